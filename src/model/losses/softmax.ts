import type { JointLoss, Loss, LossBlock } from "../loss.ts";
import { LOGISTIC } from "./logistic.ts";

/**
 * The deviance of classes whose probabilities are exp(output) over their sum, one output for each class and its target
 * 1 for the rows of that class.
 *
 * Fisher's information of a row is diag(p) − ppᵀ = AᵀA with A = diag(√p)·(1 − 1pᵀ): part k of the normal equations is
 * the Jacobian of row k of A, and because the slopes p − y sum to 0, they are Aᵀb with b = (p − y)/√p. Source: Böhning,
 * *Ann. Inst. Statist. Math.* 44 (1992) 197, the information; the factor follows from Σp = 1.
 */
export const SOFTMAX: Loss = {
  ...LOGISTIC,
  name: "softmax",
  joint: { addLosses: addJointLosses, seed, link } satisfies JointLoss,
};

/** Least probability: its logarithm is that of an output 700 below the largest. */
const LEAST = 1e-304;

/** Probabilities of a row from outputs, written into `into`; returns the logarithm of the sum of exponentials. */
function probabilities(outputs: readonly Float64Array[], r: number, into: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let o = 0; o < into.length; o++) most = Math.max(most, outputs[o]![r]!);
  let sum = 0;
  for (let o = 0; o < into.length; o++) {
    into[o] = Math.exp(outputs[o]![r]! - most);
    sum += into[o]!;
  }
  for (let o = 0; o < into.length; o++) into[o]! /= sum;
  return most + Math.log(sum);
}

function addJointLosses(
  { outputs, targets, start, count, weights, residuals }: LossBlock,
  sum: number,
): number {
  const shares = new Float64Array(outputs.length);
  let total = sum;
  for (let r = 0; r < count; r++) {
    const logSum = probabilities(outputs, r, shares);
    const weight = weights === undefined ? 1 : weights[start + r]!;
    let row = 0;
    for (let o = 0; o < shares.length; o++) {
      const target = targets[o]![start + r]!;
      if (target !== 0) row += target * (logSum - outputs[o]![r]!);
      residuals[o]![r] = weight * (shares[o]! - target);
    }
    total += 2 * weight * row;
  }
  return total;
}

function seed(
  { outputs, start, count, weights, residuals }: LossBlock,
  k: number,
  seeds: readonly Float64Array[],
) {
  const shares = new Float64Array(outputs.length);
  for (let r = 0; r < count; r++) {
    probabilities(outputs, r, shares);
    const weight = weights === undefined ? 1 : weights[start + r]!;
    const root = Math.sqrt(weight * Math.max(LEAST, shares[k]!));
    for (let o = 0; o < shares.length; o++) seeds[o]![r] = root * ((o === k ? 1 : 0) - shares[o]!);
    if (root > 0) residuals[k]![r]! /= root;
  }
}

function link(outputs: readonly Float64Array[]): Float64Array[] {
  const nRows = outputs[0]?.length ?? 0;
  const columns = outputs.map(() => new Float64Array(nRows));
  const shares = new Float64Array(outputs.length);
  for (let r = 0; r < nRows; r++) {
    probabilities(outputs, r, shares);
    for (let o = 0; o < shares.length; o++) columns[o]![r] = shares[o]!;
  }
  return columns;
}
