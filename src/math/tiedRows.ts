/** Rows that share one measurement of the target: equal values that neither rounding nor chance explains. */
import { extremes } from "./statistics.ts";

/** Measurements at least, and the share of the rows that have a twin. */
const LEAST_MEASUREMENTS = 8;
const LEAST_SHARE = 0.8;
/** Rows for each value that the figures could show between the quartiles: more would share values by rounding. */
const MOST_CROWDED = 0.05;

/**
 * The measurement of each row, where several rows share each: samples of one core, repeated looks at one patient. They say
 * no more of a law than one, and are left out together. Undefined where equal values are few, or may be rounding: what
 * counts are, and figures of few digits. Cost O(rows·log rows).
 */
export function sharedMeasurements(target: Float64Array): Int32Array | undefined {
  const n = target.length;
  const numbers = new Map<number, number>();
  const groupOf = Int32Array.from(target, (y) => {
    const number = numbers.get(y) ?? numbers.size;
    numbers.set(y, number);
    return number;
  });
  if (numbers.size < LEAST_MEASUREMENTS || 2 * numbers.size > n) return undefined;
  const counts = new Int32Array(numbers.size);
  for (const group of groupOf) counts[group]!++;
  const twins = groupOf.reduce((sum, group) => sum + (counts[group]! > 1 ? 1 : 0), 0);
  if (twins < LEAST_SHARE * n) return undefined;
  const step = [...numbers.keys()].reduce(
    (least, y) => Math.min(least, lastPlace(y)),
    Number.POSITIVE_INFINITY,
  );
  const sorted = target.toSorted();
  const middle = sorted.subarray(n >> 2, n - (n >> 2));
  const [low, high] = extremes(middle);
  return n * step < MOST_CROWDED * 2 * (high - low) ? groupOf : undefined;
}

/** The place of the last digit of a number as it is written: 0.1 of 58.6. */
function lastPlace(value: number): number {
  const [digits, exponent = "0"] = String(Math.abs(value)).split("e");
  return 10 ** (Number(exponent) - (digits!.split(".")[1]?.length ?? 0));
}
