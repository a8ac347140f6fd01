/**
 * Levenberg–Marquardt with Nielsen's damping update.
 *
 * Sources: Marquardt, *SIAM J. Appl. Math.* 11 (1963), the scaled diagonal; for the rest see dampedLeastSquares.ts.
 */
import {
  type DampingRule,
  dampedStep,
  type Linearised,
  nielsen,
  promised,
  type Reached,
} from "../../math/dampedLeastSquares.ts";
import { solveSpd } from "../engines/index.ts";
import type { Objective, Optimizer, OptimizerStep } from "./optimizer.ts";

/** How a fit by Levenberg–Marquardt begins and what it does with directions that the rows do not see. */
export interface LevenbergMarquardtOptions {
  /** First damping, relative to the diagonal. @defaultValue 1e-2 */
  readonly damping?: number;
  /**
   * Smallest diagonal used for scaling, relative to the largest. It keeps directions that the data do not see
   * from running away; go lower when every parameter matters (a snapped network). @defaultValue 1e-4
   */
  readonly diagonalFloor?: number;
}

/** Trials at which the damping goes up by four; those after them, which come from far too low, raise it by 256. */
const CAREFUL_TRIALS = 8;

/** Up until a trial succeeds: sixteen times are enough to come back from the lowest damping to one of a plain descent. */
const RULE: DampingRule = {
  trials: 16,
  largest: 1e8,
  lowered: nielsen(0.1, 1e-15),
  raised: (damping, trial) => damping * (trial < CAREFUL_TRIALS ? 4 : 256),
  regular: (damping) => Math.max(damping, 1e-12) * 8,
};

/**
 * A Levenberg–Marquardt run on `objective` from `theta`.
 *
 * Cost per step: one `normal` and, per damping tried, size³/6 multiply-adds and one `value`.
 */
export function levenbergMarquardt(
  objective: Objective,
  theta: Float64Array,
  options: LevenbergMarquardtOptions = {},
): Optimizer {
  const diagonalFloor = options.diagonalFloor ?? 1e-4;
  let damping = options.damping ?? 1e-2;
  let target = objective;
  let at = reached(Float64Array.from(theta));
  let room = systemOf(target.size);

  function reached(point: Float64Array): Reached<Float64Array> {
    return { point, value: target.value(point) };
  }

  /** The objective at `at` by its normal equations, which are in `room`; undefined where they say nothing. */
  const linearised = ({ point }: Reached<Float64Array>): Linearised<Reached<Float64Array>> | undefined => {
    const n = target.size;
    const { matrix, vector, factor, scale } = room;
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, matrix[i * n + i]!);
    if (!(largest > 0) || !Number.isFinite(largest)) return undefined;
    for (let i = 0; i < n; i++) scale[i] = Math.max(matrix[i * n + i]!, diagonalFloor * largest);
    return {
      move: (damping) => {
        factor.set(matrix);
        for (let i = 0; i < n; i++) factor[i * n + i]! += damping * scale[i]! + 1e-15 * largest;
        return solveSpd(factor, n, vector);
      },
      after: (move) => reached(point.map((v, i) => v - move[i]!)),
      gainRatio: (move, damping, gained) => gained / Math.max(promised(move, vector, damping, scale), 1e-300),
    };
  };

  const step = (): OptimizerStep => {
    const report = (kind: OptimizerStep["kind"]): OptimizerStep => ({
      theta: at.point,
      value: at.value,
      kind,
    });
    if (target.size === 0 || !Number.isFinite(at.value)) return report("stuck");
    at = { point: at.point, value: target.normal(at.point, room.matrix, room.vector) };
    const problem = linearised(at);
    if (problem === undefined) return report("stuck");
    const found = dampedStep(at, problem, damping, RULE);
    at = found.at;
    // The next objective, or a caller that goes on, starts from a sane damping again.
    damping = found.kind === "improved" ? found.damping : Math.min(found.damping, 1);
    return report(found.kind === "improved" ? "improved" : "stuck");
  };

  const restart = (next: Objective, from: Float64Array): void => {
    target = next;
    at = reached(Float64Array.from(from));
    if (room.vector.length !== target.size) room = systemOf(target.size);
  };

  return { name: "lm", step, restart };
}

function systemOf(n: number) {
  return {
    matrix: new Float64Array(n * n),
    factor: new Float64Array(n * n),
    vector: new Float64Array(n),
    scale: new Float64Array(n),
  };
}
