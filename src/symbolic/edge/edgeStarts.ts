import type { LibraryFunction } from "../library/libraryFunction.ts";
import { turnAndSum } from "./edgeKernels.ts";
import { type ProjectionData, roughSquares, type Shape } from "./edgeProjection.ts";

/** The best `keep` of the shapes, best first. Cost O(shapes·n) evaluations of f. */
export function bestStarts(
  data: ProjectionData,
  fn: LibraryFunction,
  shapes: readonly Shape[],
  keep: number,
): readonly Shape[] {
  return least(shapes, (at) => roughSquares(data, fn, shapes[at]!), keep);
}

/** The `keep` shapes of least cost, least first; those of cost Infinity or NaN are left out. */
export function least(
  shapes: readonly Shape[],
  cost: (at: number) => number,
  keep: number,
): readonly Shape[] {
  const best: { at: number; cost: number }[] = [];
  for (let at = 0; at < shapes.length; at++) {
    const price = cost(at);
    if (!(price < (best.length < keep ? Infinity : best[best.length - 1]!.cost))) continue;
    if (best.length === keep) best.pop();
    const place = best.findIndex((other) => price < other.cost);
    best.splice(place < 0 ? best.length : place, 0, { at, cost: price });
  }
  return best.map(({ at }) => shapes[at]!);
}

/** A frequency ω with the phase φ for which sin(ω·u + φ) fits best, and 1 − R². */
export interface Tone {
  readonly frequency: number;
  readonly phase: number;
  readonly squares: number;
}

/**
 * The three best local minima of 1 − R² over the frequency of A·sin(ω·u) + B·cos(ω·u) + C, best first.
 *
 * u spans [−1, 1] and ascends. ω runs from 0.3 to 60 (about nineteen periods in the data) in steps of 0.3, a tenth of
 * the width of a spectral line, so that no line is missed. Cost O(n) for each of the 200 frequencies, once for each
 * edge.
 */
export function tones(data: ProjectionData): readonly Tone[] {
  const known = tonesOf.get(data);
  if (known !== undefined) return known;
  const found = scanTones(data);
  tonesOf.set(data, found);
  return found;
}

// sin, cos and their squares all ask for the tones of one edge.
const tonesOf = new WeakMap<ProjectionData, readonly Tone[]>();

function scanTones(data: ProjectionData): readonly Tone[] {
  const { u, y, weight } = data;
  const step = 0.3;
  const turnCos = u.map((v) => Math.cos(step * v));
  const turnSin = u.map((v) => Math.sin(step * v));
  const cos = new Float64Array(u.length).fill(1);
  const sin = new Float64Array(u.length);
  const sums = new Float64Array(7);
  const scan = Array.from({ length: 200 }, (_, k) => {
    turnAndSum(turnCos, turnSin, cos, sin, y, weight, sums);
    return toneOf(sums, (k + 1) * step);
  });
  return scan
    .filter(({ squares }, k) => {
      const before = scan[k - 1]?.squares ?? Infinity;
      const after = scan[k + 1]?.squares ?? Infinity;
      return squares < Infinity && squares <= before && squares <= after;
    })
    .sort((one, other) => one.squares - other.squares || one.frequency - other.frequency)
    .slice(0, 3);
}

/** The fit of sin, cos and 1 from the sums of `turnAndSum`; squares is Infinity where they are dependent. */
function toneOf(sums: Float64Array, frequency: number): Tone {
  const [s, c, sy, cy] = [sums[0]!, sums[1]!, sums[5]!, sums[6]!];
  const spreadS = sums[2]! - s * s;
  const spreadC = sums[3]! - c * c;
  const shared = sums[4]! - s * c;
  const determinant = spreadS * spreadC - shared * shared;
  if (!(determinant > 1e-10 * spreadS * spreadC)) return { frequency, phase: 0, squares: Infinity };
  const forSin = (spreadC * sy - shared * cy) / determinant;
  const forCos = (spreadS * cy - shared * sy) / determinant;
  return {
    frequency,
    phase: Math.atan2(forCos, forSin),
    squares: Math.max(0, 1 - forSin * sy - forCos * cy),
  };
}

/** The shape with which `fn`, one of sin, cos and sin², is the tone. */
export function shapeOfTone(fn: LibraryFunction, tone: Tone): Shape {
  // f(v) is a sine of v turned by a known angle, at once or twice the frequency: read both off f itself.
  const isDoubled = fn.gauge.period !== undefined && fn.gauge.period < 3;
  const rate = isDoubled ? 2 : 1;
  const quarter = Math.PI / 2 / rate;
  const mean = (fn.value(0, 1) + fn.value(2 * quarter, 1)) / 2;
  const turn = Math.atan2(fn.value(0, 1) - mean, fn.value(quarter, 1) - mean);
  return { alpha: tone.frequency / rate, beta: (tone.phase - turn) / rate, exponent: 1 };
}

/**
 * The β for which a step at u = −β fits best: halfway across the best gap between neighbouring u.
 *
 * Cost O(n), u ascending.
 */
export function bestJump(data: ProjectionData): Shape {
  const { u, y, weight } = data;
  let beta = 0;
  let best = -Infinity;
  let total = 0;
  let sum = 0;
  for (let i = 0; i + 1 < u.length; i++) {
    total += weight[i]!;
    sum += weight[i]! * y[i]!;
    if (u[i + 1] === u[i]) continue;
    // y has mean 0, so the part explained by a step here is sum²/total + sum²/(1 − total).
    const explained = (sum * sum) / (total * (1 - total));
    if (explained > best) {
      best = explained;
      beta = -(u[i]! + u[i + 1]!) / 2;
    }
  }
  return { alpha: 1, beta, exponent: 1 };
}

/** One shape for every gap between neighbouring u, with the argument 0 halfway across it. Cost O(n). */
export function gaps(data: ProjectionData): readonly Shape[] {
  const { u } = data;
  return Array.from({ length: u.length - 1 }, (_, i) => ({
    alpha: 1,
    beta: -(u[i]! + u[i + 1]!) / 2,
    exponent: 1,
  }));
}
