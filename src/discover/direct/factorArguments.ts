/** Factors f(k·u) of a product, and what stands in them as u. */

import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul } from "../../symbolic/expression/make.ts";
import type { Atom } from "./basis/basisFunctions.ts";
import type { FactorFamily } from "./factors.ts";
import type { LogScale } from "./logScale.ts";
import { type Monomial, monomialExpr, monomialValues } from "./monomials.ts";

/** An argument u of a factor: a product of powers, an atom, or both. */
export interface Argument {
  readonly monomial?: Monomial;
  readonly atom?: Atom;
}

/** A factor f(k·u). */
export interface Core {
  readonly family: FactorFamily;
  readonly k: number;
  readonly argument: Argument;
  readonly cost: number;
}

/** The logarithm of a core on the rows of a scale. */
export function coreColumn(core: Core, { screen }: LogScale): Float64Array {
  const out = new Float64Array(screen.nRows);
  core.family.write(argumentValues(core.argument, screen.columns, screen.nRows), core.k, out);
  return out;
}

/** The values of an argument on rows of the columns. */
export function argumentValues(
  { monomial, atom }: Argument,
  columns: readonly Float64Array[],
  nRows: number,
): Float64Array {
  const values = new Float64Array(nRows);
  if (monomial === undefined) {
    atom?.write(columns, values);
    return values;
  }
  monomialValues(monomial, columns, values);
  if (atom === undefined) return values;
  const factor = new Float64Array(nRows);
  atom.write(columns, factor);
  for (let r = 0; r < nRows; r++) values[r]! *= factor[r]!;
  return values;
}

/** An argument as a formula. */
export function argumentExpr({ monomial, atom }: Argument, names: readonly string[]): Expr {
  const powers = monomial === undefined ? [] : [monomialExpr(monomial.exponents, names)];
  return mul(...powers, ...(atom === undefined ? [] : [atom.expr]));
}
