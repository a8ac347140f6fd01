import type { Loss } from "../loss.ts";

/** Least half curvature: rows that are certain say nothing of where to go, and the normal equations stay solvable. */
const LEAST_CURVATURE = 1e-12;

/** 1/(1 + exp(−x)) without overflow. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + exp(x)) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** What a target between 0 and 1 costs at its best: nothing at 0 and 1. */
function ownNats(target: number): number {
  if (target === 0 || target === 1) return 0;
  return target * Math.log(target) + (1 - target) * Math.log(1 - target);
}

/**
 * The deviance of two classes, 0 and 1 or what may be claimed of them, whose log odds are the output: twice the negative log-likelihood, whose slope
 * is twice probability − target. The curvature is Fisher's information: Levenberg–Marquardt on it is iteratively
 * reweighted least squares. Source: McCullagh & Nelder, *Generalized Linear Models* (1989), §2.5 and §4.4.
 */
export const LOGISTIC: Loss = {
  name: "logistic",
  scale: 1,
  value: (output, target) =>
    2 * (target * softplus(-output) + (1 - target) * softplus(output) + ownNats(target)),
  slope: (output, target) => 2 * (sigmoid(output) - target),
  curvature: (output) => 2 * Math.max(LEAST_CURVATURE, sigmoid(output) * sigmoid(-output)),
  link: sigmoid,
  nats: (error, rows) => (rows * error * error) / 2,
  isOfOwnUnit: true,
  refusal: (target) => (target === 0 || target === 1 ? undefined : "0 or 1"),
};
