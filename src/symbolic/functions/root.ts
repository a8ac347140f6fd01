import { COMMON, type ElementaryFunction, POSITIVE } from "./elementaryFunction.ts";

/** The square root; in trees it is the power 0.5, in written formulas a call. */
export const squareRoot: ElementaryFunction<"sqrt"> = {
  name: "sqrt",
  value: Math.sqrt,
  precise: (u) => u.sqrt(),
  derivative: (u, { num, div, pow }) => div(num(0.5), pow(u, 0.5)),
  domain: POSITIVE,
  range: { low: 0, high: Infinity },
  nats: COMMON,
  spellings: {
    latex: { before: "\\sqrt{", after: "}", isClosed: true },
    mathml: { before: "<msqrt><mrow>", after: "</mrow></msqrt>", isClosed: true },
  },
};
