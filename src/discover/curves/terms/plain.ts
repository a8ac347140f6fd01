/** Terms without a shape constant: small powers, roots and the logarithm. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { call, mul, pow } from "../../../symbolic/expression/make.ts";
import type { Curve } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";

const RARE = ["fourth power", "reciprocal square", "x log x"];

/** Terms that have one function and nothing to search. */
export const PLAIN_TERMS: readonly CurveTerm[] = [
  plain("square", always, (x) => pow(x, 2)),
  plain("cube", always, (x) => pow(x, 3)),
  plain("fourth power", always, (x) => pow(x, 4)),
  plain(
    "root",
    ({ low }) => low >= 0,
    (x) => pow(x, 0.5),
  ),
  plain(
    "reciprocal",
    ({ low, high }) => low > 0 || high < 0,
    (x) => pow(x, -1),
  ),
  plain(
    "reciprocal square",
    ({ low, high }) => low > 0 || high < 0,
    (x) => pow(x, -2),
  ),
  plain(
    "logarithm",
    ({ low }) => low > 0,
    (x) => call("log", x),
  ),
  plain(
    "x log x",
    ({ low }) => low > 0,
    (x) => mul(x, call("log", x)),
  ),
];

function plain(name: string, fits: (curve: Curve) => boolean, of: (x: Expr) => Expr): CurveTerm {
  const isRare = RARE.includes(name);
  return { name, shapes: 0, isRare, fits, columns: (x) => [of(x)], grid: () => [[]] };
}

function always(): boolean {
  return true;
}
