import { COMMON, type ElementaryFunction, EVERYWHERE, RARE, type SearchUse } from "./elementaryFunction.ts";

const HALF = Math.PI / 2;

const WAVE: SearchUse = {
  terms: [
    { of: "x", cost: 2 },
    { of: "x - y", cost: 3.5 },
    { of: "x*y", cost: 3.5 },
  ],
  factor: { cost: 2, scales: "frequencies" },
  transform: 2,
  curve: 2,
  short: 2,
};

/** sin(u). */
export const sine: ElementaryFunction<"sin"> = {
  name: "sin",
  value: Math.sin,
  precise: (u) => u.sin(),
  derivative: (u, { call }) => call("cos", u),
  domain: EVERYWHERE,
  range: { low: -1, high: 1 },
  parity: "odd",
  period: 2 * Math.PI,
  inverse: { fn: "asin", on: { low: -HALF, high: HALF } },
  nats: COMMON,
  spellings: { latex: { raised: "\\sin" } },
  edge: {
    complexity: 2,
    isDefault: true,
    gauge: { scale: "positive", shift: "free", period: Math.PI },
    starts: "spectrum",
  },
  search: WAVE,
};

/** cos(u). */
export const cosine: ElementaryFunction<"cos"> = {
  name: "cos",
  value: Math.cos,
  precise: (u) => u.cos(),
  derivative: (u, { call, neg }) => neg(call("sin", u)),
  domain: EVERYWHERE,
  range: { low: -1, high: 1 },
  parity: "even",
  period: 2 * Math.PI,
  inverse: { fn: "acos", on: { low: 0, high: Math.PI } },
  nats: COMMON,
  spellings: { latex: { raised: "\\cos" } },
  edge: {
    complexity: 2,
    isDefault: true,
    gauge: { scale: "positive", shift: "free", period: Math.PI },
    starts: "spectrum",
    twin: "sin",
  },
  search: WAVE,
};

/** tan(u) between two of its poles. */
export const tangent: ElementaryFunction<"tan"> = {
  name: "tan",
  value: Math.tan,
  precise: (u) => u.tan(),
  derivative: (u, { num, add, pow, call }) => add(num(1), pow(call("tan", u), 2)),
  domain: [{ low: -HALF, high: HALF }],
  range: { low: -Infinity, high: Infinity },
  parity: "odd",
  period: Math.PI,
  inverse: { fn: "atan" },
  nats: RARE,
  spellings: { latex: { raised: "\\tan" } },
  edge: {
    complexity: 3,
    isDefault: true,
    gauge: { scale: "positive", shift: "free", period: Math.PI },
    starts: "windows",
  },
  search: { transform: 2, short: 3 },
};
