/** Trigonometric identities. */

import { apply } from "../algebra/apply.ts";
import { power, product, sum } from "../algebra/arithmetic.ts";
import { isSameSize, splitTerm } from "../algebra/coefficient.ts";
import { expanded } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { FunctionName } from "../functions/all.ts";
import type { Rule } from "./rule.ts";
import { type Call, callsIn, without } from "./waves.ts";

/** sin²u → 1 − cos²u in a sum, and the like for cos, sinh, cosh, tan: with like terms this gives sin² + cos² = 1. */
export const squaresOfSine: Rule = {
  name: "sine and cosine squared",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const squares = new Map<string, Call>();
    for (const term of expr.terms) {
      for (const { of, exponent } of callsIn(term, ["sin", "cos", "sinh", "cosh", "tan", "tanh"])) {
        if (exponent >= 2) squares.set(key(of), of);
      }
    }
    const found: Expr[] = [];
    for (const call of squares.values()) {
      const rewritten = expr.terms.map((term) => {
        const hit = callsIn(term, [call.fn]).find(
          ({ of, exponent }) => key(of) === key(call) && exponent >= 2,
        );
        if (hit === undefined) return term;
        const left = product([without(term, [hit.factor]), power(call, num(hit.exponent - 2))]);
        return product([left, otherSquare(call)]);
      });
      const made = sum(rewritten);
      found.push(made, expanded(made) ?? made);
    }
    return found;
  },
};

/** f² in terms of its partner's square. */
function otherSquare(call: Call): Expr {
  const square = (fn: FunctionName): Expr => power(apply(fn, call.argument), num(2));
  const minus = (expr: Expr): Expr => product([num(-1), expr]);
  switch (call.fn) {
    case "sin":
      return sum([one, minus(square("cos"))]);
    case "cos":
      return sum([one, minus(square("sin"))]);
    case "sinh":
      return sum([square("cosh"), num(-1)]);
    case "cosh":
      return sum([square("sinh"), one]);
    case "tan":
      return sum([power(square("cos"), num(-1)), num(-1)]);
    default:
      return sum([one, minus(power(square("cosh"), num(-1)))]);
  }
}

/** sin²u → (1 − cos 2u)/2 and cos²u → (1 + cos 2u)/2, one term at a time. */
export const halfAngle: Rule = {
  name: "half angle",
  rewrite: (expr) => {
    if (expr.kind !== "pow" || expr.exponent.kind !== "num" || expr.exponent.value !== 2) return [];
    const { base } = expr;
    if (base.kind !== "call" || (base.fn !== "sin" && base.fn !== "cos")) return [];
    const twice = apply("cos", product([num(2), base.argument]));
    const half = product([num(0.5), twice]);
    return [sum([num(0.5), base.fn === "cos" ? half : product([num(-1), half])])];
  },
};

/** 1 − cos u → 2·sin²(u/2) and 1 + cos u → 2·cos²(u/2), for a number equal to that before the cosine. */
export const doubleAngle: Rule = {
  name: "double angle",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    for (const wave of expr.terms) {
      for (const { of, factor, exponent } of callsIn(wave, ["cos"])) {
        if (exponent !== 1) continue;
        const outside = without(wave, [factor]);
        const [front, others] = [splitTerm(outside).number, splitTerm(outside).rest.map(key).join(" ")];
        const flat = expr.terms.find((term) => {
          const { number, rest } = splitTerm(term);
          return term !== wave && isSameSize(number, front) && rest.map(key).join(" ") === others;
        });
        if (flat === undefined) continue;
        const isSum = splitTerm(flat).number.value > 0 === front.value > 0;
        const half = apply(isSum ? "cos" : "sin", product([num(0.5), of.argument]));
        const left = expr.terms.filter((term) => term !== wave && term !== flat);
        found.push(sum([product([num(2), flat, power(half, num(2))]), ...left]));
      }
    }
    return found;
  },
};

/** sin u·cos u → sin(2u)/2, tan·cos → sin, sin/cos → tan, 1/tan → cos/sin, and the like for sinh, cosh, tanh. */
export const productsOfSine: Rule = {
  name: "sine times cosine",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const found: Expr[] = [];
    for (const [sin, cos, tan] of [
      ["sin", "cos", "tan"],
      ["sinh", "cosh", "tanh"],
    ] as const) {
      for (const s of callsIn(expr, [sin])) {
        for (const c of callsIn(expr, [cos])) {
          if (key(s.of.argument) !== key(c.of.argument)) continue;
          const rest = without(expr, [s.factor, c.factor]);
          const left = (n: number, m: number): Expr[] => [power(s.of, num(n)), power(c.of, num(m)), rest];
          if (s.exponent === -c.exponent) {
            found.push(product([rest, power(apply(tan, s.of.argument), num(s.exponent))]));
          }
          if (s.exponent > 0 && c.exponent > 0) {
            const shared = Math.min(s.exponent, c.exponent);
            const double = product([num(0.5), apply(sin, product([num(2), s.of.argument]))]);
            found.push(
              product([power(double, num(shared)), ...left(s.exponent - shared, c.exponent - shared)]),
            );
          }
        }
      }
      for (const t of callsIn(expr, [tan])) {
        const [above, below] = [apply(sin, t.of.argument), apply(cos, t.of.argument)];
        const quotient = product([above, power(below, num(-1))]);
        found.push(product([without(expr, [t.factor]), power(quotient, num(t.exponent))]));
      }
    }
    return found;
  },
};
