/** The functions that a snapped network is made of, as terms of log odds. */
import { significant } from "../../math/simpleNumber.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { children, isConstant, mapLeaves, mul, num, variable, variablesOf } from "../expression/make.ts";
import { key } from "../expression/order.ts";

/** Two terms whose constants agree to so many digits say the same. */
const DIGITS = 2;

/**
 * The terms of all sums in `forms`, at any depth and without their factors, of at most `maxNodes` nodes and each once, and the
 * columns that occur: what edges have become, and short sums of it under another function. Cost O(nodes²).
 */
export function networkTerms(forms: readonly Expr[], maxNodes: number): Expr[] {
  const found = new Map<string, Expr>();
  const offer = (expr: Expr): void => {
    const alike = key(
      mapLeaves(expr, (leaf) => (leaf.kind === "num" ? num(significant(leaf.value, DIGITS)) : leaf)),
    );
    if (!found.has(alike) && complexity(expr) <= maxNodes) found.set(alike, expr);
  };
  const visit = (expr: Expr): void => {
    for (const term of expr.kind === "add" ? expr.terms : [])
      if (!isConstant(term)) offer(withoutFactor(term));
    for (const child of children(expr)) visit(child);
  };
  for (const form of forms) {
    for (const name of variablesOf(form)) offer(variable(name));
    if (form.kind !== "add" && !isConstant(form)) offer(withoutFactor(form));
    visit(form);
  }
  return [...found.values()];
}

/** A term less the constants that it is multiplied by. */
function withoutFactor(term: Expr): Expr {
  return term.kind === "mul" ? mul(...term.factors.filter((factor) => !isConstant(factor))) : term;
}
