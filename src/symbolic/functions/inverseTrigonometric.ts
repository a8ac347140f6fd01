import { type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

const HALF = Math.PI / 2;
const UNIT = { low: -1, high: 1 };

/** The inverse of sin, −1 ≤ u ≤ 1. */
export const inverseSine: ElementaryFunction<"asin"> = {
  name: "asin",
  synonyms: ["arcsin"],
  value: Math.asin,
  precise: (u) => u.asin(),
  derivative: (u, { num, sub, pow }) => pow(sub(num(1), pow(u, 2)), -0.5),
  domain: [UNIT],
  range: { low: -HALF, high: HALF },
  parity: "odd",
  inverse: { fn: "sin" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arcsin", latex: "\\arcsin", mathml: "arcsin" },
  edge: {
    name: "arcsin",
    complexity: 3.5,
    isDefault: true,
    gauge: { scale: "positive", shift: "free" },
    starts: "windows",
  },
  search: { factor: { cost: 3, scales: [0.3, 0.6] }, short: 4 },
};

/** The inverse of cos, −1 ≤ u ≤ 1: π/2 − asin. */
export const inverseCosine: ElementaryFunction<"acos"> = {
  name: "acos",
  synonyms: ["arccos"],
  value: Math.acos,
  precise: (u) => u.acos(),
  derivative: (u, { num, neg, sub, pow }) => neg(pow(sub(num(1), pow(u, 2)), -0.5)),
  domain: [UNIT],
  range: { low: 0, high: Math.PI },
  inverse: { fn: "cos" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arccos", latex: "\\arccos", mathml: "arccos" },
  edge: {
    name: "arccos",
    complexity: 3.5,
    gauge: { scale: "positive", shift: "free" },
    starts: "windows",
    twin: "arcsin",
  },
};

/** The inverse of tan. */
export const inverseTangent: ElementaryFunction<"atan"> = {
  name: "atan",
  synonyms: ["arctan"],
  value: Math.atan,
  precise: (u) => u.atan(),
  derivative: (u, { num, add, div, pow }) => div(num(1), add(num(1), pow(u, 2))),
  domain: EVERYWHERE,
  range: { low: -HALF, high: HALF },
  parity: "odd",
  inverse: { fn: "tan" },
  isArc: true,
  nats: RARE,
  spellings: { python: "arctan", latex: "\\arctan", mathml: "arctan" },
  edge: {
    name: "arctan",
    complexity: 3.5,
    isDefault: true,
    gauge: { scale: "positive", shift: "free" },
    starts: "windows",
  },
  search: { factor: { cost: 3, scales: [0.3, 1, 3] }, short: 3 },
};
