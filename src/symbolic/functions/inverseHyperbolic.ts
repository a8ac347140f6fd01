import { type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

/** The inverse of sinh. */
export const inverseHyperbolicSine: ElementaryFunction<"asinh"> = {
  name: "asinh",
  synonyms: ["arcsinh"],
  value: Math.asinh,
  precise: (u) => u.asinh(),
  derivative: (u, { num, add, pow }) => pow(add(pow(u, 2), num(1)), -0.5),
  domain: EVERYWHERE,
  range: { low: -Infinity, high: Infinity },
  parity: "odd",
  inverse: { fn: "sinh" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arcsinh", latex: "\\operatorname{arsinh}", mathml: "arsinh" },
  edge: { name: "arcsinh", complexity: 4, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
  search: { short: 4 },
};

/** The inverse of cosh, u ≥ 1. */
export const inverseHyperbolicCosine: ElementaryFunction<"acosh"> = {
  name: "acosh",
  synonyms: ["arccosh"],
  value: Math.acosh,
  precise: (u) => u.acosh(),
  derivative: (u, { num, add, sub, mul, pow }) => pow(mul(sub(u, num(1)), add(u, num(1))), -0.5),
  domain: [{ low: 1, high: Infinity }],
  range: { low: 0, high: Infinity },
  inverse: { fn: "cosh" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arccosh", latex: "\\operatorname{arcosh}", mathml: "arcosh" },
  edge: { name: "arccosh", complexity: 4, gauge: { scale: "free", shift: "free" }, starts: "windows" },
  search: { short: 4 },
};

/** The inverse of tanh, −1 < u < 1. */
export const inverseHyperbolicTangent: ElementaryFunction<"atanh"> = {
  name: "atanh",
  synonyms: ["arctanh"],
  value: Math.atanh,
  precise: (u) => u.atanh(),
  derivative: (u, { num, sub, div, pow }) => div(num(1), sub(num(1), pow(u, 2))),
  domain: [{ low: -1, high: 1 }],
  range: { low: -Infinity, high: Infinity },
  parity: "odd",
  inverse: { fn: "tanh" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arctanh", latex: "\\operatorname{artanh}", mathml: "artanh" },
  edge: {
    name: "arctanh",
    complexity: 4,
    gauge: { scale: "positive", shift: "free" },
    starts: "windows",
  },
  search: { short: 4 },
};
