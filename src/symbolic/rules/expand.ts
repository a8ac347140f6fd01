import { product, sum } from "../algebra/arithmetic.ts";
import { expanded, factorsOf, termsOf } from "../algebra/polynomial.ts";
import { key } from "../expression/order.ts";
import type { Rule } from "./rule.ts";

/** Products and powers of sums multiplied out: x·(y + 1) → x·y + x. */
export const multiplyOut: Rule = {
  name: "multiply out",
  rewrite: (expr) => {
    if (expr.kind !== "add" && expr.kind !== "mul" && expr.kind !== "pow") return [];
    const made = expanded(expr);
    return made === null || key(made) === key(expr) ? [] : [made];
  },
};

/** One sum in a product multiplied with the rest, other sums left whole: 2·(x + y)·f → (2·x + 2·y)·f. */
export const distributeOne: Rule = {
  name: "distribute over one sum",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const sums = factorsOf(expr).filter((factor) => factor.kind === "add");
    return sums.map((chosen) => {
      const others = expr.factors.filter((factor) => factor !== chosen);
      return sum(termsOf(chosen).map((term) => product([...others, term])));
    });
  },
};
