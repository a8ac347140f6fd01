import { pow, variable } from "../../expression/make.ts";
import { EVERYWHERE, NON_ZERO, POSITIVE } from "../../functions/elementaryFunction.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

/**
 * The power x^p with a fixed exponent p ≠ 0.
 *
 * Integer p: defined for v < 0 too; negative p has a pole at 0. Other p: v > 0, and v = 0 when p > 0.
 * The derivative at v = 0 is given as 0 where it is infinite (0 < p < 1), so that a row on the edge of the
 * domain does not spoil a Jacobian. Names: `x`, `sqrt` for p = 1/2, otherwise `x^p`.
 */
export function fixedPower(p: number): LibraryFunction {
  if (p === 1) return identity;
  const isInteger = Number.isInteger(p);
  const { value, derivative } = closures(p);
  return {
    name: p === 0.5 ? "sqrt" : `x^${p}`,
    value,
    derivative,
    complexity: powerComplexity(p),
    body: pow(x, p),
    domain: isInteger ? (p > 0 ? EVERYWHERE : NON_ZERO) : POSITIVE,
    gauge: { scale: isInteger ? "unit" : "sign", shift: "free" },
    search: "windows",
  };
}

/** The line x. */
export const identity: LibraryFunction = {
  name: "x",
  value: (v) => v,
  derivative: () => 1,
  complexity: 1,
  body: x,
  domain: EVERYWHERE,
  gauge: { scale: "unit", shift: "zero" },
  search: "windows",
};

/** The power x^p with an exponent that is fitted; v > 0, and v = 0 when p > 0. */
export const freePower: LibraryFunction = {
  name: "x^p",
  value: (v, p) => (v > 0 || (v === 0 && p > 0) ? v ** p : Number.NaN),
  derivative: (v, p) =>
    v > 0 ? p * v ** (p - 1) : v === 0 && p >= 1 ? p * v ** (p - 1) : v === 0 ? 0 : Number.NaN,
  exponentDerivative: (v, p) => (v > 0 ? v ** p * Math.log(v) : v === 0 && p > 0 ? 0 : Number.NaN),
  complexity: 3,
  body: pow(x, variable("p")),
  domain: POSITIVE,
  gauge: { scale: "sign", shift: "free" },
  search: "windows",
};

/** 2 for x^2, 1/x and sqrt; half a unit more for each step away from them. */
function powerComplexity(p: number): number {
  if (Number.isInteger(p)) return p > 0 ? 2 + 0.5 * (p - 2) : 2 + 0.5 * (-p - 1);
  if (Number.isInteger(2 * p)) return 2 + 0.5 * Math.abs(p - 0.5);
  return 3.5;
}

type Closures = Pick<LibraryFunction, "value" | "derivative">;

/** Value and derivative; the common exponents avoid the general power, which costs several times more. */
function closures(p: number): Closures {
  const special = SPECIALS.get(p);
  if (special !== undefined) return special;
  if (Number.isInteger(p) && p > 0) return { value: (v) => v ** p, derivative: (v) => p * v ** (p - 1) };
  if (Number.isInteger(p)) {
    return {
      value: (v) => (v === 0 ? Number.NaN : v ** p),
      derivative: (v) => (v === 0 ? Number.NaN : p * v ** (p - 1)),
    };
  }
  return { value: (v) => freePower.value(v, p), derivative: (v) => freePower.derivative(v, p) };
}

const SPECIALS: ReadonlyMap<number, Closures> = new Map([
  [2, { value: (v: number) => v * v, derivative: (v: number) => 2 * v }],
  [3, { value: (v: number) => v * v * v, derivative: (v: number) => 3 * v * v }],
  [4, { value: (v: number) => v * v * (v * v), derivative: (v: number) => 4 * v * v * v }],
  [
    -1,
    {
      value: (v: number) => (v === 0 ? Number.NaN : 1 / v),
      derivative: (v: number) => (v === 0 ? Number.NaN : -1 / (v * v)),
    },
  ],
  [
    -2,
    {
      value: (v: number) => (v === 0 ? Number.NaN : 1 / (v * v)),
      derivative: (v: number) => (v === 0 ? Number.NaN : -2 / (v * v * v)),
    },
  ],
  [
    0.5,
    { value: (v: number) => Math.sqrt(v), derivative: (v: number) => (v === 0 ? 0 : 0.5 / Math.sqrt(v)) },
  ],
  [1.5, { value: (v: number) => v * Math.sqrt(v), derivative: (v: number) => 1.5 * Math.sqrt(v) }],
  [
    -0.5,
    {
      value: (v: number) => (v > 0 ? 1 / Math.sqrt(v) : Number.NaN),
      derivative: (v: number) => (v > 0 ? -0.5 / (v * Math.sqrt(v)) : Number.NaN),
    },
  ],
]);
