/** Roots and other broken powers: joined under one root, split where signs allow, squares set free. */
import { apply } from "../algebra/apply.ts";
import { power, product } from "../algebra/arithmetic.ts";
import { factorsOf } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { mul, num } from "../expression/make.ts";
import { orderFactors } from "../expression/order.ts";
import type { Rule } from "./rule.ts";

/** Factors to the same power under one: sqrt(x)·sqrt(y) → sqrt(x·y), x^2/y^2 → (x/y)^2. */
export const joinPowers: Rule = {
  name: "join powers",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const groups = new Map<number, Expr[]>();
    for (const factor of expr.factors) {
      if (factor.kind !== "pow" || factor.exponent.kind !== "num") continue;
      const size = Math.abs(factor.exponent.value);
      if (size !== 1) groups.set(size, [...(groups.get(size) ?? []), factor]);
    }
    const found: Expr[] = [];
    for (const [size, group] of groups) {
      if (group.length < 2) continue;
      const others = expr.factors.filter((factor) => !group.includes(factor));
      for (const sign of [1, -1]) {
        const inside = group.map((factor) => {
          const { base, exponent } = factor as Expr & { kind: "pow" };
          return power(base, num((sign * (exponent as Expr & { kind: "num" }).value) / size));
        });
        // Built directly: the normal form would spread the power over positive factors again.
        const joined: Expr = {
          kind: "pow",
          base: mul(...orderFactors(inside)),
          exponent: num(sign * size),
        };
        found.push(others.length === 0 ? joined : mul(...orderFactors([...others, joined])));
      }
    }
    return found;
  },
};

/** A broken power of a product spread over factors that are positive on the domain: (x·y)^1.5 → x^1.5·y^1.5. */
export const splitPower: Rule = {
  name: "split a power",
  rewrite: (expr, facts) => {
    if (expr.kind !== "pow" || expr.base.kind !== "mul") return [];
    const inside: Expr[] = [];
    const outside: Expr[] = [];
    for (const factor of expr.base.factors) {
      if (facts.sign(factor) > 0) outside.push(power(factor, expr.exponent));
      else inside.push(factor);
    }
    if (outside.length === 0) return [];
    const left = inside.length === 0 ? [] : [power(product(inside), expr.exponent)];
    return [product([...outside, ...left])];
  },
};

/** A whole power of one factor under a root brought in or out: x·sqrt(y/x) → sqrt(x·y), for positive x. */
export const factorUnderRoot: Rule = {
  name: "factor under a root",
  rewrite: (expr, facts) => {
    if (expr.kind !== "mul") return [];
    const found: Expr[] = [];
    for (const root of expr.factors) {
      if (root.kind !== "pow" || root.exponent.kind !== "num" || Math.abs(root.exponent.value) !== 0.5)
        continue;
      for (const factor of expr.factors) {
        const base = factor.kind === "pow" ? factor.base : factor;
        if (factor === root || base.kind === "num" || facts.sign(factor) <= 0) continue;
        const others = expr.factors.filter((other) => other !== root && other !== factor);
        const inside = product([root.base, power(factor, num(2 * Math.sign(root.exponent.value)))]);
        found.push(product([...others, power(inside, root.exponent)]));
      }
    }
    return found;
  },
};

/** |u| and sign(u) where u keeps its sign on the domain. */
export const settledSign: Rule = {
  name: "settled sign",
  rewrite: (expr, facts) => {
    if (expr.kind !== "call" || (expr.fn !== "abs" && expr.fn !== "sign")) return [];
    const sign = facts.sign(expr.argument);
    if (sign === 0) return [];
    if (expr.fn === "sign") return [num(sign)];
    return [sign > 0 ? expr.argument : product([num(-1), expr.argument])];
  },
};

/** |u|·|v| → |u·v|, and |u|^p as one absolute value of a power. */
export const joinMagnitudes: Rule = {
  name: "join absolute values",
  rewrite: (expr) => {
    const inside = factorsOf(expr).filter((factor) => factor.kind === "call" && factor.fn === "abs");
    if (inside.length < 2) return [];
    const others = factorsOf(expr).filter((factor) => !inside.includes(factor));
    const joined = apply(
      "abs",
      product(inside.map((factor) => (factor as Expr & { kind: "call" }).argument)),
    );
    return [product([...others, joined])];
  },
};
