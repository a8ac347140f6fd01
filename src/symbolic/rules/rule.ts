import type { Facts } from "../expression/domain.ts";
import type { Expr } from "../expression/expr.ts";

/**
 * One way to rewrite a formula at its root.
 *
 * A rule takes a formula in normal form and gives other formulas in normal form that mean the same, none where it
 * does not apply. It need not make the formula smaller, and it may rely on signs on the data's domain: every
 * rewrite is checked there before it is taken.
 */
export interface Rule {
  readonly name: string;
  readonly rewrite: (expr: Expr, facts: Facts) => readonly Expr[];
}
