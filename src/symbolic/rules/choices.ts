/** Choices that are always made the same way. */
import { children } from "../expression/make.ts";
import type { Rule } from "./rule.ts";

/** min(u, v) and max(u, v) → u or v, where the other is never taken on the domain. */
export const settledChoice: Rule = {
  name: "settled choice",
  rewrite: (expr, facts) =>
    expr.kind === "choice" && expr.fn !== "if"
      ? children(expr).filter((part) => facts.compare(expr, part).isEqual)
      : [],
};
