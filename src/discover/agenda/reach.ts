/** How long a formula may be that is worth looking for: by what the rows hold, and by what the best so far leaves to be gained. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, mul, variablesOf } from "../../symbolic/expression/make.ts";
import { NATS_PER_NODE, structureLength } from "../../symbolic/formula/descriptionLength.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";
import { FEW_ROWS } from "../choosing/taken.ts";
import { leastErrorOf, SURE_NATS } from "../claims/evidence.ts";

/**
 * The nats of the longest formula that is worth looking for in rows with this target.
 *
 * Each row says no more than its digits, and something is asked beyond chance (`SURE_NATS`): what takes as many nats as all
 * rows hold cannot be told from a coincidence. Of fewer than 20 rows, a formula of twice as many nodes is not looked for
 * either: some formula of that size meets any targets. Cost O(rows).
 */
export function heldNats(target: Float64Array): number {
  const n = target.length;
  const ofDigits = -n * Math.log(leastErrorOf(target)) - SURE_NATS;
  return n < FEW_ROWS ? Math.min(ofDigits, 2 * n * NATS_PER_NODE) : ofDigits;
}

/**
 * Digits for each fitted constant that a formula comes near the target by, where it cannot be an approximation of another
 * law: seven to fourteen constants of wrong laws leave 1e-9 to 1e-12 along a smooth path, one to two digits for each.
 */
const DIGITS_EACH = 3;

/**
 * Nats by which the law may leave less than a formula whose residuals no test tells from noise: a test of sixty terms that lets 2.3
 * standard deviations pass lets 2.3·√(2·60) of χ² pass, which are 12.6 nats.
 */
const NATS_HIDDEN = 12;
/** The noise, over the spread of the target, from which short formulas come so near to each other: of 800 rows 12 nats are a sixth of it. */
const MUCH_NOISE = 0.1;

/**
 * How many times the work after which the best formula was found it is doubted for, and up to what work in all. Of the sixty laws among
 * 10 % of noise II.24.17 takes 3 times the work of the formula that is taken for it, I.15.3x 26 times and 2.3e9 multiplications in all.
 */
const [TIMES_DOUBTED, MOST_DOUBTED] = [30, 2.5e9];

/** The largest number, whole, a half or one over a whole one, that says nothing of where it comes from: one that was fitted may have settled at 1/π. */
const PLAIN = 4;

/**
 * Nats that noise may hide of the law where units are required: few formulas agree with them, and looking at those costs little. None where
 * all numbers are plain, for what comes near the law without being it has others, and none once the best formula, found after `foundAt`
 * multiplications, has held for many times as many. Else most searches go on to their limit, 30 s for what was found in 3.
 */
export function natsHidden(formula: Formula, foundAt: number, work: number): number {
  const isDoubted = work < Math.min(TIMES_DOUBTED * foundAt, MOST_DOUBTED) && !isOfPlainNumbers(formula.expr);
  return isDoubted && comparedError(formula) > MUCH_NOISE ? NATS_HIDDEN : 0;
}

function isOfPlainNumbers(expr: Expr): boolean {
  if (expr.kind === "num") {
    const size = Math.abs(expr.value);
    return Number.isInteger(2 * size) ? size <= PLAIN : Number.isInteger(1 / size) && 1 / size <= PLAIN;
  }
  return expr.kind !== "const" && children(expr).every(isOfPlainNumbers);
}

/** Whether a formula comes nearer than its fitted constants could bring a wrong one. */
export function isBeyondFitting(formula: Formula): boolean {
  return DIGITS_EACH * formula.description.fitted <= -Math.log10(comparedError(formula));
}

/**
 * The nats of a formula that another one with the same values could do without: its price, but for one number that is a
 * factor. Whatever comes as near to the target has its scale, which takes as many digits in any formula.
 */
export function reachOf(
  formula: Formula,
  price: number,
  structure: (expr: Expr) => number = structureLength,
): number {
  return price - scaleLength(formula, price, structure);
}

/** What a number as a factor takes: a fitted one as much as the fitted ones do on the average; none, nothing. */
function scaleLength(
  { expr, description: { fitted } }: Formula,
  price: number,
  structure: (expr: Expr) => number,
): number {
  const terms = expr.kind === "add" ? expr.terms : [expr];
  const numbers = terms.flatMap((term) =>
    term.kind === "mul" ? term.factors.filter((factor) => variablesOf(factor).length === 0) : [],
  );
  if (numbers.length === 0) return 0;
  if (fitted > 0) return (price - structure(expr)) / fitted + 2 * NATS_PER_NODE;
  return expr.kind === "mul" ? structureLength(mul(...numbers)) + NATS_PER_NODE : 0;
}
