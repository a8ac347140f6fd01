import { sameNumbers } from "../math/sameNumbers.ts";
import { type LinePoint, type LineSearchOptions, wolfeSearch } from "./lineSearch.ts";
import type { Objective, Optimizer, Step } from "./optimizer.ts";

/*
 * Limited-memory BFGS with a strong Wolfe line search.
 *
 * Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 7.4 (two-loop recursion) and 7.5, initial
 * Hessian scale (7.20).
 */

/** Options of `lbfgs`; those of the line search with the defaults the book gives for quasi-Newton directions. */
export interface LbfgsOptions extends LineSearchOptions {
  /** Pairs (s, y) remembered, at least 1. @defaultValue 10 */
  readonly history?: number;
}

/** One remembered move: s = θ′ − θ, y = g′ − g, ρ = 1/sᵀy. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/**
 * L-BFGS on `objective` from `theta` (copied). One step is one iteration: a direction and a line search.
 *
 * Values never rise, and a θ with a value or gradient that is not finite is never taken; a start without a finite
 * value is `stuck` at once, with value +∞. `restart` at the θ last reported keeps the pairs, as a refreshed penalty
 * leaves the curvature nearly as it was; at any other θ it forgets them and keeps the Hessian scale γ. Cost per step O(history·size) and 1 to `maxEvaluations` gradients, nearly always 1 or 2.
 */
export function lbfgs(objective: Objective, theta: Float64Array, options: LbfgsOptions = {}): Optimizer {
  const history = Math.max(1, options.history ?? 10);
  let state = start(objective, theta);
  let pairs: Pair[] = [];
  let gamma = 0; // 0: nothing learned yet
  let isStuck = !isUsable(state);

  /** Searches along `direction`; true when a strictly lower θ was found and taken. */
  const advance = (direction: Float64Array, firstStep: number): boolean => {
    const trial = new Float64Array(state.theta.length);
    const gradient = new Float64Array(state.theta.length);
    let last = 0;
    const at = (step: number): LinePoint => {
      for (let i = 0; i < trial.length; i++) trial[i] = state.theta[i]! + step * direction[i]!;
      last = step;
      const value = state.objective.gradient(trial, gradient);
      return { step, value, slope: dot(gradient, direction) };
    };
    const origin = { step: 0, value: state.value, slope: dot(state.gradient, direction) };
    const found = wolfeSearch(at, origin, firstStep, options);
    if (found.kind === "none" || !(found.value < state.value)) return false;
    if (found.step !== last) at(found.step); // the search came back to an earlier point
    const next = { objective: state.objective, theta: trial, gradient, value: found.value };
    if (!isUsable(next)) return false;
    const s = trial.map((v, i) => v - state.theta[i]!);
    const y = gradient.map((g, i) => g - state.gradient[i]!);
    const curvature = dot(s, y);
    const yy = dot(y, y);
    // Below rounding the pair would carry noise only.
    if (curvature > Number.EPSILON * yy && Number.isFinite(1 / curvature)) {
      pairs = [...pairs, { s, y, rho: 1 / curvature }].slice(-history);
      gamma = curvature / yy;
    }
    state = next;
    return true;
  };

  const report = (): Step => ({
    theta: state.theta.slice(),
    value: isUsable(state) ? state.value : Number.POSITIVE_INFINITY,
    kind: isStuck ? "stuck" : "improved",
  });

  return {
    name: "lbfgs",
    step() {
      if (isStuck) return report();
      const downhill = state.gradient.map((g) => -g);
      const quasiNewton = pairs.length > 0 && advance(direction(pairs, gamma, state.gradient), 1);
      if (!quasiNewton) {
        pairs = [];
        const careful = Math.min(1, 1 / absoluteSum(state.gradient));
        isStuck = !(gamma > 0 && advance(downhill, gamma)) && !advance(downhill, careful);
      }
      return report();
    },
    restart(newObjective, newTheta) {
      const isSamePlace = sameNumbers(newTheta, state.theta);
      state = start(newObjective, newTheta);
      if (!isSamePlace) pairs = [];
      isStuck = !isUsable(state);
    },
  };
}

interface State {
  readonly objective: Objective;
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

function start(objective: Objective, theta: Float64Array): State {
  const gradient = new Float64Array(objective.size);
  const value = objective.gradient(theta, gradient);
  return { objective, theta: theta.slice(), gradient, value };
}

function isUsable(state: State): boolean {
  return Number.isFinite(state.value) && state.gradient.every(Number.isFinite);
}

/** −H·g by the two-loop recursion, oldest pair first in `pairs`. Algorithm 7.4. */
function direction(pairs: readonly Pair[], gamma: number, gradient: Float64Array): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, rho } = pairs[i]!;
    const alpha = rho * dot(s, q);
    alphas[i] = alpha;
    for (let j = 0; j < q.length; j++) q[j]! -= alpha * y[j]!;
  }
  for (let j = 0; j < q.length; j++) q[j]! *= gamma;
  pairs.forEach(({ s, y, rho }, i) => {
    const beta = rho * dot(y, q);
    const weight = alphas[i]! - beta;
    for (let j = 0; j < q.length; j++) q[j]! += weight * s[j]!;
  });
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function absoluteSum(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += Math.abs(v);
  return sum;
}
