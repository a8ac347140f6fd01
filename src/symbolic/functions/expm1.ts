import { type Composed, type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

/** exp(u) − 1, which loses digits where u is small. */
const WITH_EXP: Composed = (u, { num, sub, call }) => sub(call("exp", u), num(1));

/** exp(u) − 1, exact for small u too. No edge is matched against it: up to d it is exp. */
export const exponentialLessOne: ElementaryFunction<"expm1"> = {
  name: "expm1",
  value: Math.expm1,
  precise: (u) => u.exp().minus(1),
  derivative: (u, { call }) => call("exp", u),
  domain: EVERYWHERE,
  range: { low: -1, high: Infinity },
  inverse: { fn: "log1p" },
  nats: RARE,
  spellings: {
    rust: "exp_m1",
    sympy: { instead: WITH_EXP },
    latex: { instead: WITH_EXP },
    mathml: { instead: WITH_EXP },
    excel: { instead: WITH_EXP },
    onnx: { instead: WITH_EXP },
  },
};
