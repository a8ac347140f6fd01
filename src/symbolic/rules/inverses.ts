/** Functions of inverse functions written without either: the way a network finds (x + y)/(1 + x·y). */
import { apply } from "../algebra/apply.ts";
import { power, product, sum } from "../algebra/arithmetic.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import type { Rule } from "./rule.ts";

/** tanh(atanh(x) + v) → (x + tanh v)/(1 + x·tanh v), and tan(atan(x) + v) → (x + tan v)/(1 − x·tan v). */
export const sumOfInverses: Rule = {
  name: "function of a sum of inverses",
  rewrite: (expr) => {
    if (expr.kind !== "call" || expr.argument.kind !== "add") return [];
    if (expr.fn !== "tanh" && expr.fn !== "tan") return [];
    const inner = expr.fn === "tanh" ? "atanh" : "atan";
    const found: Expr[] = [];
    for (const term of expr.argument.terms) {
      const isHit = (part: Expr): boolean => part.kind === "call" && part.fn === inner;
      const isMinus = term.kind === "mul" && term.factors.length === 2 && isMinusOne(term.factors[0]!);
      const call = isMinus ? (term as Expr & { kind: "mul" }).factors[1]! : term;
      if (!isHit(call)) continue;
      const { argument } = call as Expr & { kind: "call" };
      const u = isMinus ? product([num(-1), argument]) : argument;
      const v = apply(expr.fn, sum(expr.argument.terms.filter((other) => other !== term)));
      const below = sum([one, product([num(expr.fn === "tanh" ? 1 : -1), u, v])]);
      found.push(product([sum([u, v]), power(below, num(-1))]));
    }
    return found;
  },
};

function isMinusOne(expr: Expr): boolean {
  return expr.kind === "num" && expr.value === -1;
}

const square = (u: Expr): Expr => power(u, num(2));
const minus = (u: Expr): Expr => product([num(-1), u]);
const root = (u: Expr): Expr => power(u, num(0.5));
const over = (a: Expr, b: Expr): Expr => product([a, power(b, num(-1))]);

/** f(g(u)) in plain algebra, for functions f and inverse functions g. */
const PLAIN: Readonly<Record<string, (u: Expr) => Expr>> = {
  "cos asin": (u) => root(sum([one, minus(square(u))])),
  "sin acos": (u) => root(sum([one, minus(square(u))])),
  "tan asin": (u) => over(u, root(sum([one, minus(square(u))]))),
  "tan acos": (u) => over(root(sum([one, minus(square(u))])), u),
  "sin atan": (u) => over(u, root(sum([one, square(u)]))),
  "cos atan": (u) => over(one, root(sum([one, square(u)]))),
  "cosh asinh": (u) => root(sum([square(u), one])),
  "sinh acosh": (u) => root(sum([square(u), num(-1)])),
  "tanh asinh": (u) => over(u, root(sum([square(u), one]))),
  "cosh atanh": (u) => over(one, root(sum([one, minus(square(u))]))),
  "sinh atanh": (u) => over(u, root(sum([one, minus(square(u))]))),
};

/** cos(asin(x)) → sqrt(1 − x²) and the like, and exp(asinh(x)) → x + sqrt(x² + 1). */
export const functionOfInverse: Rule = {
  name: "function of an inverse",
  rewrite: (expr) => {
    if (expr.kind !== "call" || expr.argument.kind !== "call") return [];
    const u = expr.argument.argument;
    const found = PLAIN[`${expr.fn} ${expr.argument.fn}`];
    if (found !== undefined) return [found(u)];
    if (expr.fn === "exp" && expr.argument.fn === "asinh") return [sum([u, root(sum([square(u), one]))])];
    return [];
  },
};
