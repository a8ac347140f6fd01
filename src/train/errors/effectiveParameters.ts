import { factorSpd, solveFactored } from "../../math/linear/cholesky.ts";
import { parametersOf } from "../../model/cpu/plan.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import { bindRescaled } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import { type PenaltyWeights, penaltyOf } from "../optimizers/penalty.ts";
import { evenSampleOf } from "../schedule/sample.ts";

/** Parameters of a network whose effective number is computed, at most: of so many it takes half a second. */
const MOST_PARAMETERS = 600;
/** Multiplications for the normal equations, at most: of larger tables some rows are taken. */
const MOST_WORK = 1e9;

/**
 * How many parameters the rows determine, rather than what pulls them: γ = tr((H + P)⁻¹H) with H the Gauss–Newton matrix of
 * the mean loss and P that of the penalty it was trained with; undefined for networks of more than 600 parameters, without
 * any, and for engines of float32. At most the number of parameters, which it is where no penalty acts.
 *
 * Sources: D. MacKay, *Neural Computation* 4 (1992) 415, eq. 4.9; J. Moody, NIPS 4 (1991) 847, eq. 13. Cost O(rows·parameters² +
 * parameters³).
 */
export function effectiveParameters(
  kan: Kan,
  batch: Batch,
  weights: PenaltyWeights,
  engine: Engine,
  loss: Loss,
): number | undefined {
  if (engine.precision === "float32") return undefined;
  const { bound: first } = bindRescaled(kan, evenSampleOf(batch, 1), engine, loss);
  const size = first.plan.size;
  first.dispose();
  if (size === 0 || size > MOST_PARAMETERS) return undefined;
  const some = evenSampleOf(batch, Math.max(2 * size, Math.floor(MOST_WORK / size ** 2)));
  const { bound } = bindRescaled(kan, some, engine, loss);
  const theta = parametersOf(bound.plan);
  const own = new Float64Array(size * size);
  bound.normal(theta, own, new Float64Array(size));
  const all = own.slice();
  penaltyOf(bound, theta, weights).addHalfHessian(all);
  bound.dispose();
  // What neither rows nor penalty see is no parameter that is determined.
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, all[i * size + i]!);
  for (let i = 0; i < size; i++) all[i * (size + 1)]! += 1e-13 * largest;
  if (!factorSpd(all, size)) return undefined;
  let trace = 0;
  const column = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) column[j] = own[Math.min(i, j) * size + Math.max(i, j)]!;
    trace += solveFactored(all, size, column)[i]!;
  }
  return Number.isFinite(trace) ? Math.min(size, Math.max(0, trace)) : undefined;
}
