import { type Composed, type ElementaryFunction, RARE } from "./elementaryFunction.ts";

/** log(1 + u), which loses digits where u is small. */
const WITH_LOG: Composed = (u, { num, add, call }) => call("log", add(num(1), u));

/** log(1 + u), exact for small u too. No edge is matched against it: up to b it is log. */
export const logarithmOfOneMore: ElementaryFunction<"log1p"> = {
  name: "log1p",
  value: Math.log1p,
  precise: (u) => u.plus(1).ln(),
  derivative: (u, { num, add, div }) => div(num(1), add(num(1), u)),
  domain: [{ low: -1, high: Infinity }],
  range: { low: -Infinity, high: Infinity },
  inverse: { fn: "expm1" },
  nats: RARE,
  spellings: {
    rust: "ln_1p",
    sympy: { instead: WITH_LOG },
    latex: { instead: WITH_LOG },
    mathml: { instead: WITH_LOG },
    excel: { instead: WITH_LOG },
    onnx: { instead: WITH_LOG },
  },
};
