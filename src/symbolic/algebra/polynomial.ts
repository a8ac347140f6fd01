/**
 * Sums of monomials over the parts of a formula that are not themselves sums or products: variables, function
 * values, roots. Exponents are whole numbers and may be negative. Used to expand, divide, factor and take roots.
 */

import type { Expr } from "../expression/expr.ts";
import { key } from "../expression/order.ts";
import { power, product, sum } from "./arithmetic.ts";
import {
  asFactors,
  type Coefficient,
  fraction,
  inverse,
  isRounding,
  numericFactor,
  plus,
  times,
  unit,
  wholePower,
} from "./coefficient.ts";
import { normalise } from "./normalise.ts";

/** number · Π atom_i^exponents[i]; missing exponents are 0. */
export interface Monomial {
  readonly number: Coefficient;
  readonly exponents: readonly number[];
}

/** Monomials with different exponents, highest first (by the first atom, then the second, …); none for 0. */
export type Polynomial = readonly Monomial[];

/** More terms than this are not worth writing out. */
const MAX_TERMS = 60;

/** The parts that polynomials of one computation share. */
export class Atoms {
  readonly list: Expr[] = [];
  readonly #index = new Map<string, number>();

  /** The place of `atom`, added when new. */
  indexOf(atom: Expr): number {
    const name = key(atom);
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    this.#index.set(name, this.list.length);
    return this.list.push(atom) - 1;
  }
}

/** `expr` (in normal form) multiplied out, or null when that has too many terms. */
export function toPolynomial(expr: Expr, atoms: Atoms): Polynomial | null {
  const value = numericFactor(expr);
  if (value !== null) return value.value === 0 ? [] : [{ number: value, exponents: [] }];
  switch (expr.kind) {
    case "add": {
      const parts: Monomial[] = [];
      for (const term of expr.terms) {
        const part = toPolynomial(term, atoms);
        if (part === null) return null;
        parts.push(...part);
      }
      return collect(parts);
    }
    case "mul": {
      let total: Polynomial | null = [{ number: unit, exponents: [] }];
      for (const factor of expr.factors) {
        const part = toPolynomial(factor, atoms);
        total = part === null || total === null ? null : multiply(total, part);
      }
      return total;
    }
    case "pow": {
      const { base, exponent } = expr;
      if (exponent.kind !== "num") return [monomial(atoms.indexOf(expr), 1)];
      const p = exponent.value;
      if (!Number.isInteger(p)) {
        // x^2.5 = x^2·sqrt(x): roots are atoms, whole powers of their base stay visible.
        const whole = Math.trunc(p);
        if (whole === 0 || base.kind === "add" || !Number.isInteger(2 * p))
          return [monomial(atoms.indexOf(expr), 1)];
        const root = atoms.indexOf(power(base, { kind: "num", value: p > 0 ? 0.5 : -0.5 }));
        return multiply([monomial(atoms.indexOf(base), whole)], [monomial(root, 1)]);
      }
      if (base.kind !== "add") return [monomial(atoms.indexOf(base), p)];
      if (p < 0) return [monomial(atoms.indexOf(power(base, { kind: "num", value: -1 })), -p)];
      const inner = toPolynomial(base, atoms);
      if (inner === null || p > 8) return null;
      let total: Polynomial | null = inner;
      for (let i = 1; i < p && total !== null; i++) total = multiply(total, inner);
      return total;
    }
    default:
      return [monomial(atoms.indexOf(expr), 1)];
  }
}

/** `polynomial` as a formula in normal form. */
export function fromPolynomial(polynomial: Polynomial, atoms: Atoms): Expr {
  return sum(polynomial.map((term) => fromMonomial(term, atoms)));
}

function fromMonomial({ number, exponents }: Monomial, atoms: Atoms): Expr {
  const factors = exponents.flatMap((exponent, at) =>
    exponent === 0 ? [] : [power(atoms.list[at]!, { kind: "num", value: exponent })],
  );
  return product([...asFactors(number), ...factors]);
}

function monomial(atom: number, exponent: number): Monomial {
  const exponents = new Array<number>(atom + 1).fill(0);
  exponents[atom] = exponent;
  return { number: unit, exponents };
}

/** Like monomials added and zero ones dropped, highest first. */
function collect(terms: readonly Monomial[]): Polynomial {
  const byExponents = new Map<string, Monomial & { readonly size: number }>();
  for (const term of terms) {
    const exponents = trim(term.exponents);
    const name = exponents.join(",");
    const before = byExponents.get(name);
    byExponents.set(name, {
      number: before === undefined ? term.number : plus(before.number, term.number),
      size: (before?.size ?? 0) + Math.abs(term.number.value),
      exponents,
    });
  }
  return [...byExponents.values()]
    .filter(({ number, size }) => number.value !== 0 && !isRounding(number, size))
    .map(({ number, exponents }) => ({ number, exponents }))
    .sort(compare);
}

function trim(exponents: readonly number[]): readonly number[] {
  let length = exponents.length;
  while (length > 0 && exponents[length - 1] === 0) length--;
  return length === exponents.length ? exponents : exponents.slice(0, length);
}

