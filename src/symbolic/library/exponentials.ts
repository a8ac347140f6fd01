import { add, call, neg, one, pow, reciprocal, sub } from "../expression/make.ts";
import { EVERYWHERE, type LibraryFunction, NON_ZERO, POSITIVE, x } from "./libraryFunction.ts";

/** exp(x). */
export const exponential: LibraryFunction = {
  name: "exp",
  value: (v) => Math.exp(v),
  derivative: (v) => Math.exp(v),
  complexity: 2,
  body: call("exp", x),
  domain: EVERYWHERE,
  gauge: { scale: "free", shift: "zero" },
  search: "windows",
};

/** The natural logarithm. */
export const logarithm: LibraryFunction = {
  name: "log",
  value: (v) => (v > 0 ? Math.log(v) : Number.NaN),
  derivative: (v) => (v > 0 ? 1 / v : Number.NaN),
  complexity: 2,
  body: call("log", x),
  domain: POSITIVE,
  gauge: { scale: "sign", shift: "free" },
  search: "windows",
};

/** tanh(x). */
export const hyperbolicTangent: LibraryFunction = {
  name: "tanh",
  value: (v) => Math.tanh(v),
  derivative: (v) => sech(v) ** 2,
  complexity: 3,
  body: call("tanh", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** sinh(x). */
export const hyperbolicSine: LibraryFunction = {
  name: "sinh",
  value: (v) => Math.sinh(v),
  derivative: (v) => Math.cosh(v),
  complexity: 3,
  body: call("sinh", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** cosh(x). */
export const hyperbolicCosine: LibraryFunction = {
  name: "cosh",
  value: (v) => Math.cosh(v),
  derivative: (v) => Math.sinh(v),
  complexity: 3,
  body: call("cosh", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** 1/cosh(x), the hyperbolic secant: the shape of a soliton. */
export const hyperbolicSecant: LibraryFunction = {
  name: "1/cosh(x)",
  value: sech,
  derivative: (v) => -sech(v) * Math.tanh(v),
  complexity: 3.5,
  body: reciprocal(call("cosh", x)),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** The inverse of tanh, −1 < v < 1. */
export const inverseHyperbolicTangent: LibraryFunction = {
  name: "arctanh",
  value: (v) => (Math.abs(v) < 1 ? Math.atanh(v) : Number.NaN),
  derivative: (v) => (Math.abs(v) < 1 ? 1 / (1 - v * v) : Number.NaN),
  complexity: 4,
  body: call("atanh", x),
  domain: [{ low: -1, high: 1 }],
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

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

/** The logistic curve 1/(1 + exp(−x)). It is tanh(x/2) up to c and d. */
export const logistic: LibraryFunction = {
  name: "sigmoid",
  value: (v) => 1 / (1 + Math.exp(-v)),
  derivative: (v) => (0.5 * sech(v / 2)) ** 2,
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

function sech(v: number): number {
  return 1 / Math.cosh(v);
}
