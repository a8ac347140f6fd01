/**
 * Roots of quadratics met in the middle: y² = q + y·(l + c·e) for terms e of a list, a polynomial q and a line l.
 *
 * e·y has the direction of y² beside what stands in q and l. Laws solved for a variable that they hold the square of have
 * this form, whatever e is. Along one curve some quadratic of so many terms meets any smooth target (Hermite and Padé's
 * approximants), so none is looked for there.
 */
import { emptyProjection, extended } from "../../math/linear/projection.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { one, variable } from "../../symbolic/expression/make.ts";
import type { FormTable, FoundForm } from "../direct/form.ts";
import { rootOfQuadraticIn } from "../direct/quadraticRoot.ts";
import { haveOneCurve } from "../reduce/oneCurve.ts";
import type { Background } from "./background.ts";
import { AngleTable, anglesOfOne, directionsBeside } from "./directions.ts";
import { anglesFrom, productsOf, type TermList, termExpr } from "./termList.ts";

/** Terms that are tried, at most. */
const MOST_HITS = 4;

/** The roots that hold. `columns` and `target` are on the rows of the terms. Cost O(terms·rows). */
export function rootsByValue(
  table: FormTable,
  terms: TermList,
  { columns, target }: Pick<FormTable, "columns" | "target">,
  background: Background,
): FoundForm[] {
  if (haveOneCurve(table.columns)) return [];
  const lines = [target, ...columns.map((column) => column.map((x, r) => x * target[r]!))];
  const start = { ...emptyProjection(target), basis: background.basis };
  const { basis } = lines.reduce(extended, start);
  const beside = directionsBeside(basis, target.length);
  const angles = anglesFrom(productsOf(terms, beside, target));
  const known = new AngleTable(angles);
  for (let t = terms.left.length - 1; t >= 0; t--) known.put(t);
  const { first, second } = anglesOfOne(
    target.map((y) => y * y),
    beside,
  );
  const line = [one, ...table.names.map(variable)];
  const tried: Expr[][] = Number.isNaN(first[0]!)
    ? [line]
    : known.find(first[0]!, second[0]!, MOST_HITS).map((t) => [...line, termExpr(terms, t)]);
  return tried.flatMap((times) => rootOfQuadraticIn(table, background.exprs, times) ?? []);
}
