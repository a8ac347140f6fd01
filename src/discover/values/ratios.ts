/** Polynomials of any degree and ratios of two: whatever of that kind holds to rounding. */

import { sparsestVanishing } from "../../math/linear/vanishing.ts";
import { largestMagnitude, totalOf } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, div, mul, num } from "../../symbolic/expression/make.ts";
import { monomialExpr, monomialValues } from "../direct/monomials.ts";
import { tidied } from "./settle.ts";

/** The exponents of the columns in a monomial. */
type Powers = Float64Array;

/** The monomials that a ratio may have above and below the line. */
interface RatioKind {
  readonly above: readonly Powers[];
  readonly below: readonly Powers[];
}

/** Rows for each coefficient, at least. */
const ROWS_PER_TERM = 2;
/** Coefficients of a ratio, at most. */
export const MOST_TERMS = 72;
/** Highest degree of polynomials, and of either side of a ratio. */
const MOST_DEGREE = 12;
const MOST_RATIO_DEGREE = 6;

/** A ratio of polynomials, if there is one. */
export interface RatioFound {
  readonly expr?: Expr;
  /** Coefficients that a further search may have, if this is none: with more of them the same vanishes. */
  readonly terms: number;
}

/**
 * N/D with polynomials N and D of at most `atMost` coefficients that is the target on all rows to rounding, if one is.
 *
 * y·D − N is linear in all coefficients, so what vanishes among the monomials and their products with the target is looked
 * for: first of low degree, then in powers of single columns alone; of many monomials those that are needed stay. Along
 * one curve many monomials come near zero by themselves, and more of them always do: those are not tried.
 * Shapes: columns (columns)(rows), target (rows). Cost O(rows·72²) for each degree, 72 times that at the end.
 */
export function exactRatio(
  names: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
  atMost: number = MOST_TERMS,
): RatioFound {
  const scales = columns.map((column) => largestMagnitude(column) || 1);
  const scaled = columns.map((column, c) => column.map((v) => v / scales[c]!));
  const most = Math.min(atMost, Math.floor(target.length / ROWS_PER_TERM));
  let limit = atMost;
  for (const { above, below } of kinds(names.length, most)) {
    if (above.length + below.length > limit) continue;
    const terms = [
      ...above.map((powers) => ({ powers, isBelow: false })),
      ...below.map((powers) => ({ powers, isBelow: true })),
    ].sort((a, b) => totalOf(a.powers) - totalOf(b.powers));
    const values = terms.map(({ powers, isBelow }) => {
      const out = new Float64Array(target.length);
      monomialValues({ exponents: powers, cost: 0 }, scaled, out);
      return isBelow ? out.map((v, r) => -v * target[r]!) : out;
    });
    const found = sparsestVanishing(values);
    if (found === undefined) continue;
    limit = terms.length - 1;
    if (!found.isSparse) continue;
    const chosen = found.places.map((place, at) => {
      const { powers, isBelow } = terms[place]!;
      const unit = powers.reduce((product, p, c) => product * scales[c]! ** p, 1);
      return { powers, isBelow, factor: found.factors[at]! / unit };
    });
    // One coefficient is free: the last below the line is 1.
    const one = chosen.findLast(({ isBelow }) => isBelow)?.factor;
    if (one === undefined || chosen.every(({ isBelow }) => isBelow)) continue;
    const side = (isBelow: boolean): Expr =>
      add(
        ...chosen
          .filter((term) => term.isBelow === isBelow)
          .map(({ powers, factor }) => term(tidied(factor / one), monomialExpr(powers, names))),
      );
    const bottom = side(true);
    return { expr: bottom.kind === "num" ? side(false) : div(side(false), bottom), terms: limit };
  }
  return { terms: limit };
}

function term(factor: number, monomial: Expr): Expr {
  if (factor === 1) return monomial;
  return monomial.kind === "num" ? num(factor) : mul(num(factor), monomial);
}

/** Which monomials are tried together, from few to many. */
function* kinds(n: number, most: number): Generator<RatioKind> {
  const constant = [new Float64Array(n)];
  for (let degree = 1; degree <= MOST_DEGREE; degree++) {
    const all = upTo(n, degree);
    if (all.length >= most) break;
    yield { above: all, below: constant };
    if (2 * all.length <= most && degree <= MOST_RATIO_DEGREE) yield { above: all, below: all };
  }
  for (let degree = 2; n > 1 && 2 * (1 + n * degree) <= most && degree <= MOST_RATIO_DEGREE; degree++) {
    const alone = [...constant, ...ofOneColumn(n, degree)];
    yield { above: alone, below: alone };
  }
}

/** Powers of single columns. */
function ofOneColumn(n: number, degree: number): Powers[] {
  return Array.from({ length: n * degree }, (_, at) => {
    const powers = new Float64Array(n);
    powers[at % n] = 1 + Math.floor(at / n);
    return powers;
  });
}

/** All exponents of a sum up to `degree`. */
function upTo(n: number, degree: number): Powers[] {
  const found: Powers[] = [];
  const powers = new Float64Array(n);
  const visit = (column: number, left: number): void => {
    if (column === n) {
      found.push(powers.slice());
      return;
    }
    for (let p = 0; p <= left; p++) {
      powers[column] = p;
      visit(column + 1, left - p);
    }
    powers[column] = 0;
  };
  visit(0, degree);
  return found;
}
