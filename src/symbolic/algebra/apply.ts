/** Functions of an argument in normal form: exact values, signs, phases and inverses. */

import type { Expr, FunctionName } from "../expression/expr.ts";
import { call, isConstant, num, one, zero } from "../expression/make.ts";
import { isNegative } from "../expression/order.ts";
import {
  asFactors,
  type Coefficient,
  constantValue,
  exactSine,
  fraction,
  isFitted,
  isUnit,
  multipleOfPi,
  numericFactor,
  splitTerm,
} from "./coefficient.ts";
import { holdsFitted, isNeverNegative } from "./form.ts";
import { positiveByName, power, product, sum } from "./normalise.ts";

const ODD: ReadonlySet<FunctionName> = new Set<FunctionName>(
  "sin tan asin atan sinh tanh asinh atanh sign".split(" ") as FunctionName[],
);
const EVEN: ReadonlySet<FunctionName> = new Set<FunctionName>(["cos", "cosh", "abs"]);

/** f(g(v)) = v wherever the left side has a value. */
const INVERSES: Partial<Record<FunctionName, readonly FunctionName[]>> = {
  exp: ["log"],
  log: ["exp"],
  sin: ["asin"],
  cos: ["acos"],
  tan: ["atan"],
  sinh: ["asinh"],
  cosh: ["acosh"],
  tanh: ["atanh"],
  asinh: ["sinh"],
  atanh: ["tanh"],
};

/** `fn` of `argument` in normal form, for an argument in normal form. */
export function apply(fn: FunctionName, argument: Expr): Expr {
  if (fn === "sqrt") return power(argument, num(0.5));
  if (isConstant(argument)) {
    const known = exactValue(fn, argument);
    if (known !== null) return known;
  }
  if (argument.kind === "call" && INVERSES[fn]?.includes(argument.fn) === true) return argument.argument;
  if (ODD.has(fn) && isNegativeThroughout(argument)) return product([num(-1), apply(fn, minus(argument))]);
  if (EVEN.has(fn)) {
    const positive = isNegativeThroughout(argument) ? minus(argument) : positiveByName(argument);
    if (positive !== argument) return apply(fn, positive);
  }
  switch (fn) {
    case "exp":
      return exponential(argument);
    case "log":
      return logarithm(argument);
    case "abs":
    case "sign":
      return magnitude(fn, argument);
    case "sin":
    case "cos":
    case "tan":
      return shifted(fn, argument) ?? call(fn, argument);
    default:
      return call(fn, argument);
  }
}

/** Exact values of functions of constants; a number where the argument holds a fitted one; else null. */
function exactValue(fn: FunctionName, argument: Expr): Expr | null {
  if (holdsFitted(argument)) {
    const value = Math[fn](constantValue(argument));
    return Number.isFinite(value) ? num(value) : null;
  }
  if (argument.kind === "num" && argument.value === 0) {
    if (["exp", "cos", "cosh"].includes(fn)) return one;
    return ["log", "acos", "acosh"].includes(fn) ? null : zero;
  }
  if (fn === "exp" && argument.kind === "num" && argument.value === 1) return { kind: "const", name: "e" };
  if (fn === "log" && argument.kind === "num" && argument.value === 1) return zero;
  if (fn === "log" && argument.kind === "const" && argument.name === "e") return one;
  const angle = multipleOfPi(argument);
  if (angle === null) return null;
  if (fn === "sin") return exactSine(angle);
  return fn === "cos" ? exactSine({ top: angle.top * 2 + angle.bottom, bottom: angle.bottom * 2 }) : null;
}

/** exp: logarithms in the exponent become powers, a fitted constant becomes a factor. */
function exponential(argument: Expr): Expr {
  const factors: Expr[] = [];
  const left: Expr[] = [];
  for (const term of argument.kind === "add" ? argument.terms : [argument]) {
    const parts = term.kind === "mul" ? term.factors : [term];
    const logs = parts.filter((part) => part.kind === "call" && part.fn === "log");
    if (logs.length === 1) {
      const others = parts.filter((part) => part !== logs[0]);
      factors.push(power((logs[0] as Expr & { kind: "call" }).argument, product(others)));
      continue;
    }
    const value = term.kind === "num" && holdsFitted(term) ? Math.exp(term.value) : 0;
    if (value > 0 && Number.isFinite(value) && argument.kind === "add") factors.push(num(value));
    else left.push(term);
  }
  if (factors.length === 0) return call("exp", argument);
  if (left.length === 0) return product(factors);
  return product([...factors, call("exp", sum(left))]);
}

