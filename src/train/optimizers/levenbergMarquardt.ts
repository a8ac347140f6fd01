/**
 * Levenberg–Marquardt with Nielsen's damping update.
 *
 * Sources: Marquardt, *SIAM J. Appl. Math.* 11 (1963), the scaled diagonal; Madsen, Nielsen & Tingleff, *Methods for
 * Non-Linear Least Squares Problems*, 2nd ed. (2004), alg. 3.16, the gain ratio and the damping update.
 */
import { solveSpd } from "../engines/index.ts";
import type { Objective, Optimizer, Step } from "./optimizer.ts";

export interface LevenbergMarquardtOptions {
  /** First damping, relative to the diagonal. @defaultValue 1e-2 */
  readonly damping?: number;
  /**
   * Smallest diagonal used for scaling, relative to the largest. It keeps directions that the data do not see
   * from running away; go lower when every parameter matters (a snapped network). @defaultValue 1e-4
   */
  readonly diagonalFloor?: number;
}

const MAX_TRIALS = 12;
const LARGEST_DAMPING = 1e8;
const SMALLEST_DAMPING = 1e-15;

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
  let current = Float64Array.from(theta);
  let target = objective;
  let value = target.value(current);
  let room = systemOf(target.size);

  const stuck = (): Step => ({ theta: current, value, kind: "stuck" });

  const step = (): Step => {
    const n = target.size;
    if (n === 0 || !Number.isFinite(value)) return stuck();
    value = target.normal(current, room.matrix, room.vector);
    const { matrix, vector, factor } = room;
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, matrix[i * n + i]!);
    if (!(largest > 0) || !Number.isFinite(largest)) return stuck();
    const scale = room.scale;
    for (let i = 0; i < n; i++) scale[i] = Math.max(matrix[i * n + i]!, diagonalFloor * largest);

    for (let trial = 0; trial < MAX_TRIALS && damping <= LARGEST_DAMPING; trial++) {
      factor.set(matrix);
      for (let i = 0; i < n; i++) factor[i * n + i]! += damping * scale[i]! + 1e-15 * largest;
      const move = solveSpd(factor, n, vector);
      if (move === null) {
        damping = Math.max(damping, 1e-12) * 8;
        continue;
      }
      const candidate = current.map((v, i) => v - move[i]!);
      const reached = target.value(candidate);
      if (reached < value) {
        // Predicted decrease of the quadratic model, hᵀ(μDh + g).
        let predicted = 0;
        for (let i = 0; i < n; i++) predicted += move[i]! * (vector[i]! + damping * scale[i]! * move[i]!);
        const gain = (value - reached) / Math.max(predicted, 1e-300);
        damping = Math.max(SMALLEST_DAMPING, damping * Math.max(0.1, 1 - (2 * gain - 1) ** 3));
        current = candidate;
        value = reached;
        return { theta: current, value, kind: "improved" };
      }
      damping *= 4;
    }
    // The next objective, or a caller that goes on, starts from a sane damping again.
    damping = Math.min(damping, 1);
    return stuck();
  };

  const restart = (next: Objective, from: Float64Array): void => {
    target = next;
    current = Float64Array.from(from);
    value = target.value(current);
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
