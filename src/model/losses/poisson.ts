import type { Loss } from "../loss.ts";

/** Least mean in the curvature: the normal equations stay solvable where nothing is expected. */
const LEAST_MEAN = 1e-12;

/** Twice the negative log-likelihood of a count, less what a mean equal to it would have. */
function deviance(mean: number, target: number): number {
  return 2 * (target === 0 ? mean : target * Math.log(target / mean) - (target - mean));
}

/** What a step of a count's slope must be divided by to end at the count itself: the logarithmic mean of the two. */
function secant(mean: number, target: number): number {
  const ratio = target / mean;
  return Math.abs(ratio - 1) < 1e-6 ? mean : (target - mean) / Math.log(ratio);
}

const FACTS = {
  name: "poisson",
  scale: 1,
  nats: (error: number, rows: number) => (rows * error * error) / 2,
  figure: { name: "deviance", of: (mean: number) => mean },
  isOfOwnUnit: true,
  refusal: (target: number) => (target >= 0 ? undefined : "a count, 0 or more"),
} as const;

/** The same of the mean itself, as a formula gives it: infinite where that is not above 0. */
const OF_MEAN: Loss = {
  ...FACTS,
  value: (mean, target) => (mean > 0 ? deviance(mean, target) : Number.POSITIVE_INFINITY),
  slope: (mean, target) => 2 * (1 - target / mean),
  curvature: (mean, target) => (2 * Math.max(1, target / mean)) / Math.max(LEAST_MEAN, mean),
  link: (mean) => mean,
};

/**
 * The deviance of counts whose mean is exp(output). The curvature is Fisher's information, the mean, or the secant's
 * where the mean is too small: a step then never passes the count. Source: McCullagh & Nelder, *Generalized Linear
 * Models* (1989), §2.3.
 */
export const POISSON: Loss = {
  ...FACTS,
  value: (output, target) => deviance(Math.exp(output), target),
  slope: (output, target) => 2 * (Math.exp(output) - target),
  curvature(output, target) {
    const mean = Math.exp(output);
    return 2 * Math.max(LEAST_MEAN, mean < target ? secant(mean, target) : mean);
  },
  link: Math.exp,
  ofPrediction: OF_MEAN,
};
