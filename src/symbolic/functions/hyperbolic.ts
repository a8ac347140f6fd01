import { type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

/** sinh(u). */
export const hyperbolicSine: ElementaryFunction<"sinh"> = {
  name: "sinh",
  value: Math.sinh,
  precise: (u) => u.sinh(),
  derivative: (u, { call }) => call("cosh", u),
  domain: EVERYWHERE,
  range: { low: -Infinity, high: Infinity },
  parity: "odd",
  inverse: { fn: "asinh" },
  nats: RARE,
  spellings: { latex: { raised: "\\sinh" } },
  edge: { complexity: 3, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
  search: { short: 4 },
};

/** cosh(u). */
export const hyperbolicCosine: ElementaryFunction<"cosh"> = {
  name: "cosh",
  value: Math.cosh,
  precise: (u) => u.cosh(),
  derivative: (u, { call }) => call("sinh", u),
  domain: EVERYWHERE,
  range: { low: 1, high: Infinity },
  parity: "even",
  inverse: { fn: "acosh", on: { low: 0, high: Infinity } },
  nats: RARE,
  spellings: { latex: { raised: "\\cosh" } },
  edge: { complexity: 3, isDefault: true, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
  search: { short: 4 },
};

/** tanh(u). */
export const hyperbolicTangent: ElementaryFunction<"tanh"> = {
  name: "tanh",
  value: Math.tanh,
  precise: (u) => u.tanh(),
  derivative: (u, { num, sub, pow, call }) => sub(num(1), pow(call("tanh", u), 2)),
  domain: EVERYWHERE,
  range: { low: -1, high: 1 },
  parity: "odd",
  inverse: { fn: "atanh" },
  nats: RARE,
  spellings: { latex: { raised: "\\tanh" } },
  edge: { complexity: 3, isDefault: true, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
  search: { factor: { cost: 3, scales: [0.3, 1, 2.5] }, short: 3 },
};
