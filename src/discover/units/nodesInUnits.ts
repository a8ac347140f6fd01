/** How long a formula is where the units of its columns are known. */
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, children, choice, mul, one, pow } from "../../symbolic/expression/make.ts";
import type { LawUnits } from "../../symbolic/units/agreement.ts";
import { Span } from "./span.ts";

/**
 * The nodes of a formula in units in which as many of its columns as can be are 1: sqrt(8·π/3·G·ρ − α·(c/d)²) is
 * sqrt(8·π/3·G − α) where c, d and ρ are.
 *
 * The units say what stands in their place: the only formula without them that agrees with the units is the whole one. Without this,
 * what units tell for certain would be paid for as a choice, and a shorter formula that leaves a term out would be taken.
 * The columns that save most are 1: greedily, which is best of all sets of independent ones (a matroid: Rado,
 * Proc. London Math. Soc. 7 (1957) 300). Cost O(nodes + columns·dimensions²).
 */
export function nodesInUnits(expr: Expr, { columns, target }: LawUnits): number {
  const saved = new Map<string, number>();
  countSaved(expr, 1, saved);
  const space = new Span(target.length);
  const ones = [...saved]
    .sort((a, b) => b[1] - a[1])
    .filter(([name]) => space.add(columns.get(name) ?? []))
    .map(([name]) => name);
  return Math.min(complexity(expr), complexity(withOnes(expr, new Set(ones)) ?? one));
}

/** Adds up the nodes that each column takes: itself and its operator, an exponent and its operator. */
function countSaved(expr: Expr, each: number, saved: Map<string, number>): void {
  if (expr.kind === "var") saved.set(expr.name, (saved.get(expr.name) ?? 0) + each);
  const isPower = expr.kind === "pow" && expr.exponent.kind === "num" && expr.exponent.value !== -1;
  const below = isPower ? 2 * each : expr.kind === "mul" || expr.kind === "pow" ? each : 1;
  for (const child of children(expr)) countSaved(child, below, saved);
}

/** `expr` with the columns `ones` at 1; undefined where that is all of it. */
function withOnes(expr: Expr, ones: ReadonlySet<string>): Expr | undefined {
  switch (expr.kind) {
    case "var":
      return ones.has(expr.name) ? undefined : expr;
    case "mul": {
      const left = expr.factors.flatMap((factor) => withOnes(factor, ones) ?? []);
      return left.length === 0 ? undefined : mul(...left);
    }
    case "pow": {
      const base = withOnes(expr.base, ones);
      if (base === undefined) return undefined;
      const { exponent } = expr;
      if (base.kind === "pow" && base.exponent.kind === "num" && exponent.kind === "num")
        return power(base.base, base.exponent.value * exponent.value);
      return pow(base, withOnes(exponent, ones) ?? one);
    }
    case "add":
      return add(...expr.terms.map((term) => withOnes(term, ones) ?? one));
    case "call":
      return call(expr.fn, withOnes(expr.argument, ones) ?? one);
    case "choice":
      return choice(expr.fn, ...expr.arguments.map((argument) => withOnes(argument, ones) ?? one));
    default:
      return expr;
  }
}

function power(base: Expr, exponent: number): Expr {
  return exponent === 1 ? base : pow(base, exponent);
}
