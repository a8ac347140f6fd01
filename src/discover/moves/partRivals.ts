/** Rivals of a formula that a search may not have come to: the same formula with another shape for a part of it. */
import { squaredError, totalSquares } from "../../math/errors.ts";
import { dot, extremes, lineThrough, mean } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import {
  add,
  children,
  mul,
  num,
  variable,
  variablesOf,
  withChildren,
} from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { comparedError } from "../choosing/archive.ts";
import { shapesOver } from "./shapes.ts";

/** Parts that are looked at, the largest first, and nodes below which a part is one thing that hardly has another shape. */
const MOST_PARTS = 2;
const LEAST_NODES = 3;
/** What a shape may miss of a part, over the noise: as much again makes the whole error larger by √2. */
const MOST_MISFIT = 1;
const FIT_STEPS = 30;

/** A part of a formula in one column, and the formula with something else in its place. */
interface Part {
  readonly part: Expr;
  readonly withPart: (other: Expr) => Expr;
}

/**
 * The formula with other shapes (see `shapesOver`) for the parts of it that one column makes up: those that come as near to
 * what it says as its noise allows. A search that ends at the noise, or by the clock, has not asked for them.
 *
 * Constants are those of the part alone, to be fitted to the rows. Cost: some dozens of fits to at most 300 rows.
 */
export function partRivals(formula: Formula, data: FormulaData, isOver: () => boolean): Expr[] {
  const { variables, columns, target } = data;
  const n = Math.min(ROW_LIMITS.search.parts, target.length);
  const few = columns.map((column) => column.subarray(0, n));
  const valuesOf = (expr: Expr): Float64Array => evaluate(expr, variables, few, n);
  const own = valuesOf(formula.expr);
  const noise = comparedError(formula) * Math.sqrt(totalSquares(target.subarray(0, n)));
  return partsOf(formula.expr, (other) => other)
    .filter(({ part }) => complexity(part) >= LEAST_NODES)
    .toSorted((a, b) => complexity(b.part) - complexity(a.part))
    .slice(0, MOST_PARTS)
    .flatMap(({ part, withPart }) => {
      const values = valuesOf(part);
      // What the part does to the whole, against what it does at its mean.
      const does = Math.sqrt(squaredError(valuesOf(withPart(num(mean(values)))), own));
      if (!(does > 0) || !values.every(Number.isFinite) || isOver()) return [];
      const [name] = variablesOf(part);
      const column = few[variables.indexOf(name!)]!;
      const known: FormulaData = { variables: [name!], columns: [column], target: values };
      const most = (MOST_MISFIT * noise) / does;
      const shapes = shapesOver(variable(name!), extremes(column)).flatMap((shape) => scaledTo(shape, known));
      return shapes.flatMap((shape) => {
        if (isOver()) return [];
        const { expr, nrmse } = refitConstants(shape, known, { maxSteps: FIT_STEPS });
        return nrmse <= most ? [withPart(expr)] : [];
      });
    });
}

/** The shape with the factor, and with the factor and the offset, that are the best for these values. */
function scaledTo(shape: Expr, known: FormulaData): Expr[] {
  const { target } = known;
  const values = valuesOn(shape, known);
  const { slope, offset } = lineThrough(values, target);
  const factor = dot(values, target) / dot(values, values);
  if (![slope, offset, factor].every(Number.isFinite)) return [];
  return [mul(num(factor), shape), add(mul(num(slope), shape), num(offset))];
}

/** The largest parts that are functions of one column; terms, or factors, of one column are one part. */
function partsOf(expr: Expr, withPart: (other: Expr) => Expr): Part[] {
  if (variablesOf(expr).length === 1) return [{ part: expr, withPart }];
  const inside = children(expr);
  const put =
    (at: number) =>
    (other: Expr): Expr =>
      withPart(
        withChildren(
          expr,
          inside.map((child, i) => (i === at ? other : child)),
        ),
      );
  if (expr.kind !== "add" && expr.kind !== "mul") return inside.flatMap((child, i) => partsOf(child, put(i)));
  const join = expr.kind === "add" ? add : mul;
  const ofOne = new Map<string, Expr[]>();
  for (const child of inside) {
    const names = variablesOf(child);
    if (names.length === 1) ofOne.set(names[0]!, [...(ofOne.get(names[0]!) ?? []), child]);
  }
  return [
    ...[...ofOne.values()].map((own) => ({
      part: join(...own),
      withPart: (other: Expr) => withPart(join(...inside.filter((child) => !own.includes(child)), other)),
    })),
    ...inside.flatMap((child, i) => (variablesOf(child).length > 1 ? partsOf(child, put(i)) : [])),
  ];
}
