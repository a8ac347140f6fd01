/**
 * The canonical order of terms and factors: the one in which a textbook would write them.
 *
 * Sums go by variables first (x before y, x2 before x10), higher powers before lower ones, functions of a
 * variable after its powers, reciprocals after those, plain constants last; a sum does not begin with a minus
 * if it can begin without one. Products go number, named constant, root of a number, variables and their
 * powers, parenthesised sums, functions. Ties are broken by structure, so the order is total and does not
 * depend on the order that went in.
 */

import type { Expr } from "./expr.ts";
import { children, variablesOf, withChildren } from "./make.ts";

const keys = new WeakMap<Expr, string>();

/** A text that is equal for two trees exactly when they are equal node for node. Cached per object. */
export function key(expr: Expr): string {
  const known = keys.get(expr);
  if (known !== undefined) return known;
  const made = makeKey(expr);
  keys.set(expr, made);
  return made;
}

function makeKey(expr: Expr): string {
  switch (expr.kind) {
    case "num":
      return String(expr.value);
    case "const":
      return `#${expr.name}`;
    case "var":
      return `$${expr.name}`;
    case "call":
      return `${expr.fn}(${key(expr.argument)})`;
    case "choice":
      return `${expr.fn}(${expr.arguments.map(key).join(", ")})`;
    case "pow":
      return `(^ ${key(expr.base)} ${key(expr.exponent)})`;
    case "add":
      return `(+ ${expr.terms.map(key).join(" ")})`;
    case "mul":
      return `(* ${expr.factors.map(key).join(" ")})`;
  }
}

/** Compares names the way people do: text alphabetically, numbers inside by value (`x2` before `x10`). */
export function compareNames(a: string, b: string): number {
  const left = piecesOf(a);
  const right = piecesOf(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const isNumber = i % 2 === 1;
    const difference = isNumber ? Number(left[i]) - Number(right[i]) : compareText(left[i]!, right[i]!);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || compareText(a, b);
}

// Depends on nothing but the name, so keeping it is a saving, not a state.
const pieces = new Map<string, readonly string[]>();
const MOST_KEPT = 10_000;

/** Text and numbers of a name in turns, text first. */
function piecesOf(name: string): readonly string[] {
  const known = pieces.get(name);
  if (known !== undefined) return known;
  if (pieces.size >= MOST_KEPT) pieces.clear();
  const made = name.split(/(\d+)/);
  pieces.set(name, made);
  return made;
}

/** Compares texts by their code units, the same in every language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `expr` with every sum and product in canonical order, bottom-up. Idempotent. Cost O(n·log n·variables). */
export function canonicalOrder(expr: Expr): Expr {
  const names = variablesOf(expr).sort(compareNames);
  const visit = (node: Expr): Expr => {
    const parts = children(node);
    if (parts.length === 0) return node;
    const ordered = parts.map(visit);
    if (node.kind === "add") return withChildren(node, orderTerms(ordered, names));
    if (node.kind === "mul") return withChildren(node, orderFactors(ordered));
    return withChildren(node, ordered);
  };
  return visit(expr);
}

/** The terms of a sum in canonical order, for variables `names` in their order. */
export function orderTerms(terms: readonly Expr[], names: readonly string[]): Expr[] {
  const ranked = terms.map((term) => ({ term, ranks: names.map((name) => rank(degree(term, name))) }));
  ranked.sort((a, b) => {
    for (let i = 0; i < names.length; i++) {
      const difference = b.ranks[i]! - a.ranks[i]!;
      if (difference !== 0) return difference;
    }
    return compareText(unsigned(a.term), unsigned(b.term)) || compareText(key(a.term), key(b.term));
  });
  const ordered = ranked.map((entry) => entry.term);
  if (ordered.length > 1 && isNegative(ordered[0]!)) {
    const positive = ordered.findIndex((term) => !isNegative(term));
    if (positive > 0) ordered.unshift(...ordered.splice(positive, 1));
  }
  return ordered;
}

/** The factors of a product in canonical order. */
export function orderFactors(factors: readonly Expr[]): Expr[] {
  return [...factors].sort((a, b) => {
    const [baseA, baseB] = [baseOf(a), baseOf(b)];
    const byClass = factorClass(a) - factorClass(b);
    if (byClass !== 0) return byClass;
    if (baseA.kind === "var" && baseB.kind === "var") {
      const byName = compareNames(baseA.name, baseB.name);
      if (byName !== 0) return byName;
    }
    return compareText(key(baseA), key(baseB)) || compareText(key(a), key(b));
  });
}

/** Whether a term is written with a minus in front. */
export function isNegative(term: Expr): boolean {
  if (term.kind === "num") return term.value < 0;
  if (term.kind !== "mul") return false;
  const first = term.factors[0];
  return first?.kind === "num" && first.value < 0;
}

/** The key of a term without its leading number, so that terms differing in it stay neighbours. */
function unsigned(term: Expr): string {
  if (term.kind !== "mul" || term.factors[0]?.kind !== "num") return key(term);
  return term.factors.slice(1).map(key).join(" ");
}

function baseOf(factor: Expr): Expr {
  return factor.kind === "pow" ? factor.base : factor;
}

function factorClass(factor: Expr): number {
  if (factor.kind === "num") return 0;
  const base = baseOf(factor);
  if (base.kind === "const") return 2;
  if (base.kind === "num") return factor.kind === "pow" && factor.exponent.kind === "num" ? 1 : 6;
  if (base.kind === "var") return factor.kind === "pow" && factor.exponent.kind !== "num" ? 4 : 3;
  return base.kind === "add" ? 5 : 6;
}

/** How far inside a function a variable counts for the order: after powers, before reciprocals. */
const IN_FUNCTION = 1e-3;

/** The degree of `expr` in `name`; 0 where it does not occur, `inFunction` where it is inside a function. */
function degree(expr: Expr, name: string): number {
  switch (expr.kind) {
    case "var":
      return expr.name === name ? 1 : 0;
    case "call":
      return degree(expr.argument, name) !== 0 ? IN_FUNCTION : 0;
    case "choice":
      return expr.arguments.some((one) => degree(one, name) !== 0) ? IN_FUNCTION : 0;
    case "pow":
      if (expr.exponent.kind === "num") return degree(expr.base, name) * expr.exponent.value;
      return degree(expr.base, name) !== 0 || degree(expr.exponent, name) !== 0 ? IN_FUNCTION : 0;
    case "add":
      return expr.terms.reduce((most, term) => {
        const own = degree(term, name);
        return rank(own) > rank(most) ? own : most;
      }, 0);
    case "mul":
      return expr.factors.reduce((total, factor) => total + degree(factor, name), 0);
    default:
      return 0;
  }
}

/** Positive degrees keep their size, negative ones come after every positive one, absence last. */
function rank(degree: number): number {
  return degree >= 0 ? degree : 1e-5 / (1 - degree);
}
