import { COMMON, type ElementaryFunction, EVERYWHERE } from "./elementaryFunction.ts";

/** |u|; its derivative at 0 is given as 0. */
export const absolute: ElementaryFunction<"abs"> = {
  name: "abs",
  value: Math.abs,
  precise: (u) => u.abs(),
  derivative: (u, { call }) => call("sign", u),
  domain: EVERYWHERE,
  range: { low: 0, high: Infinity },
  parity: "even",
  nats: COMMON,
  spellings: {
    c: "fabs",
    sympy: "Abs",
    latex: { before: "\\left|", after: "\\right|", isClosed: true },
    mathml: { before: "<mrow><mo>|</mo>", after: "<mo>|</mo></mrow>", isClosed: true },
  },
  edge: { complexity: 3, isDefault: true, gauge: { scale: "unit", shift: "free" }, starts: "kink" },
  search: { short: 3 },
};

/** The sign of u: −1, 0 or 1. Its derivative is 0 everywhere. */
export const signum: ElementaryFunction<"sign"> = {
  name: "sign",
  synonyms: ["sgn"],
  value: Math.sign,
  precise: (u) => (u.isZero() ? u : u.div(u.abs())),
  derivative: (_, { num }) => num(0),
  domain: EVERYWHERE,
  range: { low: -1, high: 1 },
  parity: "odd",
  nats: COMMON,
  spellings: {
    c: { helper: "sign_of", text: "static double sign_of(double v) { return (v > 0) - (v < 0); }" },
    // f64::signum(0.0) is 1.
    rust: {
      helper: "sign_of",
      text: "fn sign_of(v: f64) -> f64 {\n    if v == 0.0 { 0.0 } else { v.signum() }\n}",
    },
    latex: "\\operatorname{sgn}",
    mathml: "sgn",
  },
  edge: { name: "sgn", complexity: 3, gauge: { scale: "unit", shift: "free" }, starts: "jump" },
};
