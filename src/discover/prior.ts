/**
 * What the search believes before it has seen a table: −ln of how often a form, a move or a function of the target leads
 * to the law, once it fits and nothing else has.
 *
 * The agenda takes what promises most for its work, so these numbers and the costs of forms and moves are all that
 * decides its order. A form or a move that is not in the table is believed to lead to one law in fifty.
 *
 * Measured on 56 of the public Feynman equations without noise (bench/recovery, work up to 3.5e9), by those that need more
 * than a product of powers: in how many of the laws in which a form was tried it was what found them. Sum of powers 8 of 31, sum
 * with waves 7 of 26, product with a factor 8 of 17, by value 12 of 20 where it comes early; sum with growth 0 of 12, with
 * waves of two 0 of 20, fraction of powers 0 of 5. Moves on the way to these laws: powers divided out 20, pairs joined 14,
 * 1/y 6, y^2 2, log(y) 2, sin(y) 1, y^-2 and sqrt(y) none; parts found I.37.4, test_2, test_17 and test_19. Other values are
 * set by likeness to these. Evolution is for the time that others
 * leave: of eleven made laws of two or three columns, 200 rows, islands by themselves found two in some runs of 2 to 5 s of a processor.
 */
const PRIOR: Readonly<Record<string, number>> = {
  "product of powers": 0.5,
  "product with a factor": 0.7,
  "product with two factors": 3,
  "sum of powers": 1.3,
  "sum with waves": 2,
  "sum with waves of two": 4,
  "sum with found waves": 3.5,
  "sum with hidden waves": 3.5,
  "sum with growth": 3.5,
  "two products of powers": 1.5,
  "three products of powers": 2.5,
  "sum of functions": 1.5,
  "sum with a free number": 1.5,
  "sum with free numbers": 1.7,
  "sum of shifted terms": 1.5,
  "fraction of powers": 3,
  "fraction with waves": 3.2,
  "fraction with growth": 4.5,

  "root of a quadratic": 3.5,
  "two pieces": 3.5,

  "short curve": 0.4,
  curve: 0.7,
  "ratio of polynomials": 2.5,
  "by value": 1,
  "short formula": 1.5,
  "short product": 0.5,

  "drop columns": 0,
  "leave rows at a limit out": 0.3,
  "degrees as radians": 3.5,
  "divide powers out": 0.5,
  "join a pair": 0.7,
  "transform the target": 0.5,
  split: 0.7,
  "take a part": 0.3,
  "solve for the target": 0,

  evolution: 4,

  "network P": 3.5,
  "network h(Σf)": 3.5,
  "network P·(Σf)": 4,
  "network P·h(Σf)": 4,
  "network P·h(P)": 5,
  "network h(P)": 4,
  "network Σf+h(P)": 4,
  "network h(Σf+P)": 4.5,
  "network P+P": 5,
  "network (P+P)·h(Σf)": 5.5,
  "network P·h(Σf+P)": 5.5,
  "network P·h(Σf)·h(Σf)": 5.5,
  "network [n,2,1]": 5,
  "network [n,3,1]": 5.5,
  "network [n,2,2,1]": 6,

  "1/y": 1.5,
  "y^2": 1.5,
  "y^-2": 3.5,
  "sqrt(y)": 3.5,
  "log(y)": 2.5,
  "sin(y)": 3,
  "cos(y)": 3,
  "tan(y)": 3.5,
  "exp(y)": 3.5,
  "exp(-y)": 4,
};

const UNKNOWN = Math.log(50);

/** The belief in what is called `name`, in nats. */
export function priorOf(name: string): number {
  return PRIOR[name] ?? UNKNOWN;
}

/** A constant of extreme size that no unit asks for, or a power beyond 10: one law in fifty or so has one. */
export const NATS_OF_WILD_NUMBER = 4;

/** What is added each time that something comes back with twice the effort: half as likely each time. */
export const NATS_OF_RETURN: number = Math.LN2;

/** What a problem loses in belief when a move has made it smaller and the data confirmed that: the law is easier to find in the smaller one. */
const OF_LARGER: Readonly<Record<string, number>> = {
  "drop columns": 3,
  "divide powers out": 3,
  "join a pair": 2,
  "solve for the target": 2,
};

/** What a problem loses in belief, in nats, by a move that succeeded on it and was right with this probability. */
export function natsOfLarger(move: string, certainty = 1): number {
  return Math.min(OF_LARGER[move] ?? 0, -Math.log1p(-certainty));
}

/** What a problem without some columns loses in belief, in nats, when the formulas found there go with one of these. */
export const NATS_OF_REFUTED = 3;

/*
 * Pieces that formulas are made of: dear is what is rare in laws. Functions have theirs in their own record
 * (`symbolic/functions/`, `search`). The unit is worth 3.84 nats: on the 64 rows on which sums are screened, what it must
 * gain in residuals. The values were set together, by how many of the public equations were found (`bench/recovery`); no
 * one of them was measured alone.
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
export function rateFor(rows: number): number {
  return (2 * NATS_OF_UNIT) / rows;
}

/** Of sums: every row of the screen counts. */
export const SUM_RATE: number = rateFor(64);
/** Of products, which leave a part of log|y|: its errors are not those of y, and of 240 rows a fifth counts. */
export const PRODUCT_RATE: number = rateFor(51.2);
/** Of arguments of a factor on the few rows of a first look: many do equally well there, and the simplest are meant. */
export const ARGUMENT_RATE: number = rateFor(76.8);

/** The law in products without a unit over the second simplest product that has the unit of the target, and the next. */
export const NATS_OF_FURTHER_SCALE: number = Math.LN2;
/** The law of a table whose units are known, looked for in its columns and not in products without a unit. */
export const NATS_OF_UNITS_LEFT_IN = 3;
/** A law that adds or compares quantities of different units, with constants in whatever units it needs: one in a hundred. */
export const NATS_OF_UNITS_APART: number = Math.log(100);
