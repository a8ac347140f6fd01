/** Sums of terms with a shift of their own, g·(z − c), and of one with free numbers such as x^p·exp(q/z). */
import { key } from "../../symbolic/expression/order.ts";
import { functionTerms } from "../direct/basis/functionTerms.ts";
import { type Form, NATS_OF_COLUMN } from "../direct/form.ts";
import { shiftedSums } from "../direct/numbers/shiftedSums.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

const NAME = "sum of shifted terms";
/** Columns of a table: of three it is eleven times the work, 11 s of 120 rows that were noise. */
const COLUMNS = 2;
const ROWS = 64;
/** Measured: there are columns² starts of the free numbers, and columns⁴ pairs of blocks at each. */
const WORK = 4e8;
/** So many constants come near to anything smooth: what is left is rounding. */
const EXACT_LEFT = 1e-18;
const MOST_KEPT = 6;

/** Sums with shifts, for exact tables. */
export const sumOfShifted: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_COLUMN,
  isExact: true,
  fits: (table) => table.names.length === COLUMNS && !isTransformed(table),
  cost: (_, effort) => (effort > 1 ? Number.POSITIVE_INFINITY : WORK),
  run: (table, isOver) => {
    const screen = screenOf(table, ROWS);
    const terms = functionTerms(table.names, screen);
    const found = shiftedSums(table, screen, terms, EXACT_LEFT, isOver);
    return [...new Map(found.map((one) => [key(one.expr), one])).values()].slice(0, MOST_KEPT);
  },
};
