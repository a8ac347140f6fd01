/** Equations solved for a variable, in formulas. */
import type { Expr } from "../expression/expr.ts";
import {
  add,
  call,
  div,
  mul,
  neg,
  num,
  pi,
  pow,
  sub,
  unlessOverflow,
  variable,
  variablesOf,
} from "../expression/make.ts";
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import { normalise } from "./normalise.ts";
import { Atoms, byPowerOf, fromPolynomial, toPolynomial } from "./polynomial.ts";

/** Denominators that hold the variable and are multiplied out, at most. */
const MOST_DENOMINATORS = 3;

/**
 * Formulas for the variable `name` from `expr` = `value`, which does not hold it: one for each branch of the roots and
 * functions that are undone, without their periods. Empty where it enters in a way that neither undoing one after the other nor a
 * quadratic solves. Cost O(nodes), or that of multiplying out.
 */
export function solutionsOf(expr: Expr, name: string, value: Expr): Expr[] {
  return unlessOverflow(() => solved(normalise(expr), name, value)) ?? [];
}

function solved(expr: Expr, name: string, value: Expr): Expr[] {
  const holds = (part: Expr): boolean => variablesOf(part).includes(name);
  switch (expr.kind) {
    case "var":
      return expr.name === name ? [value] : [];
    case "add": {
      const own = expr.terms.filter(holds);
      const others = expr.terms.filter((term) => !holds(term));
      if (own.length === 1) return solved(own[0]!, name, sub(value, add(...others)));
      return ofPolynomial(expr, name, value);
    }
    case "mul": {
      const own = expr.factors.filter(holds);
      const others = expr.factors.filter((factor) => !holds(factor));
      if (own.length === 1) return solved(own[0]!, name, div(value, mul(...others)));
      return ofPolynomial(expr, name, value);
    }
    case "pow":
      return ofPower(expr.base, expr.exponent, name, value);
    case "call":
      return undone(expr.fn, value).flatMap((argument) => solved(expr.argument, name, argument));
    default:
      return [];
  }
}

/** base^exponent = value, one of the two holding the variable. */
function ofPower(base: Expr, exponent: Expr, name: string, value: Expr): Expr[] {
  const isBelow = variablesOf(base).includes(name);
  if (!isBelow) return solved(exponent, name, div(call("log", value), call("log", base)));
  if (variablesOf(exponent).includes(name)) return [];
  const root = pow(value, exponent.kind === "num" ? 1 / exponent.value : pow(exponent, -1));
  const isWhole = exponent.kind === "num" && Number.isInteger(exponent.value);
  if (!isWhole || Math.abs(exponent.value) === 1) return solved(base, name, root);
  const other = exponent.value % 2 === 0 ? root : pow(neg(value), 1 / exponent.value);
  return [root, neg(other)].flatMap((one) => solved(base, name, one));
}

/** The arguments for which a function has a value. */
function undone(fn: FunctionName, value: Expr): Expr[] {
  const { inverse, parity } = FUNCTIONS[fn];
  if (inverse === undefined) return [];
  const first = call(inverse.fn as FunctionName, value);
  if (fn === "sin") return [first, sub(pi, first)];
  return parity === "even" ? [first, neg(first)] : [first];
}

/** expr = value as an equation of the first or second degree, once multiplied by what holds the variable below a fraction line. */
function ofPolynomial(expr: Expr, name: string, value: Expr): Expr[] {
  let side = expr;
  let other = value;
  for (let round = 0; ; round++) {
    const below = denominatorIn(side, name);
    if (below === undefined) break;
    if (round === MOST_DENOMINATORS) return [];
    const terms = side.kind === "add" ? side.terms : [side];
    side = normalise(add(...terms.map((term) => mul(below, term))));
    other = mul(other, below);
  }
  const atoms = new Atoms();
  const polynomial = toPolynomial(normalise(sub(side, other)), atoms);
  if (polynomial === null) return [];
  const at = atoms.indexOf(variable(name));
  if (atoms.list.some((atom, i) => i !== at && variablesOf(atom).includes(name))) return [];
  const least = Math.min(...polynomial.map(({ exponents }) => exponents[at] ?? 0));
  const lifted =
    least >= 0
      ? polynomial
      : toPolynomial(normalise(mul(pow(variable(name), -least), sub(side, other))), atoms);
  const parts = lifted === null ? null : byPowerOf(lifted, at, 2);
  if (parts === null || parts.length < 2) return [];
  const [constant, slope, square] = parts.map((part) => fromPolynomial(part, atoms));
  if (square === undefined) return [neg(div(constant!, slope!))];
  const half = div(neg(slope!), mul(num(2), square));
  const root = pow(sub(pow(half, 2), div(constant!, square)), 0.5);
  return [add(half, root), sub(half, root)];
}

/** A sum that holds the variable and that a term is divided by. */
function denominatorIn(expr: Expr, name: string): Expr | undefined {
  const terms = expr.kind === "add" ? expr.terms : [expr];
  for (const term of terms) {
    for (const factor of term.kind === "mul" ? term.factors : [term]) {
      if (factor.kind !== "pow" || factor.exponent.kind !== "num" || factor.exponent.value >= 0) continue;
      if (factor.base.kind === "add" && variablesOf(factor.base).includes(name))
        return pow(factor.base, -factor.exponent.value);
    }
  }
  return undefined;
}
