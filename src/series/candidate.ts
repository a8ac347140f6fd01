/** Right-hand sides that may be the law of a state. */
import { normalise } from "../symbolic/algebra/normalise.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mapLeaves, mul, withChildren } from "../symbolic/expression/make.ts";
import { parameter, parameterIndex, withConstants } from "../symbolic/expression/parameters.ts";
import { structureLength } from "../symbolic/formula/descriptionLength.ts";
import { withFactorOut } from "../symbolic/rules/factor.ts";
import type { WeakTerm } from "./weak/terms.ts";

/** A form with parameters in place of its constants, and values for them. */
export interface CandidateSystem {
  readonly template: Expr;
  readonly values: Float64Array;
  /** Nats of the form without its constants, common factors of its terms taken out where that is shorter. */
  readonly structure: number;
  /** What found it. */
  readonly origin: string;
}

/** The formula of a candidate. */
export function exprOf({ template, values }: Pick<CandidateSystem, "template" | "values">): Expr {
  return withConstants(template, values);
}

/** The sum of terms with these factors as a candidate. */
export function sumOf(
  terms: readonly WeakTerm[],
  factors: ArrayLike<number>,
  origin: string,
): CandidateSystem {
  const values: number[] = [];
  const parts = terms.map(({ expr, inner }, i) => {
    const at = values.push(factors[i]!) - 1;
    const shifted = mapLeaves(expr, (leaf) => {
      const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
      return index === null ? leaf : parameter(at + 1 + index);
    });
    values.push(...inner);
    return expr.kind === "num" && expr.value === 1 ? parameter(at) : mul(parameter(at), shifted);
  });
  return candidateOf(add(...parts), values, origin);
}

/** A template with values as a candidate. */
export function candidateOf(template: Expr, values: ArrayLike<number>, origin: string): CandidateSystem {
  const structure = shortestLength(template, lengthWith(values.length));
  return { template, values: Float64Array.from(values), structure, origin };
}

/** What a template of so many constants takes without them. */
function lengthWith(nConstants: number): (template: Expr) => number {
  const free = new Array<number>(nConstants).fill(FREE);
  return (template) => structureLength(withConstants(template, free), (v) => v === FREE);
}

/** The length of a sum as it is or with factors of its terms taken out, whichever is the shortest. */
function shortestLength(template: Expr, lengthOf: (template: Expr) => number): number {
  let [length, shortest] = [lengthOf(template), template];
  for (;;) {
    const shorter = withFactorOut(shortest)
      .map((expr) => ({ expr, length: lengthOf(expr) }))
      .filter((one) => one.length < length)
      .sort((a, b) => a.length - b.length)[0];
    if (shorter === undefined) return length;
    ({ length, expr: shortest } = shorter);
  }
}

/** A number that no formula has. */
const FREE = 1.2345678912345679;

/** A formula as a candidate: every number may move but exponents, 0 and ±1. */
export function candidateFrom(expr: Expr, origin: string): CandidateSystem {
  const values: number[] = [];
  const freed = (node: Expr): Expr => {
    switch (node.kind) {
      case "num":
        if (node.value === 0 || Math.abs(node.value) === 1) return node;
        return parameter(values.push(node.value) - 1);
      case "pow":
        return {
          ...node,
          base: freed(node.base),
          exponent: node.exponent.kind === "num" ? node.exponent : freed(node.exponent),
        };
      case "add":
        return withChildren(node, node.terms.map(freed));
      case "mul":
        return withChildren(node, node.factors.map(freed));
      case "call":
        return withChildren(node, [freed(node.argument)]);
      case "choice":
        return withChildren(node, node.arguments.map(freed));
      default:
        return node;
    }
  };
  const template = freed(expr);
  return candidateOf(template, values, origin);
}

/** The terms of a sum: each one's constants by place, and the candidate without it; none where it is no sum. */
export function termsOf({ template, values, origin }: CandidateSystem): {
  readonly constants: readonly number[];
  readonly without: CandidateSystem;
}[] {
  if (template.kind !== "add") return [];
  return template.terms.map((term) => {
    const rest = add(...template.terms.filter((one) => one !== term));
    const constants: number[] = [];
    mapLeaves(term, (leaf) => {
      const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
      if (index !== null) constants.push(index);
      return leaf;
    });
    return { constants, without: compacted(rest, values, origin) };
  });
}

/** The candidate with constant `c` settled as `number`, its form in normal form. */
export function withFixed(
  { template, values, origin }: CandidateSystem,
  c: number,
  number: Expr,
): CandidateSystem {
  const fixed = mapLeaves(template, (leaf) => {
    const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
    return index === c ? number : leaf;
  });
  return compacted(normalise(fixed), values, origin);
}

/** A template that uses some of the constants, renumbered. */
function compacted(template: Expr, values: Float64Array, origin: string): CandidateSystem {
  const kept: number[] = [];
  const renamed = mapLeaves(template, (leaf) => {
    const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
    if (index === null) return leaf;
    if (!kept.includes(index)) kept.push(index);
    return parameter(kept.indexOf(index));
  });
  return candidateOf(
    renamed,
    kept.map((index) => values[index]!),
    origin,
  );
}
