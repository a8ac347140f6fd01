import { sameNumbers } from "../../math/sameNumbers.ts";
import { dot } from "../../math/statistics.ts";
import { curvatureOf, type Point } from "./curvature.ts";
import { type LinePoint, type LineSearchOptions, wolfeSearch } from "./lineSearch.ts";
import type { Objective, Optimizer, OptimizerStep } from "./optimizer.ts";

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

/**
 * L-BFGS on `objective` from `theta` (copied). One step is one iteration: a direction and a line search.
 *
 * Values never rise, and a θ with a value or gradient that is not finite is never taken; a start without a finite value
 * is `stuck` at once, with value +∞. `restart` at the θ last reported keeps the pairs, as a refreshed penalty leaves
 * the curvature nearly as it was; at any other θ it forgets them and keeps the Hessian scale γ. Cost per step
 * O(history·size) and 1 to `maxEvaluations` gradients, nearly always 1 or 2.
 */
export function lbfgs(objective: Objective, theta: Float64Array, options: LbfgsOptions = {}): Optimizer {
  const history = Math.max(1, options.history ?? 10);
  let target = objective;
  let room = roomOf(objective.size);
  let memory = curvatureOf(history, objective.size);
  let isStuck = false;

  const begin = (theta: Float64Array): void => {
    room.here.theta.set(theta);
    room.here.value = target.gradient(room.here.theta, room.here.gradient);
    isStuck = !isUsable(room.here);
  };

  /** Searches along `room.direction`; true when a strictly lower θ was found and taken. */
  const advance = (firstStep: number): boolean => {
    const { here, there, direction } = room;
    let last = 0;
    const at = (step: number): LinePoint => {
      for (let i = 0; i < direction.length; i++) there.theta[i] = here.theta[i]! + step * direction[i]!;
      last = step;
      there.value = target.gradient(there.theta, there.gradient);
      return { step, value: there.value, slope: dot(there.gradient, direction) };
    };
    const origin = { step: 0, value: here.value, slope: dot(here.gradient, direction) };
    const found = wolfeSearch(at, origin, firstStep, options);
    if (found.kind === "none" || !(found.value < here.value)) return false;
    if (found.step !== last) at(found.step); // the search came back to an earlier point
    if (!isUsable(there)) return false;
    memory.remember(here, there);
    room = { here: there, there: here, direction };
    return true;
  };

  const quasiNewton = (): boolean => {
    if (memory.isEmpty()) return false;
    memory.direction(room.here.gradient, room.direction);
    return advance(1);
  };

  const steepest = (): boolean => {
    memory.forget();
    const { here, direction } = room;
    for (let i = 0; i < direction.length; i++) direction[i] = -here.gradient[i]!;
    const careful = Math.min(1, 1 / absoluteSum(here.gradient));
    return (memory.scale() > 0 && advance(memory.scale())) || advance(careful);
  };

  const report = (): OptimizerStep => ({
    theta: room.here.theta.slice(),
    value: isUsable(room.here) ? room.here.value : Number.POSITIVE_INFINITY,
    kind: isStuck ? "stuck" : "improved",
  });

  begin(theta);
  return {
    name: "lbfgs",
    step() {
      if (!isStuck) isStuck = !quasiNewton() && !steepest();
      return report();
    },
    restart(newObjective, newTheta) {
      if (!sameNumbers(newTheta, room.here.theta)) memory.forget();
      if (newObjective.size !== target.size) {
        room = roomOf(newObjective.size);
        memory = curvatureOf(history, newObjective.size, memory.scale());
      }
      target = newObjective;
      begin(newTheta);
    },
  };
}

/** The arrays of a search, written again and again: where it stands, where it tries, which way it goes. */
function roomOf(size: number): {
  readonly here: Point;
  readonly there: Point;
  readonly direction: Float64Array;
} {
  const point = (): Point => ({ theta: new Float64Array(size), gradient: new Float64Array(size), value: 0 });
  return { here: point(), there: point(), direction: new Float64Array(size) };
}

function isUsable(point: Point): boolean {
  return Number.isFinite(point.value) && point.gradient.every(Number.isFinite);
}

function absoluteSum(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += Math.abs(v);
  return sum;
}
