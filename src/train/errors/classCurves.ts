/** Curves that say how well probabilities of a class tell its rows from others, and how far they are to be believed. */

/** Points of a curve. Shapes: (points). */
export interface ClassCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * The ROC curve: the share of the rows of a class above a threshold against that of other rows, from (0, 0) to (1, 1);
 * rows of equal score are one step. Undefined without rows of both kinds. Cost O(rows·log rows). Source: Fawcett, *Pattern
 * Recognit. Lett.* 27 (2006) 861.
 */
export function rocCurve(scores: Float64Array, isOf: ArrayLike<boolean>): ClassCurve | undefined {
  const order = Int32Array.from(scores, (_, r) => r).sort((a, b) => scores[b]! - scores[a]!);
  const x = [0];
  const y = [0];
  let [own, others] = [0, 0];
  order.forEach((row, at) => {
    if (isOf[row] === true) own++;
    else others++;
    const next = order[at + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    x.push(others);
    y.push(own);
  });
  if (own === 0 || others === 0) return undefined;
  return { x: Float64Array.from(x, (n) => n / others), y: Float64Array.from(y, (n) => n / own) };
}

/** Parts of the rows of a calibration, and rows of each at least. */
const [MOST_PARTS, LEAST_ROWS] = [10, 5];

/**
 * The share of rows that are of a class (y) against the mean probability that was claimed (x), in up to ten parts of equal
 * size by that. No rows: no points. Cost O(rows·log rows). Source: Niculescu-Mizil & Caruana, *ICML* (2005) 625.
 */
export function calibrationCurve(scores: Float64Array, isOf: ArrayLike<boolean>): ClassCurve {
  const n = scores.length;
  const order = Int32Array.from(scores, (_, r) => r).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const parts = Math.max(1, Math.min(MOST_PARTS, Math.floor(n / LEAST_ROWS)));
  const x = new Float64Array(n === 0 ? 0 : parts);
  const y = new Float64Array(x.length);
  for (let part = 0; part < x.length; part++) {
    const [from, to] = [Math.floor((part * n) / parts), Math.floor(((part + 1) * n) / parts)];
    for (let at = from; at < to; at++) {
      x[part]! += scores[order[at]!]! / (to - from);
      y[part]! += (isOf[order[at]!] === true ? 1 : 0) / (to - from);
    }
  }
  return { x, y };
}
