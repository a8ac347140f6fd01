/**
 * A formula as it is written: with minus signs, fractions and square roots.
 *
 * The tree `Expr` knows sums, products and powers only. Every printer, the count of nodes and the evaluator
 * go through the one translation below, so that what is printed, what is counted and what is computed are
 * the same thing. Its shape is the one mathjs gives when it parses the printed text (parentheses aside).
 */

import type { FunctionName } from "../functions/all.ts";
import type { ChoiceName, Expr } from "./expr.ts";
import { reciprocal } from "./make.ts";

/** One operator, function or leaf of a written formula. Numbers are ≥ 0; signs are `negate`. */
export type Surface =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "constant"; readonly name: "pi" | "e" }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "negate"; readonly of: Surface }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Surface; readonly right: Surface }
  | { readonly kind: "call"; readonly fn: FunctionName; readonly argument: Surface }
  | { readonly kind: "choice"; readonly fn: ChoiceName; readonly arguments: readonly Surface[] };

/** The binary operators of a written formula. */
export type Operator = "+" | "-" | "*" | "/" | "^";

const written = new WeakMap<Expr, Surface>();

/** `expr` as it is written. Cost O(nodes), for parts met before O(1). */
export function surface(expr: Expr): Surface {
  const known = written.get(expr);
  if (known !== undefined) return known;
  const made = write(expr);
  written.set(expr, made);
  return made;
}

function write(expr: Expr): Surface {
  switch (expr.kind) {
    case "num":
      return expr.value < 0 ? { kind: "negate", of: number(-expr.value) } : number(expr.value);
    case "const":
      return { kind: "constant", name: expr.name };
    case "var":
      return { kind: "variable", name: expr.name };
    case "call":
      return { kind: "call", fn: expr.fn, argument: surface(expr.argument) };
    case "choice":
      return { kind: "choice", fn: expr.fn, arguments: expr.arguments.map(surface) };
    case "add":
      return sum(expr.terms);
    case "mul":
    case "pow": {
      const { isNegative, numerator, denominator } = split(expr);
      return fraction(isNegative, numerator, denominator);
    }
  }
}

/** The terms of a sum from left to right, a leading minus of later terms turned into subtraction. */
function sum(terms: readonly Expr[]): Surface {
  let out: Surface | undefined;
  for (const term of flatten(terms, "add")) {
    if (out === undefined) {
      out = surface(term);
      continue;
    }
    const { isNegative, numerator, denominator } = split(term);
    const right = fraction(false, numerator, denominator);
    out = { kind: "binary", op: isNegative ? "-" : "+", left: out, right };
  }
  return out ?? number(0);
}

/** Sign, numerator and denominator of a term. Only numbers in front give the sign. */
function split(term: Expr): { isNegative: boolean; numerator: Surface[]; denominator: Surface[] } {
  const factors = flatten(term.kind === "mul" ? term.factors : [term], "mul");
  const numerator: Surface[] = [];
  const denominator: Surface[] = [];
  let isNegative = false;
  let at = 0;
  for (; at < factors.length; at++) {
    const first = factors[at]!;
    if (first.kind !== "num" || first.value >= 0) break;
    isNegative = !isNegative;
    if (first.value !== -1) {
      numerator.push(number(-first.value));
      at++;
      break;
    }
  }
  for (const factor of factors.slice(at)) {
    if (factor.kind === "pow" && factor.exponent.kind === "num" && factor.exponent.value < 0) {
      denominator.push(power(surface(factor.base), -factor.exponent.value));
    } else if (factor.kind === "pow") {
      const { base, exponent } = factor;
      numerator.push(
        exponent.kind === "num"
          ? power(surface(base), exponent.value)
          : { kind: "binary", op: "^", left: surface(base), right: surface(exponent) },
      );
    } else numerator.push(surface(factor));
  }
  return { isNegative, numerator, denominator };
}

/** `base` to a written exponent ≥ 0. */
function power(base: Surface, exponent: number): Surface {
  if (exponent === 1) return base;
  if (exponent === 0.5) return { kind: "call", fn: "sqrt", argument: base };
  return { kind: "binary", op: "^", left: base, right: number(exponent) };
}

/** A fraction of products; the sign sits on the first factor of the numerator, as a parser reads it. */
function fraction(
  isNegative: boolean,
  numerator: readonly Surface[],
  denominator: readonly Surface[],
): Surface {
  const [first, ...rest] = numerator.length > 0 ? numerator : [number(1)];
  const top = product([isNegative ? { kind: "negate", of: first! } : first!, ...rest]);
  if (denominator.length === 0) return top;
  return { kind: "binary", op: "/", left: top, right: product(denominator) };
}

function product(factors: readonly Surface[]): Surface {
  return factors.reduce((left, right) => ({ kind: "binary", op: "*", left, right }));
}

function number(value: number): Surface {
  return { kind: "number", value };
}

/** Nested sums (or products) as one list; a reciprocal of a product or power is inverted part by part. */
function flatten(parts: readonly Expr[], kind: "add" | "mul"): readonly Expr[] {
  return parts.flatMap((part) => {
    if (part.kind === "add" && kind === "add") return flatten(part.terms, kind);
    if (part.kind === "mul" && kind === "mul") return flatten(part.factors, kind);
    if (part.kind === "pow" && kind === "mul" && part.exponent.kind === "num") {
      if (part.exponent.value === 1) return flatten([part.base], kind);
      const inverse = part.exponent.value === -1 ? reciprocal(part.base) : part;
      if (inverse.kind !== "pow" || inverse.base !== part.base) return flatten([inverse], kind);
    }
    return [part];
  });
}
