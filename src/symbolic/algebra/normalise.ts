/**
 * The normal form of a formula: what can be tidied without choosing.
 *
 * Like terms and like powers are collected, numbers folded, signs pulled out of odd and even functions, powers of
 * powers multiplied, products of exponentials joined, and everything put in canonical order. `arithmetic.ts` and `apply.ts`
 * make wholes in normal form of parts in normal form. Every step keeps the value
 * wherever the original has one; it may have one where the original has none (`x/x`, `exp(log(x))`).
 */

import type { Expr } from "../expression/expr.ts";
import { unlessOverflow } from "../expression/make.ts";
import { apply } from "./apply.ts";
import { power, product, sum } from "./arithmetic.ts";
import { chosen } from "./chosen.ts";

const normalised = new WeakMap<Expr, Expr>();

/**
 * The normal form of `expr`. Idempotent; equal to `expr` wherever that has a finite value. A part whose numbers would
 * overflow stays as it is.
 */
export function normalise(expr: Expr): Expr {
  const known = normalised.get(expr);
  if (known !== undefined) return known;
  const made = unlessOverflow(() => rebuild(expr)) ?? expr;
  normalised.set(expr, made);
  normalised.set(made, made);
  return made;
}

function rebuild(expr: Expr): Expr {
  switch (expr.kind) {
    case "add":
      return sum(expr.terms.map(normalise));
    case "mul":
      return product(expr.factors.map(normalise));
    case "pow":
      return power(normalise(expr.base), normalise(expr.exponent));
    case "call":
      return apply(expr.fn, normalise(expr.argument));
    case "choice":
      return chosen(expr.fn, expr.arguments.map(normalise));
    default:
      return expr;
  }
}
