import type { Expr } from "../expression/expr.ts";
import { add, children, div, mul, withChildren } from "../expression/make.ts";

/**
 * The formula with its first d + c/(u + a) written d·u/(u + a), one constant less, or undefined where it has none.
 *
 * Both saturate at d; the second starts from 0 at u = 0, as rates, doses and responses do (Michaelis & Menten, 1913).
 * It is another function: fit its constants again, and let the description length choose. Cost O(nodes).
 */
export function startingFromZero(expr: Expr): Expr | undefined {
  if (expr.kind === "add") {
    const level = expr.terms.find((term) => term.kind === "num");
    const part = expr.terms.map((term) => [term, shiftedDenominator(term)] as const).find(([, u]) => u);
    if (level !== undefined && part !== undefined) {
      const [term, { base, argument }] = [part[0], part[1]!];
      const rest = expr.terms.filter((other) => other !== level && other !== term);
      return add(...rest, div(mul(level, argument), base));
    }
  }
  const below = children(expr);
  for (const [i, child] of below.entries()) {
    const changed = startingFromZero(child);
    if (changed !== undefined) return withChildren(expr, below.with(i, changed));
  }
  return undefined;
}

/** The base u + a of a term c/(u + a), and u; undefined for other terms. */
function shiftedDenominator(term: Expr): { readonly base: Expr; readonly argument: Expr } | undefined {
  const factors = term.kind === "mul" ? term.factors : [term];
  const [fraction, ...others] = factors.filter((factor) => factor.kind !== "num");
  if (fraction?.kind !== "pow" || others.length > 0) return undefined;
  const { base, exponent } = fraction;
  if (base.kind !== "add" || exponent.kind !== "num" || exponent.value !== -1) return undefined;
  const free = base.terms.filter((part) => part.kind !== "num");
  return free.length === base.terms.length ? undefined : { base, argument: add(...free) };
}
