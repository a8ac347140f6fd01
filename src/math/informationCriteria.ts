/** What a Gaussian model is worth: its fit, less a price for each parameter that it took. */

import { standardDeviation } from "./statistics.ts";

/**
 * The value of n·log(rss/n), minus twice the logarithm of the likelihood at the best noise, up to a constant of n. Residuals
 * of exactly zero count as the smallest number above it, so that the value stays finite.
 */
export function gaussianDeviance(rss: number, n: number): number {
  return n * Math.log(Math.max(rss / n, Number.MIN_VALUE));
}

/**
 * Akaike's criterion corrected for few rows: deviance + 2k + 2k(k + 1)/(n − k − 1) for k parameters, those of the noise
 * among them; infinite where n − k − 1 ≤ 0. Source: Hurvich & Tsai, *Biometrika* 76 (1989), 297–307.
 */
export function aiccOfDeviance(deviance: number, n: number, k: number): number {
  if (n - k - 1 <= 0) return Number.POSITIVE_INFINITY;
  return deviance + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
}

/**
 * The Bayesian criterion: deviance + k·log n for k parameters, those of the noise among them; infinite where n ≤ k, which fits
 * any rows. Source: Schwarz, *Annals of Statistics* 6 (1978), 461–464.
 */
export function bicOfDeviance(deviance: number, n: number, k: number): number {
  return n <= k ? Number.POSITIVE_INFINITY : deviance + k * Math.log(n);
}

/** Residuals over the spread of a target, as root mean squares, below which they are rounding: less says nothing. */
export const ROUNDING_ERROR = 1e-12;

/**
 * `aiccOfDeviance` of least squares with so many fitted constants. Exact fits are alike: the squares count as no fewer than
 * those that rounding leaves of the target.
 */
export function aiccOf(rss: number, target: Float64Array, nConstants: number): number {
  const n = target.length;
  const least = n * (ROUNDING_ERROR * standardDeviation(target)) ** 2;
  return aiccOfDeviance(gaussianDeviance(Math.max(rss, least), n), n, nConstants + 1);
}
