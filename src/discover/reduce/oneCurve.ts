import { mean, median, standardDeviation } from "../../math/statistics.ts";

/** Neighbours along a curve differ by less of the spread than this. Of independent columns it is 1, whatever the rows. */
const MOST_RATIO = 0.02;

/**
 * Whether the rows lie on one curve as far as two columns go: in the order of one, the other changes by little from row to
 * row (von Neumann's ratio, *Annals of Mathematical Statistics* 12, 1941). There whatever holds one column holds the other,
 * and no row tells a law of both from a law of a function of them. Cost O(rows·log rows).
 */
export function areOnOneCurve(a: Float64Array, b: Float64Array): boolean {
  return ratioInOrder(a, b) < MOST_RATIO || ratioInOrder(b, a) < MOST_RATIO;
}

/** Whether two of these columns do (see `areOnOneCurve`). Cost O(columns²·rows·log rows). */
export function haveOneCurve(columns: readonly Float64Array[]): boolean {
  return columns.some((a, i) => columns.slice(i + 1).some((b) => areOnOneCurve(a, b)));
}

/** Σ of squared steps of `b` in the order of `a`, over twice that about its mean. */
function ratioInOrder(a: Float64Array, b: Float64Array): number {
  const order = Int32Array.from(a.keys()).sort((i, j) => a[i]! - a[j]! || i - j);
  const middle = mean(b);
  let [steps, spread] = [0, 0];
  for (let k = 0; k < order.length; k++) {
    const value = b[order[k]!]!;
    spread += (value - middle) ** 2;
    if (k > 0) steps += (value - b[order[k - 1]!]!) ** 2;
  }
  return spread > 0 ? steps / (2 * spread) : 1;
}

/** Rows on either side that a row is predicted from. */
const BESIDE = 2;

/**
 * How far rows lie off a smooth curve of one column, over the spread of `b`: the median distance from the cubic through two
 * neighbours on either side, which a smooth function of `a` leaves nearly nothing of; infinite where no row has four. Cost O(rows·log rows).
 */
export function scatterAlong(a: Float64Array, b: Float64Array): number {
  const order = Int32Array.from(a.keys()).sort((i, j) => a[i]! - a[j]! || i - j);
  const distances: number[] = [];
  for (let k = BESIDE; k < order.length - BESIDE; k++) {
    const beside = [...order.subarray(k - BESIDE, k), ...order.subarray(k + 1, k + 1 + BESIDE)];
    const row = order[k]!;
    const predicted = beside.reduce(
      (sum, i) =>
        sum +
        b[i]! *
          beside.reduce((share, j) => (i === j ? share : (share * (a[row]! - a[j]!)) / (a[i]! - a[j]!)), 1),
      0,
    );
    if (Number.isFinite(predicted)) distances.push(Math.abs(predicted - b[row]!));
  }
  return distances.length === 0
    ? Number.POSITIVE_INFINITY
    : median(Float64Array.from(distances)) / standardDeviation(b);
}
