import { type ProjectionData, type Refined, roughSquares, type Shape } from "./edgeProjection.ts";
import type { Interval, LibraryFunction } from "./library/libraryFunction.ts";

/**
 * Shapes to start from, for arguments u that span [−1, 1]: the range of the data is mapped onto pieces of the domain.
 *
 * Both ends stay inside one interval of the domain. Where a is redundant α is ±1 and only the position varies.
 */
export function windows(fn: LibraryFunction): readonly Shape[] {
  const known = windowsOf.get(fn);
  if (known !== undefined) return known;
  const { scale, shift } = fn.gauge;
  const isHomogeneous = scale === "unit" || scale === "sign";
  const signs = scale === "sign" || scale === "free" ? [1, -1] : [1];
  const exponents = fn.exponentDerivative === undefined ? [1] : freeExponents;
  const shapes: Shape[] = [];
  const add = (alpha: number, beta: number): void => {
    for (const sign of signs)
      for (const exponent of exponents) shapes.push({ alpha: sign * alpha, beta, exponent });
  };
  for (const piece of fn.domain) {
    const widths = isHomogeneous ? [1] : halfWidths(piece);
    for (const width of widths) {
      const places = shift === "zero" ? [0] : middles(piece, width, isHomogeneous ? 0.1 : 0.35);
      for (const middle of places) add(width, middle);
    }
  }
  windowsOf.set(fn, shapes);
  return shapes;
}

// Depends on nothing but the function, so keeping it is a saving, not a state.
const windowsOf = new WeakMap<LibraryFunction, readonly Shape[]>();

const freeExponents = [-3, -2, -1, -0.5, 0.5, 1.5, 2, 3];

/** Half the lengths to try for the piece of the argument that the data cover, for a domain with this interval. */
export function halfWidths(piece: Interval): readonly number[] {
  const length = piece.high - piece.low;
  if (Number.isFinite(length))
    return [0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.995].map((part) => (part * length) / 2);
  return [0.25, 0.5, 1, 1.6, 2.5, 4, 7, 12];
}

/** Where the middle of the data may lie; `step` is the spacing, in units of `half`, of the places within the data. */
function middles(piece: Interval, half: number, step: number): readonly number[] {
  const { low, high } = piece;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const room = (high - low) / 2 - half;
    return [-0.98, -0.7, -0.35, 0, 0.35, 0.7, 0.98].map((part) => (low + high) / 2 + part * room);
  }
  const distances = [1e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
  if (Number.isFinite(low)) return distances.map((gap) => low + half * (1 + 2 * gap));
  if (Number.isFinite(high)) return distances.map((gap) => high - half * (1 + 2 * gap));
  // On the whole line the function's own features are near 0: within the data, at their edge, or outside.
  const count = Math.round(1.05 / step);
  const within = Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * step);
  return [...within, -3, -2, -1.4, 1.4, 2, 3].map((part) => part * half);
}

/** The best `keep` of the shapes on every `stride`-th point, best first. Cost O(shapes·n / stride). */
export function bestStarts(
  data: ProjectionData,
  fn: LibraryFunction,
  shapes: readonly Shape[],
  stride: number,
  keep: number,
): readonly Refined[] {
  const best: Refined[] = [];
  for (const shape of shapes) {
    const squares = roughSquares(data, fn, shape, stride);
    if (!(squares < (best.length < keep ? Infinity : best[best.length - 1]!.squares))) continue;
    if (best.length === keep) best.pop();
    const at = best.findIndex((other) => squares < other.squares);
    best.splice(at < 0 ? best.length : at, 0, { shape, squares });
  }
  return best;
}

/** A frequency ω with the phase φ for which sin(ω·u + φ) fits best, and 1 − R². */
export interface Tone {
  readonly frequency: number;
  readonly phase: number;
  readonly squares: number;
}

/**
 * The `keep` best local minima of 1 − R² over the frequency of A·sin(ω·u) + B·cos(ω·u) + C, best first.
 *
 * u spans [−1, 1] and ascends. ω runs from 0.3 to 60 (about nineteen periods in the data) in steps of 0.3, a tenth
 * of the width of a spectral line, so that no line is missed. Cost O(n) for each of the 200 frequencies.
 */
export function tones(data: ProjectionData, keep: number): readonly Tone[] {
  const { u, y, weight } = data;
  const n = u.length;
  const count = 200;
  const step = 0.3;
  // cos and sin of ω·u by rotation: 200 steps lose about 2e-14, and spare 400·n calls.
  const turnCos = Float64Array.from(u, (v) => Math.cos(step * v));
  const turnSin = Float64Array.from(u, (v) => Math.sin(step * v));
  const cos = new Float64Array(n).fill(1);
  const sin = new Float64Array(n);
  const scan: Tone[] = [];
  for (let k = 1; k <= count; k++) {
    let s = 0;
    let c = 0;
    let ss = 0;
    let cc = 0;
    let sc = 0;
    let sy = 0;
    let cy = 0;
    for (let i = 0; i < n; i++) {
      const nextCos = cos[i]! * turnCos[i]! - sin[i]! * turnSin[i]!;
      const nextSin = sin[i]! * turnCos[i]! + cos[i]! * turnSin[i]!;
      cos[i] = nextCos;
      sin[i] = nextSin;
      const w = weight[i]!;
      s += w * nextSin;
      c += w * nextCos;
      ss += w * nextSin * nextSin;
      cc += w * nextCos * nextCos;
      sc += w * nextSin * nextCos;
      sy += w * nextSin * y[i]!;
      cy += w * nextCos * y[i]!;
    }
    const spreadS = ss - s * s;
    const spreadC = cc - c * c;
    const shared = sc - s * c;
    const determinant = spreadS * spreadC - shared * shared;
    if (!(determinant > 1e-10 * spreadS * spreadC)) continue;
    const forSin = (spreadC * sy - shared * cy) / determinant;
    const forCos = (spreadS * cy - shared * sy) / determinant;
    scan.push({
      frequency: k * step,
      phase: Math.atan2(forCos, forSin),
      squares: Math.max(0, 1 - forSin * sy - forCos * cy),
    });
  }
  return scan
    .filter((tone, k) => {
      const before = scan[k - 1]?.squares ?? Infinity;
      const after = scan[k + 1]?.squares ?? Infinity;
      return tone.squares <= before && tone.squares <= after;
    })
    .sort((one, other) => one.squares - other.squares || one.frequency - other.frequency)
    .slice(0, keep);
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
