/** What a target of numbers looks like, and which loss would take it for that. */
import { type Dataset, type Diagnostic, noiseAsFactor } from "../../src/index.ts";
import { figure, percentOfShare } from "../terminal/numbers.ts";

/** Different whole numbers from 0 or 1 on that are counts, rows of which there are enough, and the largest that is read as one. */
const [LEAST_COUNTS, LEAST_ROWS, MOST_COUNT] = [4, 30, 1e5];
/** A target above 0 whose largest value is so many times its median, and that so many times its smallest, is over decades. */
const [ABOVE_MEDIAN, BELOW_MEDIAN] = [30, 10];

/**
 * What speaks for another loss than the one that is taken; undefined where the target is a measurement like any other, and where
 * noise is a share of it and `takesNoiseAsFactor`.
 */
export function targetHint(
  { inputs, targets, classes }: Dataset,
  isLossGiven: boolean,
  takesNoiseAsFactor: boolean,
): Diagnostic | undefined {
  if (classes !== undefined || isLossGiven) return undefined;
  const columns = inputs.map(({ values }) => values);
  for (const { name, values } of targets) {
    if (values.every((value) => value === 0 || value === 1)) {
      return {
        severity: "note",
        code: "fit/zero-one",
        message: `the target "${name}" is 0 or 1 in every row and is fitted as a number, by squares`,
        hint: `--target ${JSON.stringify(name)} --task classify fits the probability of 1`,
      };
    }
    if (areCounts(values)) {
      return {
        severity: "note",
        code: "fit/counts",
        message: `the target "${name}" holds whole numbers from ${Math.min(...values)} on, as counts do, and is fitted by squares`,
        hint: "--loss poisson fits the mean of counts, whose noise grows with it",
      };
    }
    const share = noiseAsFactor({ columns, target: values });
    if (share !== undefined && takesNoiseAsFactor) continue;
    if (share !== undefined) {
      return {
        severity: "note",
        code: "fit/noise-as-factor",
        message: `rows are off by about ${percentOfShare(share)} of the target "${name}" whatever its size, and it is fitted by squares, which follow its largest values`,
        hint: "--loss log counts errors as shares",
      };
    }
    const span = spanOf(values);
    if (span !== undefined) {
      return {
        severity: "note",
        code: "fit/decades",
        message: `the target "${name}" goes over ${figure(Math.log10(span), 2)} decades and is fitted by squares, to which small values are nothing`,
        hint: "--loss relative counts errors in proportion to the target, --loss log by factors",
      };
    }
  }
  return undefined;
}

function areCounts(values: Float64Array): boolean {
  if (values.length < LEAST_ROWS) return false;
  const different = new Set(values);
  return (
    different.size >= LEAST_COUNTS &&
    values.every((value) => Number.isInteger(value) && value >= 0 && value <= MOST_COUNT) &&
    (different.has(0) || different.has(1)) &&
    // The numbers of rows are no counts.
    different.size < values.length / 2
  );
}

/** The largest value over the smallest, where both are far from the median. */
function spanOf(values: Float64Array): number | undefined {
  if (values.length < LEAST_ROWS || !values.every((value) => value > 0)) return undefined;
  const sorted = values.toSorted();
  const middle = sorted[sorted.length >> 1]!;
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return high > ABOVE_MEDIAN * middle && middle > BELOW_MEDIAN * low ? high / low : undefined;
}
