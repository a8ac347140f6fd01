/** Terms with a number of their own, φ(x; c) times a few powers, on the rows of a screen. */
import { orthogonalise } from "../../../math/linear/projection.ts";
import { dot } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { mul, one, variable } from "../../../symbolic/expression/make.ts";
import { evaluate } from "../../../symbolic/expression/tape/tape.ts";
import { powersBefore } from "../basis/functionTerms.ts";
import type { Screen } from "../rows.ts";
import { FAMILIES, type Family, fitsColumn, numbersFor } from "./families.ts";

/** A term whose number is free. */
export interface FreeTerm {
  readonly cost: number;
  /** Numbers that are tried first. */
  readonly numbers: readonly number[];
  readonly expr: (c: number) => Expr;
  /** Values on the screen, with its weights, and their slopes by c. */
  readonly at: (c: number) => { readonly values: Float64Array; readonly slopes: Float64Array };
}

/** Two orthonormal columns: what a term gives at one number, and what it gains by a small change of it. */
export interface Tangent {
  readonly term: number;
  readonly c: number;
  readonly value: Float64Array;
  readonly slope: Float64Array;
}

/** The terms of all families, columns and powers before them up to `dearest`. Cost O(terms·rows). */
export function freeTerms(
  names: readonly string[],
  { columns, weights, nRows }: Screen,
  dearest: number,
  count: number,
): FreeTerm[] {
  const before = powersBefore(names, dearest).map(({ expr, cost }) => ({
    expr,
    cost,
    values: evaluate(expr, names, columns, nRows).map((v, r) => v * weights[r]!),
  }));
  return names.flatMap((name, i) =>
    FAMILIES.filter((family) => fitsColumn(family, columns[i]!)).flatMap((family) =>
      before.map((power) => ({
        cost: power.cost + family.cost,
        numbers: numbersFor(family, columns[i]!, count),
        expr: (c: number) =>
          power.expr === one
            ? family.expr(variable(name), c)
            : mul(power.expr, family.expr(variable(name), c)),
        at: valuesOf(family, columns[i]!, power.values),
      })),
    ),
  );
}

function valuesOf(family: Family, column: Float64Array, power: Float64Array): FreeTerm["at"] {
  return (c) => ({
    values: power.map((p, r) => p * family.value(column[r]!, c)),
    slopes: power.map((p, r) => p * family.slope(column[r]!, c)),
  });
}

/** The tangents of terms at their first numbers, without the part along `base`, those that have a value. */
export function tangentsOf(terms: readonly FreeTerm[], base: readonly Float64Array[]): Tangent[] {
  return terms.flatMap(({ numbers, at }, term) =>
    numbers.flatMap((c) => {
      const { values: value, slopes: slope } = at(c);
      if (!normalised(value, base) || !normalised(slope, [...base, value])) return [];
      return [{ term, c, value, slope }];
    }),
  );
}

/** Takes the parts along an orthonormal basis out of a column, in place, and makes its length 1; false where nothing is left. */
function normalised(column: Float64Array, basis: readonly Float64Array[]): boolean {
  const whole = Math.sqrt(dot(column, column));
  if (!(whole > 0 && whole < 1e140)) return false;
  orthogonalise(column, basis);
  const own = Math.sqrt(dot(column, column));
  if (!(own > 1e-9 * whole)) return false;
  for (let r = 0; r < column.length; r++) column[r]! /= own;
  return true;
}