/** log: exponentials and a fitted factor inside become terms. */
function logarithm(argument: Expr): Expr {
  if (argument.kind !== "mul") return call("log", argument);
  const { number } = splitTerm(argument);
  const terms: Expr[] = [];
  const left: Expr[] = [];
  for (const factor of argument.factors) {
    if (factor.kind === "call" && factor.fn === "exp") terms.push(factor.argument);
    else if (isFitted(number) && numericFactor(factor) !== null) continue;
    else left.push(factor);
  }
  if (isFitted(number)) {
    terms.push(num(Math.log(Math.abs(number.value))));
    if (number.value < 0) left.push(num(-1));
  }
  if (terms.length === 0) return call("log", argument);
  return sum([apply("log", product(left)), ...terms]);
}

/** abs and sign: numbers and factors that are never negative come out. */
function magnitude(fn: "abs" | "sign", argument: Expr): Expr {
  if (argument.kind === "call" && argument.fn === fn) return argument;
  if (fn === "abs" && isNeverNegative(argument)) return argument;
  const { number, rest } = splitTerm(argument);
  if (rest.length === 0)
    return fn === "abs" ? product([num(Math.abs(number.value))]) : num(Math.sign(number.value));
  const outside: Expr[] = fn === "abs" ? [...asFactors(absolute(number))] : number.value < 0 ? [num(-1)] : [];
  const inside: Expr[] = [];
  for (const factor of rest) {
    // A factor that may be 0 decides the sign there, so only exp may leave a sign.
    const mayLeave = fn === "abs" ? isNeverNegative(factor) : factor.kind === "call" && factor.fn === "exp";
    if (!mayLeave) inside.push(factor);
    else if (fn === "abs") outside.push(factor);
  }
  if (isUnit(number) && inside.length === rest.length) return call(fn, argument);
  if (inside.length === 0) return product(outside);
  return product([...outside, call(fn, product(inside))]);
}

function absolute(number: Coefficient): Coefficient {
  if (number.value >= 0) return number;
  if (number.ratio === null) return { value: -number.value, ratio: null };
  return fraction(-number.ratio.top, number.ratio.bottom);
}

/** sin, cos and tan of v + r·π with whole 2r: the phase becomes a sign or another function. */
function shifted(fn: "sin" | "cos" | "tan", argument: Expr): Expr | null {
  if (argument.kind !== "add") return null;
  const fitted = argument.terms.find((term) => term.kind === "num" && holdsFitted(term));
  if (fitted !== undefined && fn !== "tan")
    return smallestPhase(fn, argument.terms, fitted as Expr & { kind: "num" });
  const phase = argument.terms.find((term) => multipleOfPi(term) !== null && isConstant(term));
  const ratio = phase === undefined ? null : multipleOfPi(phase);
  if (ratio === null || ratio.bottom > 2) return null;
  const rest = sum(argument.terms.filter((term) => term !== phase));
  const quarters = (((ratio.top * (ratio.bottom === 1 ? 2 : 1)) % 4) + 4) % 4;
  if (fn === "tan") {
    return quarters % 2 === 0 ? apply("tan", rest) : product([num(-1), power(apply("tan", rest), num(-1))]);
  }
  // cos v = sin(v + π/2): both walk sin, cos, −sin, −cos.
  const at = (quarters + (fn === "cos" ? 1 : 0)) % 4;
  const turned = apply(at % 2 === 0 ? "sin" : "cos", rest);
  return at < 2 ? turned : product([num(-1), turned]);
}

/** A fitted phase beyond π/4 turned back by quarters: sin(v + 1.6) is cos(v + 0.03). */
function smallestPhase(
  fn: "sin" | "cos",
  terms: readonly Expr[],
  phase: Expr & { kind: "num" },
): Expr | null {
  const quarters = Math.round(phase.value / (Math.PI / 2));
  if (quarters === 0) return null;
  const rest = terms.filter((term) => term !== phase);
  const at = (((quarters + (fn === "cos" ? 1 : 0)) % 4) + 4) % 4;
  const turned = call(
    at % 2 === 0 ? "sin" : "cos",
    sum([...rest, num(phase.value - (quarters * Math.PI) / 2)]),
  );
  return at < 2 ? turned : product([num(-1), turned]);
}

/** Whether every term of `expr` carries a minus. */
function isNegativeThroughout(expr: Expr): boolean {
  return expr.kind === "add" ? expr.terms.every(isNegative) : isNegative(expr);
}

function minus(expr: Expr): Expr {
  return expr.kind === "add"
    ? sum(expr.terms.map((term) => product([num(-1), term])))
    : product([num(-1), expr]);
}
