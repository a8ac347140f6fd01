import { COMMON, type ElementaryFunction, EVERYWHERE, POSITIVE } from "./elementaryFunction.ts";

/** exp(u). */
export const exponential: ElementaryFunction<"exp"> = {
  name: "exp",
  value: Math.exp,
  precise: (u) => u.exp(),
  derivative: (u, { call }) => call("exp", u),
  domain: EVERYWHERE,
  range: { low: 0, high: Infinity },
  inverse: { fn: "log" },
  nats: COMMON,
  spellings: {
    latex: { before: "e^{", after: "}", isClosed: false },
    mathml: { before: "<msup><mi>e</mi><mrow>", after: "</mrow></msup>", isClosed: false },
  },
  edge: { complexity: 2, isDefault: true, gauge: { scale: "free", shift: "zero" }, starts: "windows" },
  search: {
    largest: 30,
    short: 2,
    terms: [
      { of: "x", sign: -1, cost: 2.2 },
      { of: "x", cost: 2.4 },
      { of: "x*y", sign: -1, cost: 3.2 },
      { of: "x*y", cost: 3.8 },
      { of: "x/y", sign: -1, cost: 3.4 },
    ],
    factor: { cost: 2, scales: "exponent" },
    transform: 3,
    curve: 3,
  },
};

/** The natural logarithm. */
export const logarithm: ElementaryFunction<"log"> = {
  name: "log",
  synonyms: ["ln"],
  value: Math.log,
  precise: (u) => u.ln(),
  derivative: (u, { num, div }) => div(num(1), u),
  domain: POSITIVE,
  range: { low: -Infinity, high: Infinity },
  inverse: { fn: "exp" },
  nats: COMMON,
  spellings: { rust: "ln", excel: "LN", latex: "\\ln", mathml: "ln" },
  edge: { complexity: 2, isDefault: true, gauge: { scale: "sign", shift: "free" }, starts: "windows" },
  search: {
    short: 2,
    terms: [{ of: "x", cost: 2 }],
    factor: { cost: 3, scales: [0.01, 0.1, 0.3, 0.7, 1.4, 3, 10, 100] },
    transform: 1,
    curve: 1,
  },
};
