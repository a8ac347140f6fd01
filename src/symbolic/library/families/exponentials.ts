import { add, call, neg, one, reciprocal, sub } from "../../expression/make.ts";
import { EVERYWHERE, NON_ZERO } from "../../functions/elementaryFunction.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

/** The logistic curve 1/(1 + exp(−x)). It is tanh(x/2) up to c and d. */
export const logistic: LibraryFunction = {
  name: "sigmoid",
  value: (v) => 1 / (1 + Math.exp(-v)),
  derivative: (v) => (0.5 / Math.cosh(v / 2)) ** 2,
  complexity: 3,
  body: reciprocal(add(one, call("exp", neg(x)))),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  twin: "tanh",
  search: "windows",
};

/** Planck's 1/(exp(x) − 1), v ≠ 0. */
export const planck: LibraryFunction = {
  name: "1/(exp(x)-1)",
  value: (v) => (v === 0 ? Number.NaN : 1 / Math.expm1(v)),
  derivative: (v) => (v === 0 ? Number.NaN : -1 / (4 * Math.sinh(v / 2) ** 2)),
  complexity: 4,
  body: reciprocal(sub(call("exp", x), one)),
  domain: NON_ZERO,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};
