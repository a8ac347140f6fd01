/** The terms that sums are made of: products of powers, with at most one sine, cosine or difference. */

import { dot } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { mul, one, pow } from "../../../symbolic/expression/make.ts";
import { BELOW_COST, SQUARE_COST } from "../../prior.ts";
import { type Monomial, monomialExpr, monomials, monomialValues } from "../monomials.ts";
import type { Atom } from "./basisFunctions.ts";

/** A term on the screening rows. */
export interface BasisTerm {
  readonly expr: () => Expr;
  /** Whether it is multiplied by the target: a term of the denominator. */
  readonly isBelow: boolean;
  readonly cost: number;
  /** Values on the screening rows, weighted, of length 1. */
  readonly unit: Float64Array;
  readonly norm: number;
}

/** The terms that are no constant, times the target, as terms below the fraction line. */
export function belowTerms(
  above: readonly BasisTerm[],
  target: Float64Array,
  weights: Float64Array,
): BasisTerm[] {
  return above.slice(1).flatMap((term) => {
    // `unit` and `target` both carry the weight: one of the two has to go.
    const values = term.unit.map((v, r) => (v * target[r]!) / weights[r]!);
    const length = Math.sqrt(dot(values, values));
    if (!(length > 0 && length < 1e100)) return [];
    const unit = values.map((v) => v / length);
    return [{ expr: term.expr, cost: term.cost + BELOW_COST, unit, norm: term.norm * length, isBelow: true }];
  });
}

/** Terms times the target, on rows without weights. */
export function timesTarget(terms: readonly BasisTerm[], target: Float64Array): BasisTerm[] {
  return terms.flatMap((term) => {
    const values = term.unit.map((v, r) => v * target[r]!);
    const length = Math.sqrt(dot(values, values));
    if (!(length > 0 && length < 1e100)) return [];
    return [{ ...term, unit: values.map((v) => v / length), norm: term.norm * length }];
  });
}

/** The monomial 1. */
function nothing(n: number): Monomial {
  return { exponents: new Float64Array(n), cost: 0 };
}

/**
 * Up to `wide` terms by cost: 1, products of powers, and those times an atom or its square, on rows of the columns
 * with these weights. Cost O(wide·rows).
 */
export function dictionary(
  names: readonly string[],
  atoms: readonly Atom[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  { wide, isFraction }: { readonly wide: number; readonly isFraction: boolean },
): BasisTerm[] {
  const isPositive = columns.map((column) => column.every((x) => x > 0));
  const n = weights.length;
  const terms: { expr: () => Expr; cost: number; write: (out: Float64Array) => void }[] = [];
  terms.push({ expr: () => one, cost: 0, write: (out) => out.fill(1) });
  const share = atoms.length === 0 ? wide : Math.ceil(wide / 2);
  const plain = monomials(isPositive, share);
  for (const monomial of plain) {
    terms.push({
      expr: () => monomialExpr(monomial.exponents, names),
      cost: monomial.cost,
      write: (out) => monomialValues(monomial, columns, out),
    });
  }
  if (atoms.length > 0) {
    const values = atoms.map((atom) => {
      const out = new Float64Array(n);
      atom.write(columns, out);
      return out;
    });
    // A column inside a sine stands outside of it too rarely to be worth the room.
    const few = [nothing(columns.length), ...plain];
    const factors = atoms.flatMap((atom, a) => {
      const free = few.filter(({ exponents }) => atom.sources.every((i) => exponents[i] === 0));
      // sin² and cos² are one with the constant: a fraction of them may be 0/0.
      const powers = isFraction ? [1] : [1, 2];
      return powers.flatMap((p) =>
        free.map((monomial) => ({
          atom,
          a,
          p,
          monomial,
          cost: monomial.cost + atom.cost + SQUARE_COST * (p - 1),
        })),
      );
    });
    factors.sort((a, b) => a.cost - b.cost);
    for (const { atom, a, p, monomial, cost } of factors.slice(0, wide - share)) {
      terms.push({
        expr: () => mul(monomialExpr(monomial.exponents, names), p === 1 ? atom.expr : pow(atom.expr, 2)),
        cost,
        write: (out) => {
          monomialValues(monomial, columns, out);
          const factor = values[a]!;
          for (let r = 0; r < n; r++) out[r]! *= p === 1 ? factor[r]! : factor[r]! ** 2;
        },
      });
    }
  }
  return terms
    .sort((a, b) => a.cost - b.cost)
    .flatMap(({ expr, cost, write }) => {
      const values = new Float64Array(n);
      write(values);
      for (let r = 0; r < n; r++) values[r]! *= weights[r]!;
      const norm = Math.sqrt(dot(values, values));
      if (!(norm > 0 && norm < 1e140)) return [];
      for (let r = 0; r < n; r++) values[r]! /= norm;
      return [{ expr, cost, unit: values, norm, isBelow: false }];
    });
}
