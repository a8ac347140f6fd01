import type { FunctionName } from "../functions/all.ts";

/**
 * A formula as a tree. n-ary sums and products, powers, calls; numbers are float64.
 *
 * Subtraction is a sum with a factor −1, division a power −1: one form for each thing, so that
 * canonical order and collection are possible. Printers turn them back into − and /.
 */
export type Expr =
  | { readonly kind: "num"; readonly value: number }
  | { readonly kind: "const"; readonly name: "pi" | "e" }
  | { readonly kind: "var"; readonly name: string }
  | { readonly kind: "add"; readonly terms: readonly Expr[] }
  | { readonly kind: "mul"; readonly factors: readonly Expr[] }
  | { readonly kind: "pow"; readonly base: Expr; readonly exponent: Expr }
  | { readonly kind: "call"; readonly fn: FunctionName; readonly argument: Expr }
  | { readonly kind: "choice"; readonly fn: ChoiceName; readonly arguments: readonly Expr[] };

/**
 * Functions whose value is that of one of their arguments: `min` and `max` of two; `if` of three, the second where the
 * first is > 0, else the third (mathjs, which reads the printed text too, takes up to 1e-15 for 0).
 */
export type ChoiceName = "min" | "max" | "if";
