import { type Composed, type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

const AS_QUOTIENT: Composed = (u, { num, div, call, choose }) =>
  choose(call("abs", u), div(call("sin", u), u), num(1));

/** sin(u)/u, and 1 at 0: the light behind a slit. */
export const cardinalSine: ElementaryFunction<"sinc"> = {
  name: "sinc",
  value: (u) => (u === 0 ? 1 : Math.sin(u) / u),
  precise: (u) => (u.isZero() ? u.plus(1) : u.sin().div(u)),
  derivative: (u, { num, sub, div, call, choose }) =>
    choose(call("abs", u), div(sub(call("cos", u), call("sinc", u)), u), num(0)),
  domain: EVERYWHERE,
  // The first minimum, where tan u = u.
  range: { low: -0.21723362821122166, high: 1 },
  parity: "even",
  nats: RARE,
  spellings: {
    // np.sinc is that of pi*u.
    python: { before: "np.sinc((", after: ")/np.pi)", isClosed: true },
    c: { helper: "sinc_of", text: "static double sinc_of(double v) { return v == 0 ? 1 : sin(v) / v; }" },
    javascript: { helper: "sinc_of", text: "const sinc_of = (v) => (v === 0 ? 1 : Math.sin(v) / v);" },
    rust: {
      helper: "sinc_of",
      text: "fn sinc_of(v: f64) -> f64 {\n    if v == 0.0 { 1.0 } else { v.sin() / v }\n}",
    },
    julia: { helper: "sinc_of", text: "sinc_of(v) = v == 0 ? 1.0 : sin(v) / v" },
    mathjs: { instead: AS_QUOTIENT },
    excel: { instead: AS_QUOTIENT },
    onnx: { instead: AS_QUOTIENT },
  },
  edge: { complexity: 3.5, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
};
