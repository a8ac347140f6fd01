import { type Composed, type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

/** sgn(u)·|u|^(1/3). */
const AS_POWER: Composed = (u, { mul, pow, call }) => mul(call("sign", u), pow(call("abs", u), 1 / 3));

/** The cube root, of negative numbers too; its derivative at 0 is infinite. */
export const cubeRoot: ElementaryFunction<"cbrt"> = {
  name: "cbrt",
  value: Math.cbrt,
  precise: (u) => u.cbrt(),
  derivative: (u, { num, mul, div, pow, call }) => div(num(1), mul(num(3), pow(call("cbrt", u), 2))),
  domain: EVERYWHERE,
  range: { low: -Infinity, high: Infinity },
  parity: "odd",
  nats: RARE,
  spellings: {
    // sympy.cbrt of a negative number is complex.
    sympy: { before: "sp.real_root(", after: ", 3)", isClosed: true },
    latex: { before: "\\sqrt[3]{", after: "}", isClosed: true },
    mathml: { before: "<mroot><mrow>", after: "</mrow><mn>3</mn></mroot>", isClosed: true },
    excel: { instead: AS_POWER },
    onnx: { instead: AS_POWER },
  },
  edge: { complexity: 3.5, gauge: { scale: "unit", shift: "free" }, starts: "windows" },
};
