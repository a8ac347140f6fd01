import { add, call, neg, one, pow, reciprocal } from "../../expression/make.ts";
import { EVERYWHERE } from "../../functions/elementaryFunction.ts";
import { type LibraryFunction, x } from "../libraryFunction.ts";

/** The Gaussian exp(−x²). */
export const gaussian: LibraryFunction = {
  name: "gaussian",
  value: (v) => Math.exp(-v * v),
  derivative: (v) => -2 * v * Math.exp(-v * v),
  complexity: 3,
  body: call("exp", neg(pow(x, 2))),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** The Lorentzian 1/(1 + x²). */
export const lorentzian: LibraryFunction = {
  name: "1/(1+x^2)",
  value: (v) => 1 / (1 + v * v),
  derivative: (v) => (-2 * v) / (1 + v * v) ** 2,
  complexity: 3,
  body: reciprocal(add(one, pow(x, 2))),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** 1/cosh(x), the hyperbolic secant: the shape of a soliton. */
export const hyperbolicSecant: LibraryFunction = {
  name: "1/cosh(x)",
  value: (v) => 1 / Math.cosh(v),
  derivative: (v) => -Math.tanh(v) / Math.cosh(v),
  complexity: 3.5,
  body: reciprocal(call("cosh", x)),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};
