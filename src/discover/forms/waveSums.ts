/** Sums of terms with waves whose frequencies the rows show. */
import { emptyProjection, extended } from "../../math/linear/projection.ts";
import { polynomialFeatures } from "../../math/polynomialFeatures.ts";
import { unitRange } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { type Form, type FormTable, NATS_OF_CALL, NATS_OF_SHIFT } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";
import { productsWith, sumCandidates } from "../direct/sums.ts";
import { wavesIn } from "../direct/waves/foundWaves.ts";
import { waveArguments } from "../direct/waves/waveArguments.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

const NAME = "sum with found waves";
/** Fewer rows show no frequency. */
export const LEAST_ROWS = 40;
/** Turns within the range of a column at the first effort, and at most. */
const FIRST_TURNS = 24;
const MOST_TURNS = 48;
/** Waves that are looked for one after the other. */
const WAVES = 4;
/** Products of columns that may stand beside waves, at most, and a share of the rows. */
const MOST_BESIDE = 21;
const BESIDE_SHARE = 0.125;
const TERMS = 400;
const BEAM = 16;
const DEPTH = 5;
/** Work of a sum of so many terms on a row. */
export const SUM_WORK: number = TERMS ** 2 / 2 + 3 * TERMS * BEAM * DEPTH;

/** y = Σ c·term, terms being products of powers, times a wave cos(w·x + p) or a product of two or not. */
export const sumWithFoundWaves: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_CALL + NATS_OF_SHIFT,
  fits: (table) => table.names.length > 0 && table.target.length >= LEAST_ROWS && !isTransformed(table),
  cost: (table, effort) => {
    const turns = FIRST_TURNS * effort;
    if (turns > MOST_TURNS) return Number.POSITIVE_INFINITY;
    const rows = Math.min(ROW_LIMITS.search.spectra, table.target.length);
    const n = table.names.length;
    return WAVES * n ** 2 * (4 * turns) ** 2 * rows + SUM_WORK * Math.min(rows, ROW_LIMITS.search.sums);
  },
  covered: (effort) => (FIRST_TURNS * effort) ** 2,
  run: (table, isOver, effort) => sumsWithWavesOf(table, FIRST_TURNS * effort, isOver),
};

/** Sums with waves along what can be made of the columns at these places, or along all. */
export function sumsWithWavesOf(
  table: FormTable,
  turns: number,
  isOver: () => boolean,
  places?: readonly number[],
): ReturnType<Form["run"]> {
  const { columns, target, weights, nRows } = screenOf(table, ROW_LIMITS.search.spectra);
  if (!weights.every((w) => w === 1)) return [];
  const beside = polynomialFeatures(
    columns.map(unitRange),
    Math.min(MOST_BESIDE, Math.floor(BESIDE_SHARE * nRows)),
  );
  const background = beside.reduce(extended, emptyProjection(target));
  const args = waveArguments(table.names, columns);
  const along =
    places === undefined
      ? args
      : args.filter(({ sources: [first], isColumn }) => isColumn && places.includes(first!));
  const atoms = wavesIn(along, background, { waves: WAVES, turns, isOver });
  if (atoms.length === 0 || isOver()) return [];
  const limits = {
    terms: TERMS,
    wide: TERMS,
    rows: ROW_LIMITS.search.sums,
    depth: DEPTH,
    beam: BEAM,
    isOver,
  };
  return sumCandidates(table, productsWith(table.names, atoms), limits);
}
