/** Terms without a shape constant: small powers, roots and the logarithm. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { call, mul, pow } from "../../../symbolic/expression/make.ts";
import { isAboveZero, isBesideZero, isFromZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";

const RARE = ["fourth power", "reciprocal square", "x log x"];

/** Terms that have one function and nothing to search. */
export const PLAIN_TERMS: readonly CurveTerm[] = [
  plain("square", (x) => pow(x, 2)),
  plain("cube", (x) => pow(x, 3)),
  plain("fourth power", (x) => pow(x, 4)),
  plain("root", (x) => pow(x, 0.5), isFromZero),
  plain("reciprocal", (x) => pow(x, -1), isBesideZero),
  plain("reciprocal square", (x) => pow(x, -2), isBesideZero),
  plain("logarithm", (x) => call("log", x), isAboveZero),
  plain("x log x", (x) => mul(x, call("log", x)), isAboveZero),
];

function plain(name: string, of: (x: Expr) => Expr, fits?: CurveTerm["fits"]): CurveTerm {
  const isRare = RARE.includes(name);
  return { name, shapes: 0, isRare, ...(fits && { fits }), columns: (x) => [of(x)], grid: () => [[]] };
}
