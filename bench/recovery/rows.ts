import { draw, type Margin, NO_MARGIN } from "./draw.ts";
import type { Law } from "./problem.ts";
import { parsePython } from "./python.ts";
import { uniformNumbers } from "./random.ts";

/** Values by column name: inputs, and dummies where they were asked for. */
export type Row = Readonly<Record<string, number>>;

/** Rows of a law and its target without noise. */
export interface Sample {
  readonly rows: readonly Row[];
  readonly target: Float64Array;
}

/** Draws per row before a law counts as having no rows. */
const MOST_TRIES = 1000;

/**
 * `n` rows with inputs drawn independently from their ranges, widened by `margin`.
 *
 * Rows where the law or a derived column has no finite value, or a target below `minAbs`, are drawn again.
 */
export function independentRows(law: Law, n: number, seed: number, margin: Margin = NO_MARGIN): Sample {
  const uniform = uniformNumbers(seed);
  const derived = law.inputs.flatMap(({ name, derive }) =>
    derive === undefined ? [] : [{ name, formula: parsePython(derive) }],
  );
  const drawn = [...law.inputs.filter(({ derive }) => derive === undefined), ...(law.latent ?? [])];
  const isUsable = usabilityOf(law);
  const rows: Row[] = [];
  for (let tries = 0; rows.length < n; tries++) {
    if (tries > MOST_TRIES * n) throw new Error(`${law.id}: hardly any row has a finite value`);
    const row: Record<string, number> = {};
    for (const input of drawn) row[input.name] = draw(input, uniform, margin);
    for (const { name, formula } of derived) row[name] = formula.value(row);
    if (isUsable(row)) rows.push(row);
  }
  return sampleOf(law, rows);
}

/** The rows with the values of the law on them. */
export function sampleOf(law: Law, rows: readonly Row[]): Sample {
  const truth = parsePython(law.evaluate ?? law.formula);
  return { rows, target: Float64Array.from(rows, (row) => truth.value(row)) };
}

/** Tells whether all values of a row are finite and the law's target on it is not too small. */
export function usabilityOf(law: Law): (row: Row) => boolean {
  const truth = parsePython(law.evaluate ?? law.formula);
  return (row) => {
    const value = truth.value(row);
    const isLargeEnough = Math.abs(value) >= (law.minAbs ?? 0);
    return isLargeEnough && Number.isFinite(value) && Object.values(row).every(Number.isFinite);
  };
}

/** Root mean square distance from `center`, or from the mean. */
export function deviation(values: Float64Array, center: number = meanOf(values)): number {
  let sum = 0;
  for (const v of values) sum += (v - center) ** 2;
  return Math.sqrt(sum / values.length);
}

function meanOf(values: Float64Array): number {
  let mean = 0;
  for (const v of values) mean += v / values.length;
  return mean;
}