/** Higher exponents of earlier atoms come first. */
function compare(a: Monomial, b: Monomial): number {
  for (let i = 0; i < Math.max(a.exponents.length, b.exponents.length); i++) {
    const difference = (b.exponents[i] ?? 0) - (a.exponents[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** a · b, or null when it has too many terms. */
export function multiply(a: Polynomial, b: Polynomial): Polynomial | null {
  if (a.length * b.length > MAX_TERMS * 8) return null;
  const made = collect(a.flatMap((left) => b.map((right) => multiplyMonomials(left, right))));
  return made.length > MAX_TERMS ? null : made;
}

function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
  const length = Math.max(a.exponents.length, b.exponents.length);
  const exponents = Array.from({ length }, (_, i) => (a.exponents[i] ?? 0) + (b.exponents[i] ?? 0));
  return { number: times(a.number, b.number), exponents };
}

function divideMonomials(a: Monomial, b: Monomial): Monomial {
  return multiplyMonomials(a, {
    number: inverse(b.number),
    exponents: b.exponents.map((exponent) => -exponent),
  });
}

/** a + factor · b. */
export function addScaled(a: Polynomial, factor: number, b: Polynomial): Polynomial {
  const weight = fraction(factor, 1);
  return collect([...a, ...b.map((term) => ({ ...term, number: times(term.number, weight) }))]);
}

/** The smallest exponent of every atom, so that dividing by this monomial leaves none negative and none common. */
export function commonMonomial(p: Polynomial): Monomial {
  const length = Math.max(0, ...p.map((term) => term.exponents.length));
  const exponents = Array.from({ length }, (_, i) => Math.min(...p.map((term) => term.exponents[i] ?? 0)));
  return { number: unit, exponents };
}

/** p / m for a monomial m. */
export function divideByMonomial(p: Polynomial, m: Monomial): Polynomial {
  return collect(p.map((term) => divideMonomials(term, m)));
}

/** Quotient and remainder of a by b, for polynomials without negative exponents; b ≠ 0. Null when it grows too large. */
export function divide(a: Polynomial, b: Polynomial): { quotient: Polynomial; remainder: Polynomial } | null {
  const lead = b[0]!;
  const quotient: Monomial[] = [];
  const remainder: Monomial[] = [];
  let left = a;
  for (let round = 0; left.length > 0; round++) {
    if (round > 4 * MAX_TERMS || left.length > MAX_TERMS) return null;
    const step = divideMonomials(left[0]!, lead);
    if (step.exponents.some((exponent) => exponent < 0)) {
      remainder.push(left[0]!);
      left = left.slice(1);
      continue;
    }
    quotient.push(step);
    left = collect([
      ...left.slice(1),
      ...b.slice(1).map((term) => {
        const part = multiplyMonomials(step, term);
        return { ...part, number: times(part.number, fraction(-1, 1)) };
      }),
    ]);
  }
  return { quotient, remainder: collect(remainder) };
}

/** a / b where it goes without remainder, else null. */
export function exactQuotient(a: Polynomial, b: Polynomial): Polynomial | null {
  if (b.length === 0) return null;
  const made = divide(a, b);
  return made === null || made.remainder.length > 0 ? null : made.quotient;
}

/** r with r^n = p, for a polynomial without negative exponents, else null; n is 2 or 3. */
export function exactRoot(p: Polynomial, n: 2 | 3): Polynomial | null {
  const lead = p[0];
  if (lead === undefined) return [];
  if (lead.exponents.some((exponent) => exponent % n !== 0)) return null;
  const number = rootOfNumber(lead.number, n);
  if (number === null) return null;
  let root: Polynomial = [{ number, exponents: lead.exponents.map((exponent) => exponent / n) }];
  const slope: Monomial = {
    number: times(fraction(n, 1), wholePower(number, n - 1)),
    exponents: lead.exponents.map((exponent) => (exponent / n) * (n - 1)),
  };
  for (let round = 0; round < MAX_TERMS; round++) {
    const square = multiply(root, root);
    const raised = n === 2 || square === null ? square : multiply(square, root);
    if (raised === null) return null;
    const left = addScaled(p, -1, raised);
    if (left.length === 0) return root;
    const next = divideMonomials(left[0]!, slope);
    // A new term must come after those found, or the root does not exist.
    if (next.exponents.some((exponent) => exponent < 0) || compare(root[root.length - 1]!, next) >= 0)
      return null;
    root = collect([...root, next]);
  }
  return null;
}

function rootOfNumber(number: Coefficient, n: 2 | 3): Coefficient | null {
  const root = n === 2 ? Math.sqrt : Math.cbrt;
  if (n === 2 && number.value < 0) return null;
  if (number.ratio === null) return { value: root(number.value), ratio: null };
  const [top, bottom] = [Math.round(root(number.ratio.top)), Math.round(root(number.ratio.bottom))];
  return top ** n === number.ratio.top && bottom ** n === number.ratio.bottom ? fraction(top, bottom) : null;
}

/**
 * The coefficients of the powers of atom `at` in p, index by exponent; null where an exponent is negative or above
 * `most`.
 */
export function byPowerOf(p: Polynomial, at: number, most: number): Polynomial[] | null {
  const parts: Monomial[][] = [];
  for (const term of p) {
    const exponent = term.exponents[at] ?? 0;
    if (exponent < 0 || exponent > most) return null;
    while (parts.length <= exponent) parts.push([]);
    parts[exponent]!.push({ ...term, exponents: term.exponents.map((value, i) => (i === at ? 0 : value)) });
  }
  return parts.map(collect);
}

/** `expr` multiplied out, or null when that is too long. */
export function expanded(expr: Expr): Expr | null {
  const atoms = new Atoms();
  const polynomial = toPolynomial(normalise(expr), atoms);
  return polynomial === null ? null : fromPolynomial(polynomial, atoms);
}

/** The terms of a formula in normal form. */
export function termsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "add" ? expr.terms : [expr];
}

/** The factors of a formula in normal form. */
export function factorsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "mul" ? expr.factors : [expr];
}
