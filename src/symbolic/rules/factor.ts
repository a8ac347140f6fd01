/** Sums written as products: common factors, common numbers, perfect powers, roots of quadratics, squares completed. */

import { power, product, scale, sum } from "../algebra/arithmetic.ts";
import {
  type Coefficient,
  coefficient,
  fraction,
  inverse,
  isFitted,
  isSameSize,
  isUnit,
  splitTerm,
  times,
} from "../algebra/coefficient.ts";
import { contentOf } from "../algebra/content.ts";
import {
  Atoms,
  addScaled,
  byPowerOf,
  commonMonomial,
  divideByMonomial,
  exactQuotient,
  exactRoot,
  factorsOf,
  fromPolynomial,
  multiply,
  type Polynomial,
  toPolynomial,
} from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { Rule } from "./rule.ts";

/** A factor shared by some terms taken out of them: a·x + a·y + b → a·(x + y) + b. */
export const commonFactor: Rule = { name: "common factor", rewrite: withFactorOut };

/** A sum with a factor that some terms share taken out of them, once for each such factor. */
export function withFactorOut(expr: Expr): Expr[] {
  if (expr.kind !== "add") return [];
  const found: Expr[] = [];
  for (const factor of sharedFactors(expr.terms)) {
    const inside: Expr[] = [];
    const outside: Expr[] = [];
    for (const term of expr.terms) {
      const rest = divideBy(term, factor);
      if (rest === null) outside.push(term);
      else inside.push(rest);
    }
    if (inside.length < 2) continue;
    found.push(sum([product([factor, sum(inside)]), ...outside]));
  }
  return found;
}

/** Candidates for a common factor: each base with the smallest and each of its exponents, whole or not. */
function sharedFactors(terms: readonly Expr[]): Expr[] {
  const seen = new Map<string, { factor: Expr; count: number }>();
  for (const term of terms) {
    for (const factor of splitTerm(term).rest) {
      const options =
        factor.kind === "pow" && factor.exponent.kind === "num" ? [factor, factor.base] : [factor];
      for (const option of options) {
        const entry = seen.get(key(option));
        if (entry === undefined) seen.set(key(option), { factor: option, count: 1 });
        else entry.count++;
      }
    }
  }
  return [...seen.values()].filter((entry) => entry.count > 1).map((entry) => entry.factor);
}

/** term / factor where the factor is in it to at least that power, else null. */
function divideBy(term: Expr, factor: Expr): Expr | null {
  const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
  for (const own of factorsOf(term)) {
    const [ownBase, ownExponent] = own.kind === "pow" ? [own.base, own.exponent] : [own, one];
    if (key(ownBase) !== key(base)) continue;
    const isThere =
      key(ownExponent) === key(exponent) ||
      (ownExponent.kind === "num" &&
        exponent.kind === "num" &&
        Math.sign(ownExponent.value) === Math.sign(exponent.value) &&
        Math.abs(ownExponent.value) >= Math.abs(exponent.value));
    if (isThere) return product([term, power(factor, num(-1))]);
  }
  return null;
}

/** A number shared by all terms taken out: 2·x + 2·y → 2·(x + y); for fitted numbers, that of any one term. */
export const commonNumber: Rule = {
  name: "common number",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const shared = contentOf(expr.terms, false);
    const candidates = shared === null ? [] : [shared];
    // Terms that agree in size can share it even when others do not.
    const found: Expr[] = [];
    const numbers = expr.terms.map((term) => splitTerm(term).number);
    numbers.forEach((size, at) => {
      if (size.value === 1 || size.value === -1) return;
      const isLike = numbers.map((other) => isSameSize(size, other));
      if (isLike.indexOf(true) < at || isLike.filter(Boolean).length < 2) return;
      const inside = expr.terms.flatMap((term, i) => (isLike[i] ? [sameSign(term, numbers[i]!)] : []));
      const outside = expr.terms.filter((_, i) => !isLike[i]);
      found.push(
        keepTogether({ ...size, value: Math.abs(size.value), ratio: positive(size) }, sum(inside), outside),
      );
    });
    for (const number of candidates) {
      if (isUnit(number)) continue;
      const reduced = sum(expr.terms.map((term) => scale(inverse(number), term)));
      found.push(keepTogether(number, reduced, []));
    }
    return found;
  },
};

/** The term with its number ±1. */
function sameSign(term: Expr, number: Coefficient): Expr {
  return product([num(Math.sign(number.value)), ...splitTerm(term).rest]);
}

function positive({ ratio }: Coefficient): Coefficient["ratio"] {
  return ratio === null ? null : { ...ratio, top: Math.abs(ratio.top) };
}

function keepTogether(number: Coefficient, inside: Expr, outside: readonly Expr[]): Expr {
  return sum([product([scale(number, one), inside]), ...outside]);
}

/** Polynomials that are products: common monomials, squares, cubes, quadratics with exact roots, common sums. */
export const factorPolynomial: Rule = {
  name: "factor a polynomial",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const atoms = new Atoms();
    const polynomial = toPolynomial(expr, atoms);
    if (polynomial === null || polynomial.length < 2) return [];
    const monomial = commonMonomial(polynomial);
    const primitive = divideByMonomial(polynomial, monomial);
    const outside = fromPolynomial([monomial], atoms);
    const found: Expr[] = [];
    for (const factors of splits(primitive, atoms)) {
      found.push(
        product([outside, ...factors.map(({ of, to }) => power(fromPolynomial(of, atoms), num(to)))]),
      );
    }
    if (outside !== one) found.push(product([outside, fromPolynomial(primitive, atoms)]));
    return found;
  },
};

