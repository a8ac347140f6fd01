import { call, pow } from "../expression/make.ts";
import { EVERYWHERE, type LibraryFunction, x } from "./libraryFunction.ts";

/** sin(x). */
export const sine: LibraryFunction = {
  name: "sin",
  value: (v) => Math.sin(v),
  derivative: (v) => Math.cos(v),
  complexity: 2,
  body: call("sin", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free", period: Math.PI },
  search: "spectrum",
};

/** cos(x). */
export const cosine: LibraryFunction = {
  name: "cos",
  value: (v) => Math.cos(v),
  derivative: (v) => -Math.sin(v),
  complexity: 2,
  body: call("cos", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free", period: Math.PI },
  twin: "sin",
  search: "spectrum",
};

/** sin(x)², which is cos(2x) up to c and d. */
export const sineSquared: LibraryFunction = {
  name: "sin(x)^2",
  value: (v) => Math.sin(v) ** 2,
  derivative: (v) => Math.sin(2 * v),
  complexity: 3,
  body: pow(call("sin", x), 2),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free", period: Math.PI / 2 },
  twin: "sin",
  search: "spectrum",
};

/** tan(x) between two of its poles. */
export const tangent: LibraryFunction = {
  name: "tan",
  value: (v) => Math.tan(v),
  derivative: (v) => 1 + Math.tan(v) ** 2,
  complexity: 3,
  body: call("tan", x),
  domain: [{ low: -Math.PI / 2, high: Math.PI / 2 }],
  gauge: { scale: "positive", shift: "free", period: Math.PI },
  search: "windows",
};

/** The inverse of sin, −1 ≤ v ≤ 1. Its derivative at ±1, which is infinite, is given as 0. */
export const inverseSine: LibraryFunction = {
  name: "arcsin",
  value: (v) => Math.asin(v),
  derivative: (v) => (Math.abs(v) === 1 ? 0 : 1 / Math.sqrt((1 - v) * (1 + v))),
  complexity: 3.5,
  body: call("asin", x),
  domain: [{ low: -1, high: 1 }],
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};

/** The inverse of cos, −1 ≤ v ≤ 1: π/2 − arcsin. Its derivative at ±1, which is infinite, is given as 0. */
export const inverseCosine: LibraryFunction = {
  name: "arccos",
  value: (v) => Math.acos(v),
  derivative: (v) => (Math.abs(v) === 1 ? 0 : -1 / Math.sqrt((1 - v) * (1 + v))),
  complexity: 3.5,
  body: call("acos", x),
  domain: [{ low: -1, high: 1 }],
  gauge: { scale: "positive", shift: "free" },
  twin: "arcsin",
  search: "windows",
};

/** The inverse of tan. */
export const inverseTangent: LibraryFunction = {
  name: "arctan",
  value: (v) => Math.atan(v),
  derivative: (v) => 1 / (1 + v * v),
  complexity: 3.5,
  body: call("atan", x),
  domain: EVERYWHERE,
  gauge: { scale: "positive", shift: "free" },
  search: "windows",
};
