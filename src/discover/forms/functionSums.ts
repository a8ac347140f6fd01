/** Sums of terms of any kind at once: powers, waves, growth, roots and sizes of columns, which the other sums keep apart. */

import { key } from "../../symbolic/expression/order.ts";
import { functionTerms } from "../direct/basis/functionTerms.ts";
import { type Form, NATS_OF_CALL } from "../direct/form.ts";
import { sumCandidates } from "../direct/sums.ts";
import { priorOf } from "../prior.ts";

const NAME = "sum of functions";
/** Columns of which there are too many terms for a beam. */
const MOST_COLUMNS = 5;
/** Terms of one column, about. */
const TERMS = 350;
const ROWS = 128;
const BEAM = 24;
const DEPTH = 6;
/** Terms of which all pairs are looked at, and which are exchanged, at the first effort. */
const PAIRED = 400;
/** Rounds of exchanges at the first effort, and the efforts that do more. */
const ROUNDS = 2;
const EXCHANGED = 16;
const LAST_EFFORT = 4;
/** What sums leave that are kept: figures printed to five digits. */
const EXACT_LEFT = 1e-10;

/** Sums of functions, for exact tables: among noise so many terms would fit anything. */
export const sumOfFunctions: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_CALL,
  isExact: true,
  isOfAngles: true,
  fits: ({ names }) => names.length <= MOST_COLUMNS,
  cost: ({ names, target }, effort) => {
    if (effort > LAST_EFFORT) return Number.POSITIVE_INFINITY;
    const rows = Math.min(ROWS, target.length);
    const terms = TERMS * names.length;
    const paired = Math.min(PAIRED * effort, terms);
    const grown = DEPTH * BEAM * terms * 4;
    const exchanged = ROUNDS * effort * EXCHANGED * DEPTH * paired * 6;
    return rows * (paired ** 2 / 2 + grown + exchanged);
  },
  run: (table, isOver, effort) => {
    const found = sumCandidates(table, (screen) => functionTerms(table.names, screen), {
      terms: PAIRED * effort,
      wide: Number.POSITIVE_INFINITY,
      rows: ROWS,
      depth: DEPTH,
      beam: BEAM,
      exchanges: { rounds: ROUNDS * effort, sums: EXCHANGED },
      isOver,
    });
    const exact = found.filter(({ left }) => left < EXACT_LEFT);
    return [...new Map(exact.toReversed().map((one) => [key(one.expr), one])).values()].reverse();
  },
};
