/*
 * What L-BFGS remembers of the curvature.
 *
 * Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithm 7.4 (two-loop recursion), scale (7.20).
 */

import { dot } from "../../math/statistics.ts";

/** Where an optimiser stands: θ, the value and the gradient there. */
export interface Point {
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  value: number;
}

/** One remembered move: s = θ′ − θ, y = g′ − g, ρ = 1/sᵀy. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  rho: number;
}

/** The latest moves, and what they say of the Hessian. */
export interface Curvature {
  readonly isEmpty: () => boolean;
  /** The scale γ of the Hessian's inverse; 0 when nothing has been learned yet. */
  readonly scale: () => number;
  /** Remembers a move, in place of the oldest when there are enough; one without curvature above rounding it lets pass. */
  remember(from: Point, to: Point): void;
  /** Forgets the moves, not the scale. */
  forget(): void;
  /** Writes −H·g. Cost O(moves·size). */
  direction(gradient: Float64Array, out: Float64Array): void;
}

/**
 * A memory of up to `history` moves of θ of `size` numbers.
 *
 * The arrays of the oldest move, and of forgotten ones, are written again: 2·history·size numbers in all, taken as
 * moves come.
 */
export function curvatureOf(history: number, size: number, firstScale = 0): Curvature {
  const pairs: Pair[] = []; // oldest first
  const spare: Pair[] = [];
  const alphas = new Float64Array(history);
  let scale = firstScale;
  return {
    isEmpty: () => pairs.length === 0,
    scale: () => scale,
    remember(from, to) {
      let curvature = 0;
      let yy = 0;
      for (let i = 0; i < size; i++) {
        const y = to.gradient[i]! - from.gradient[i]!;
        curvature += (to.theta[i]! - from.theta[i]!) * y;
        yy += y * y;
      }
      // Below rounding the pair would carry noise only.
      if (!(curvature > Number.EPSILON * yy) || !Number.isFinite(1 / curvature)) return;
      const known = pairs.length === history ? pairs.shift() : spare.pop();
      const pair = known ?? { s: new Float64Array(size), y: new Float64Array(size), rho: 0 };
      for (let i = 0; i < size; i++) {
        pair.s[i] = to.theta[i]! - from.theta[i]!;
        pair.y[i] = to.gradient[i]! - from.gradient[i]!;
      }
      pair.rho = 1 / curvature;
      pairs.push(pair);
      scale = curvature / yy;
    },
    forget() {
      spare.push(...pairs.splice(0));
    },
    direction(gradient, out) {
      for (let i = 0; i < size; i++) out[i] = -gradient[i]!;
      for (let p = pairs.length - 1; p >= 0; p--) {
        const { s, y, rho } = pairs[p]!;
        const alpha = rho * dot(s, out);
        alphas[p] = alpha;
        for (let i = 0; i < size; i++) out[i]! -= alpha * y[i]!;
      }
      for (let i = 0; i < size; i++) out[i]! *= scale;
      for (let p = 0; p < pairs.length; p++) {
        const { s, y, rho } = pairs[p]!;
        const weight = alphas[p]! - rho * dot(y, out);
        for (let i = 0; i < size; i++) out[i]! += weight * s[i]!;
      }
    },
  };
}
