/**
 * What the search believes beforehand of the pieces that formulas are made of: one line for each belief, dear for what is
 * rare in laws. Functions have theirs in their own record (`symbolic/functions/`, `search`).
 *
 * The unit is worth 3.84 nats: on the 64 rows on which sums are screened, what it must gain in residuals. The values were
 * set together, by how many of the public equations were found (`bench/recovery`); no one of them was measured alone.
 */

/** Exponents of a column in a product of powers, the likely first. */
export const EXPONENT_COSTS: readonly (readonly [exponent: number, cost: number])[] = [
  [1, 1],
  [-1, 1],
  [2, 1.7],
  [-2, 1.7],
  [0.5, 2.2],
  [-0.5, 2.5],
  [3, 3],
  [-3, 3],
  [4, 4],
  [-4, 4],
];
/** A factor more in a product, besides its exponent. */
export const FACTOR_COST = 0.2;
/** A term more in a sum, besides what it is made of. */
export const TERM_COST = 1;
/** A term below the fraction line rather than above it. */
export const BELOW_COST = 1;
/** The square of a basis function rather than itself. */
export const SQUARE_COST = 1;
/** The sum or difference of two columns as a factor: they mean something where the two have the same unit. */
export const DIFFERENCE_COST = 3;
/** 1 + k·u as a factor. */
export const SHIFT_COST = 2;

/** What a unit is worth in nats. */
const NATS_OF_UNIT = 3.84;

/**
 * What a unit must gain in the logarithm of the squares that a formula leaves, where its residuals count as those of so
 * many rows: n·ln(squares)/2 are nats.
 */
function rateFor(rows: number): number {
  return (2 * NATS_OF_UNIT) / rows;
}

/** Of sums: every row of the screen counts. */
export const SUM_RATE: number = rateFor(64);
/** Of products, which leave a part of log|y|: its errors are not those of y, and of 240 rows a fifth counts. */
export const PRODUCT_RATE: number = rateFor(51.2);
/** Of arguments of a factor on the few rows of a first look: many do equally well there, and the simplest are meant. */
export const ARGUMENT_RATE: number = rateFor(76.8);
