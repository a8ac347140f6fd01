/** Columns that a formula holds by their sum or difference alone. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children } from "../../symbolic/expression/make.ts";

/** x + sign·y. */
export interface LikePair {
  readonly x: string;
  readonly y: string;
  readonly sign: 1 | -1;
}

/** The pairs of columns in `expr` that stand in one sum of two, up to its sign, and nowhere else. Cost O(nodes). */
export function likePairs(expr: Expr): LikePair[] {
  const uses = new Map<string, number>();
  const sums = new Map<string, { readonly pair: LikePair; count: number }>();
  count(expr, uses, sums);
  return [...sums.values()]
    .filter(({ pair, count }) => uses.get(pair.x) === count && uses.get(pair.y) === count)
    .map(({ pair }) => pair);
}

function count(
  expr: Expr,
  uses: Map<string, number>,
  sums: Map<string, { readonly pair: LikePair; count: number }>,
): void {
  if (expr.kind === "var") uses.set(expr.name, (uses.get(expr.name) ?? 0) + 1);
  const pair = pairIn(expr);
  if (pair !== undefined) {
    const id = `${pair.x} ${pair.sign} ${pair.y}`;
    const known = sums.get(id);
    if (known === undefined) sums.set(id, { pair, count: 1 });
    else known.count++;
  }
  for (const child of children(expr)) count(child, uses, sums);
}

function pairIn(expr: Expr): LikePair | undefined {
  if (expr.kind !== "add" || expr.terms.length !== 2) return undefined;
  const [one, other] = expr.terms.map(signed).sort((a, b) => ((a?.name ?? "") < (b?.name ?? "") ? -1 : 1));
  if (one === undefined || other === undefined || one.name === other.name) return undefined;
  return { x: one.name, y: other.name, sign: one.sign === other.sign ? 1 : -1 };
}

/** A column or a column times −1. */
function signed(expr: Expr): { readonly name: string; readonly sign: 1 | -1 } | undefined {
  if (expr.kind === "var") return { name: expr.name, sign: 1 };
  if (expr.kind !== "mul" || expr.factors.length !== 2) return undefined;
  const [number, column] = expr.factors;
  const isNegated = number?.kind === "num" && number.value === -1 && column?.kind === "var";
  return isNegated ? { name: column.name, sign: -1 } : undefined;
}
