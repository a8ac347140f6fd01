/** Places in a formula: paths of children from the root. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, rebuilt } from "../../symbolic/expression/make.ts";

/** Which child of which child. */
export type Path = readonly number[];

/** What stands at a place. Cost O(length of the path). */
export function partAt(expr: Expr, path: Path): Expr {
  return path.reduce((part, at) => children(part)[at]!, expr);
}

/** `expr` with `part` at a place, sums in sums and products in products flattened. Cost O(length of the path). */
export function withPart(expr: Expr, path: Path, part: Expr): Expr {
  const [at, ...rest] = path;
  if (at === undefined) return part;
  return rebuilt(
    expr,
    children(expr).map((child, i) => (i === at ? withPart(child, rest, part) : child)),
  );
}

/** Every place whose part may be another formula: all but powers and what stands in them. Cost O(nodes). */
export function placesIn(expr: Expr): Path[] {
  const found: Path[] = [];
  const visit = (part: Expr, path: Path): void => {
    found.push(path);
    children(part).forEach((child, i) => {
      if (part.kind !== "pow" || i === 0 || child.kind !== "num") visit(child, [...path, i]);
    });
  };
  visit(expr, []);
  return found;
}