interface Factor {
  readonly of: Polynomial;
  readonly to: number;
}

/** Ways to write p as a product. */
function splits(p: Polynomial, atoms: Atoms): Factor[][] {
  const found: Factor[][] = [];
  const { lead, monic } = withMonicLead(p);
  for (const n of [2, 3] as const) {
    const root = exactRoot(monic, n);
    if (root === null || root.length < 2) continue;
    return [
      [
        { of: [{ number: lead, exponents: [] }], to: 1 },
        { of: root, to: n },
      ],
    ];
  }
  for (let at = 0; at < atoms.list.length; at++) {
    const parts = byPowerOf(p, at, 2);
    if (parts === null) continue;
    const [c = [], b = [], a = []] = parts;
    if (parts.length === 2) found.push(...splitLinear(p, b, c));
    if (parts.length === 3) found.push(...splitQuadratic(p, at, a, b, c));
  }
  return found;
}

function withMonicLead(p: Polynomial): { lead: Coefficient; monic: Polynomial } {
  const lead = p[0]!.number;
  return { lead, monic: p.map((term) => ({ ...term, number: times(term.number, inverse(lead)) })) };
}

/** b·t + c where c is a multiple of b or the other way round: (b)(t + c/b). */
function splitLinear(p: Polynomial, b: Polynomial, c: Polynomial): Factor[][] {
  if (b.length < 2 || c.length === 0) return [];
  const other = exactQuotient(p, b);
  return other === null
    ? []
    : [
        [
          { of: b, to: 1 },
          { of: other, to: 1 },
        ],
      ];
}

/** a·t² + b·t + c with b² − 4ac a square s²: the factors 2at + b ± s, over 4a. */
function splitQuadratic(p: Polynomial, at: number, a: Polynomial, b: Polynomial, c: Polynomial): Factor[][] {
  const [square, outer] = [multiply(b, b), multiply(a, c)];
  if (square === null || outer === null) return [];
  const discriminant = addScaled(square, -4, outer);
  // Roots that are fitted numbers would be other constants, not a simpler formula.
  if (discriminant.some((term) => isFitted(term.number))) return [];
  const s = exactRoot(discriminant, 2);
  if (s === null || s.length === 0) return [];
  const t: Polynomial = [{ number: coefficient(1), exponents: [...new Array<number>(at).fill(0), 1] }];
  const twice = multiply(addScaled([], 2, a), t);
  if (twice === null) return [];
  const middle = addScaled(twice, 1, b);
  for (const sign of [1, -1]) {
    const factor = addScaled(middle, sign, s);
    const monomial = commonMonomial(factor);
    const primitive = withMonicLead(divideByMonomial(factor, monomial)).monic;
    const other = primitive.length < 2 ? null : exactQuotient(p, primitive);
    if (other !== null)
      return [
        [
          { of: primitive, to: 1 },
          { of: other, to: 1 },
        ],
      ];
  }
  return [];
}

/**
 * a·t² + b·t + c → a·(t + b/(2a))² + c − b²/(4a), for a number a and any part t; and in as many parts as have such a square, one after
 * the other, as a distance has: x² + y² − 3·x + 4·y + 25/4 → (x − 3/2)² + (y + 2)².
 */
export const completeSquare: Rule = {
  name: "complete the square",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const atoms = new Atoms();
    const polynomial = toPolynomial(expr, atoms);
    if (polynomial === null) return [];
    const found: Expr[] = [];
    const squares: Expr[] = [];
    let left = polynomial;
    for (let at = 0; at < atoms.list.length; at++) {
      const one = squareIn(polynomial, at, atoms);
      if (one !== null) found.push(sum([one.square, fromPolynomial(one.rest, atoms)]));
      const next = squareIn(left, at, atoms);
      if (next === null) continue;
      squares.push(next.square);
      left = next.rest;
    }
    return squares.length < 2 ? found : [...found, sum([...squares, fromPolynomial(left, atoms)])];
  },
};

/** The completed square of one part of a polynomial, and what is left beside it; null where there is none. */
function squareIn(
  polynomial: Polynomial,
  at: number,
  atoms: Atoms,
): { readonly square: Expr; readonly rest: Polynomial } | null {
  const [c = [], b = [], a = []] = byPowerOf(polynomial, at, 2) ?? [];
  const isNumber = a.length === 1 && a[0]!.exponents.every((exponent) => exponent === 0);
  if (!isNumber || b.length === 0) return null;
  const lead = a[0]!.number;
  const by = inverse(times(fraction(2, 1), lead));
  const half = b.map((term) => ({ ...term, number: times(term.number, by) }));
  const square = multiply(half, half);
  if (square === null) return null;
  const rest = addScaled(
    c,
    -1,
    square.map((term) => ({ ...term, number: times(term.number, lead) })),
  );
  const inner = sum([atoms.list[at]!, fromPolynomial(half, atoms)]);
  return { square: scale(lead, power(inner, num(2))), rest };
}
