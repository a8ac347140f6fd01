import type { Bound } from "../../model/engine.ts";
import type { Objective } from "./optimizer.ts";
import { type Penalty, type PenaltyWeights, penaltyOf } from "./penalty.ts";

/** An objective and the penalty in it. */
export interface PenalisedObjective extends Objective {
  readonly penalty: Penalty;
}

/**
 * The mean loss of a bound network plus penalties: what an optimiser minimises.
 *
 * The penalty's moments are those at `theta`; make a new objective to refresh them.
 */
export function objectiveOf(bound: Bound, theta: Float64Array, weights: PenaltyWeights): PenalisedObjective {
  const penalty = penaltyOf(bound, theta, weights);
  return {
    size: bound.plan.size,
    penalty,
    value: (at) => bound.loss(at) + penalty.value(at),
    gradient(at, gradient) {
      const loss = bound.gradient(at, gradient);
      penalty.addHalfGradient(at, gradient, 2);
      return loss + penalty.value(at);
    },
    normal(at, matrix, vector) {
      const loss = bound.normal(at, matrix, vector);
      penalty.addHalfGradient(at, vector, 1);
      penalty.addHalfHessian(matrix);
      return loss + penalty.value(at);
    },
  };
}
