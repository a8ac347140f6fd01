/** How far what a model says of the structure of a law is to be believed. */

/** A model this bad says nothing. */
export const MOST_ERROR = 0.35;
/** What a model this good says needs no help. */
export const TRUSTED = 0.02;

/** How often something is right that a model of an error above `MOST_ERROR` suggests, and one of a trusted model. */
const LEAST_CERTAINTY = 0.2;
const MOST_CERTAINTY = 0.87;

/**
 * How likely it is that a pair or a split is right that a model of this held-out error bears: one that hardly follows the
 * target loses nothing by a wrong one.
 */
export function certaintyOf(held: number): number {
  const trust = Math.log(MOST_ERROR / held) / Math.log(MOST_ERROR / TRUSTED);
  return LEAST_CERTAINTY + (MOST_CERTAINTY - LEAST_CERTAINTY) * Math.min(1, Math.max(0, trust));
}
