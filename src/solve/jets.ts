/**
 * Derivatives of unknowns as symbols of formulas, and derivatives of formulas that hold them.
 *
 * The derivative of u by x and t is a variable of the tree with a name that no parser makes: `diff(u,t,x)`.
 */
import { totalOf } from "../math/statistics.ts";
import { differentiate } from "../symbolic/expression/derivative.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mapLeaves, mul, variable, variablesOf } from "../symbolic/expression/make.ts";

/** A derivative of an unknown: how often by each variable. All zero is the unknown itself. */
export interface Jet {
  readonly unknown: number;
  readonly orders: readonly number[];
}

/** The names that jets are made of. */
export interface Names {
  readonly unknowns: readonly string[];
  readonly variables: readonly string[];
}

/** The highest order of a derivative: splines and networks give no more. */
export const MOST_DERIVATIVES = 2;

/** The symbol of a jet. */
export function jetName({ unknown, orders }: Jet, { unknowns, variables }: Names): string {
  const by = variables.flatMap((name, v) => Array.from({ length: orders[v]! }, () => name));
  return by.length === 0 ? unknowns[unknown]! : `diff(${[unknowns[unknown]!, ...by].join(",")})`;
}

/** The jet with this symbol; undefined for any other symbol. */
function jetNamed(name: string, { unknowns, variables }: Names): Jet | undefined {
  const [head, ...by] = /^diff\((.*)\)$/.exec(name)?.[1]?.split(",") ?? [name];
  const unknown = unknowns.indexOf(head!);
  if (unknown < 0) return undefined;
  return { unknown, orders: variables.map((variable) => by.filter((one) => one === variable).length) };
}

/** The jets in formulas, each once, in order of first appearance. */
export function jetsIn(exprs: readonly Expr[], names: Names): Jet[] {
  const symbols = new Set(exprs.flatMap(variablesOf));
  return [...symbols].flatMap((name) => jetNamed(name, names) ?? []);
}

/** The sum of the orders of a jet. */
export function orderOf({ orders }: Jet): number {
  return totalOf(orders);
}

/** The total derivative of a formula by the variable at `by`: jets in it become their derivatives. */
export function totalDerivative(expr: Expr, by: number, names: Names): Expr {
  const parts = [differentiate(expr, names.variables[by]!)];
  for (const jet of jetsIn([expr], names)) {
    const raised = { ...jet, orders: jet.orders.map((order, v) => order + (v === by ? 1 : 0)) };
    const slope = differentiate(expr, jetName(jet, names));
    const symbol = variable(jetName(raised, names));
    parts.push(slope.kind === "num" && slope.value === 1 ? symbol : mul(slope, symbol));
  }
  const terms = parts.filter((part) => !(part.kind === "num" && part.value === 0));
  return add(...terms.filter((term) => !isZeroProduct(term)));
}

function isZeroProduct(expr: Expr): boolean {
  return expr.kind === "mul" && expr.factors.some((factor) => factor.kind === "num" && factor.value === 0);
}

/** The formula with each jet replaced by that derivative of the solutions: what is left of an equation. */
export function withSolutions(expr: Expr, solutions: readonly Expr[], names: Names): Expr {
  const known = new Map<string, Expr>();
  return mapLeaves(expr, (leaf) => {
    const jet = leaf.kind === "var" ? jetNamed(leaf.name, names) : undefined;
    if (jet === undefined || leaf.kind !== "var") return leaf;
    const made = known.get(leaf.name) ?? derivativeOf(solutions[jet.unknown]!, jet, names);
    known.set(leaf.name, made);
    return made;
  });
}

function derivativeOf(solution: Expr, { orders }: Jet, { variables }: Names): Expr {
  let expr = solution;
  orders.forEach((order, v) => {
    for (let n = 0; n < order; n++) expr = differentiate(expr, variables[v]!);
  });
  return expr;
}
