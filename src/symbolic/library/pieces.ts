import { add, call, zero as nothing, one, pow, reciprocal } from "../expression/make.ts";
import { EVERYWHERE, type LibraryFunction, x } from "./libraryFunction.ts";

/** The constant 0: the edge contributes nothing but its mean. */
export const zero: LibraryFunction = {
  name: "0",
  value: () => 0,
  derivative: () => 0,
  complexity: 0,
  body: nothing,
  domain: EVERYWHERE,
  gauge: { scale: "unit", shift: "zero" },
  search: "windows",
};

/** |x|; its derivative at 0 is given as 0. */
export const absolute: LibraryFunction = {
  name: "abs",
  value: (v) => Math.abs(v),
  derivative: (v) => Math.sign(v),
  complexity: 3,
  body: call("abs", x),
  domain: EVERYWHERE,
  gauge: { scale: "unit", shift: "free" },
  search: "kink",
};

/** The sign of x: −1, 0 or 1. Its derivative is 0 everywhere. */
export const signum: LibraryFunction = {
  name: "sgn",
  value: (v) => Math.sign(v),
  derivative: () => 0,
  complexity: 3,
  body: call("sign", x),
  domain: EVERYWHERE,
  gauge: { scale: "unit", shift: "free" },
  search: "jump",
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
