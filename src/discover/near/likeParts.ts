/**
 * Formulas in which one part stands where another one of the same columns stood: laws use a factor twice, as both terms of
 * (x − u·t)/√(1 − u²/c²), and a search finds it in one of them while another formula with fitted numbers follows it in the other.
 */
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, rebuilt, variablesOf } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import { fittedCount } from "../../symbolic/expression/parameters.ts";

/** Nodes of a part that is worth a look: a fraction of two columns and a function of it. */
const LEAST_NODES = 4;

/** `most` of these formulas with fewer fitted numbers than `expr`, those with the fewest first. Cost O(parts²·nodes). */
export function likeParts(expr: Expr, most: number): Expr[] {
  const parts = partsOf(expr).filter((part) => part.kind === "pow" || part.kind === "call");
  const before = fittedCount(expr);
  const made = parts.flatMap((part) =>
    parts.flatMap((other) => {
      if (key(part) === key(other) || !isOfSameColumns(part, other)) return [];
      if (partsOf(part).includes(other) || partsOf(other).includes(part)) return [];
      const alike = replaced(expr, part, other);
      return [{ expr: alike, fitted: fittedCount(alike), nodes: complexity(alike) }];
    }),
  );
  return made
    .filter(({ fitted }) => fitted < before)
    .sort((a, b) => a.fitted - b.fitted || a.nodes - b.nodes)
    .slice(0, most)
    .map((one) => one.expr);
}

function partsOf(expr: Expr): Expr[] {
  if (complexity(expr) < LEAST_NODES) return [];
  return [expr, ...children(expr).flatMap(partsOf)];
}

function isOfSameColumns(one: Expr, other: Expr): boolean {
  return variablesOf(one).sort().join(" ") === variablesOf(other).sort().join(" ");
}

/** `expr` with `by` in place of this one `part` of it. */
function replaced(expr: Expr, part: Expr, by: Expr): Expr {
  if (expr === part) return by;
  const before = children(expr);
  if (before.length === 0) return expr;
  const next = before.map((child) => replaced(child, part, by));
  if (next.every((child, at) => child === before[at])) return expr;
  return rebuilt(expr, next);
}
