/** Damped Gauss–Newton steps on an objective that is small where a network obeys a problem. */

import {
  type DampingRule,
  dampedStep,
  type Linearised,
  nielsen,
  promised,
  type Reached,
} from "../../math/dampedLeastSquares.ts";
import { solveSpd } from "../../train/engines/index.ts";
import type { Objective } from "../../train/optimizers/optimizer.ts";

/** Damping of the first step. */
export const FIRST_DAMPING = 1e-3;

/**
 * Down by a hundred where a step keeps what it promised: smooth changes of a spline move its second derivative little, and
 * wait for a damping of 1e-10 of the diagonal and less.
 */
const RULE: DampingRule = {
  trials: 14,
  largest: 1e6,
  lowered: nielsen(0.03, 1e-16),
  raised: (damping, trial) => Math.max(damping * (trial < 4 ? 8 : 100), 1e-12),
  regular: (damping) => Math.max(damping * 8, 1e-15),
};
/** The least diagonal, as a share of the largest: constants that no row sees stay where they are. */
const FLOOR = 1e-8;
/** Steps of which so many leave more than `LITTLE` of the sum of squares are the last. */
const PATIENCE = 6;
const LITTLE = 0.9;

/** The constants after `steps` steps at most, and the damping for those to come. */
export function leastSquares(
  objective: Objective,
  start: Float64Array,
  firstDamping: number,
  steps: number,
): { readonly theta: Float64Array; readonly damping: number } {
  const { size } = objective;
  const matrix = new Float64Array(size * size);
  const factor = new Float64Array(size * size);
  const vector = new Float64Array(size);
  const scale = new Float64Array(size);
  let damping = firstDamping;
  let at: Reached<Float64Array> = { point: start, value: objective.value(start) };
  let before = at.value;
  for (let step = 1; step <= steps && Number.isFinite(at.value); step++) {
    objective.normal(at.point, matrix, vector);
    let largest = 0;
    for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]!);
    if (!(largest > 0) || !Number.isFinite(largest)) break;
    for (let i = 0; i < size; i++) scale[i] = Math.max(matrix[i * size + i]!, FLOOR * largest);
    const problem: Linearised<Reached<Float64Array>> = {
      move: (own) => {
        factor.set(matrix);
        for (let i = 0; i < size; i++) factor[i * size + i]! += own * scale[i]!;
        return solveSpd(factor, size, vector);
      },
      after: (move) => {
        const point = at.point.map((v, i) => v - move[i]!);
        return { point, value: objective.value(point) };
      },
      gainRatio: (move, own, gained) => gained / Math.max(promised(move, vector, own, scale), 1e-300),
    };
    const found = dampedStep(at, problem, damping, RULE);
    damping = found.kind === "improved" ? found.damping : FIRST_DAMPING;
    if (found.kind !== "improved") break;
    at = found.at;
    if (step % PATIENCE !== 0) continue;
    if (at.value > LITTLE * before) break;
    before = at.value;
  }
  return { theta: at.point, damping: Math.min(damping, FIRST_DAMPING) };
}
