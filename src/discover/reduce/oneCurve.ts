import { mean } from "../../math/statistics.ts";

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
