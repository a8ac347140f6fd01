/** What a target of numbers looks like, and which loss would take it for that. */
import {
  type Dataset,
  type Diagnostic,
  grossErrors,
  type LossName,
  noiseAsFactor,
  wide,
} from "../../src/index.ts";
import { count, figure, percentOfShare } from "../terminal/numbers.ts";

/** Different whole numbers from 0 or 1 on that are counts, rows of which there are enough, and the largest that is read as one. */
const [LEAST_COUNTS, LEAST_ROWS, MOST_COUNT] = [4, 30, 1e5];
/** A target above 0 whose largest value is so many times its median, and that so many times its smallest, is over decades. */
const [ABOVE_MEDIAN, BELOW_MEDIAN] = [30, 10];

/** What a target looks like, and the loss that is for such ones. */
interface Look {
  readonly loss: LossName;
  readonly code: string;
  /** `the target "n" holds whole numbers from 0 on, as counts do`. */
  readonly seen: string;
  /** How it is fitted where no loss is given, after `seen`. */
  readonly bySquares: string;
  readonly hint: string;
}

/**
 * What speaks for another loss than the one that is taken; undefined where the target is a measurement like any other, and where
 * noise is a share of it and `takesNoiseAsFactor`.
 */
export function targetHint(
  dataset: Dataset,
  isLossGiven: boolean,
  takesNoiseAsFactor: boolean,
): Diagnostic | undefined {
  if (isLossGiven) return undefined;
  const look = looksOf(dataset).find(
    (one) => one !== undefined && !(takesNoiseAsFactor && one.loss === "log"),
  );
  if (look === undefined) return undefined;
  return { severity: "note", code: look.code, message: look.seen + look.bySquares, hint: look.hint };
}

/**
 * The loss that a table of numbers is for, and why: that of its first target where all look alike, huber where a few rows are
 * wrong, else squares; undefined for classes, whose loss is theirs.
 */
export function lossByLook(
  dataset: Dataset,
): { readonly loss: LossName; readonly note: Diagnostic } | undefined {
  if (dataset.classes !== undefined) return undefined;
  const looks = looksOf(dataset);
  const first = looks.every((look) => look?.loss === looks[0]?.loss) ? looks[0] : undefined;
  const columns = dataset.inputs.map(wide);
  const wrong = dataset.targets.reduce(
    (n, { values }) => n + (grossErrors({ columns, target: values }) ?? 0),
    0,
  );
  const { loss, seen } =
    first ??
    (wrong > 0
      ? { loss: "huber" as const, seen: `${count(wrong, "row is", "rows are")} far from all others` }
      : { loss: "mse" as const, seen: "the target is a measurement like any other" });
  const hint = loss === "mse" ? {} : { hint: "--loss mse counts squares" };
  return {
    loss,
    note: { severity: "note", code: "fit/loss", message: `--loss auto takes ${loss}: ${seen}`, ...hint },
  };
}

function looksOf({ inputs, targets, classes }: Dataset): readonly (Look | undefined)[] {
  if (classes !== undefined) return [];
  const columns = inputs.map(wide);
  return targets.map(({ name, values }) => lookOf(name, values, columns));
}

function lookOf(name: string, values: Float64Array, columns: readonly Float64Array[]): Look | undefined {
  if (values.every((value) => value === 0 || value === 1)) {
    return {
      loss: "logistic",
      code: "fit/zero-one",
      seen: `the target "${name}" is 0 or 1 in every row`,
      bySquares: " and is fitted as a number, by squares",
      hint: `--target ${JSON.stringify(name)} --task classify fits the probability of 1`,
    };
  }
  if (areCounts(values)) {
    return {
      loss: "poisson",
      code: "fit/counts",
      seen: `the target "${name}" holds whole numbers from ${Math.min(...values)} on, as counts do`,
      bySquares: ", and is fitted by squares",
      hint: "--loss poisson fits the mean of counts, whose noise grows with it",
    };
  }
  const share = noiseAsFactor({ columns, target: values });
  if (share !== undefined) {
    return {
      loss: "log",
      code: "fit/noise-as-factor",
      seen: `rows are off by about ${percentOfShare(share)} of the target "${name}" whatever its size`,
      bySquares: ", and it is fitted by squares, which follow its largest values",
      hint: "--loss log counts errors as shares",
    };
  }
  const span = spanOf(values);
  if (span === undefined) return undefined;
  return {
    loss: "relative",
    code: "fit/decades",
    seen: `the target "${name}" goes over ${figure(Math.log10(span), 2)} decades`,
    bySquares: " and is fitted by squares, to which small values are nothing",
    hint: "--loss relative counts errors in proportion to the target, --loss log by factors",
  };
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
