/** How much shorter than a formula at the noise floor another one could be. */
import { mul, variablesOf } from "../../symbolic/expression/make.ts";
import { NATS_PER_NODE, structureLength } from "../../symbolic/formula/descriptionLength.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";

/**
 * Digits for each fitted constant that a formula comes near the target by, where it cannot be an approximation of another
 * law: seven to fourteen constants of wrong laws leave 1e-9 to 1e-12 along a smooth path, one to two digits for each.
 */
const DIGITS_EACH = 3;

/** Whether a formula comes nearer than its fitted constants could bring a wrong one. */
export function isBeyondFitting(formula: Formula): boolean {
  return DIGITS_EACH * formula.description.fitted <= -Math.log10(comparedError(formula));
}

/**
 * The nats of a formula that another one with the same values could do without: its price, but for one number that is a
 * factor. Whatever comes as near to the target has its scale, which takes as many digits in any formula.
 */
export function reachOf(formula: Formula, price: number): number {
  return price - scaleLength(formula, price);
}

/** What a number as a factor takes: a fitted one as much as the fitted ones do on the average; none, nothing. */
function scaleLength({ expr, description: { fitted } }: Formula, price: number): number {
  const terms = expr.kind === "add" ? expr.terms : [expr];
  const numbers = terms.flatMap((term) =>
    term.kind === "mul" ? term.factors.filter((factor) => variablesOf(factor).length === 0) : [],
  );
  if (numbers.length === 0) return 0;
  if (fitted > 0) return (price - structureLength(expr)) / fitted + 2 * NATS_PER_NODE;
  return expr.kind === "mul" ? structureLength(mul(...numbers)) + NATS_PER_NODE : 0;
}
