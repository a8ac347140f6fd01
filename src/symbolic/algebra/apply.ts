/** Functions of an argument in normal form: exact values, signs, phases and inverses. */

import type { Expr } from "../expression/expr.ts";
import { call, isConstant, num } from "../expression/make.ts";
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import {
  exponential,
  isNegativeThroughout,
  magnitude,
  minus,
  positiveByName,
  power,
  product,
  sum,
} from "./arithmetic.ts";
import { isFitted, multipleOfPi, numericFactor, splitTerm } from "./coefficient.ts";
import { exactValue } from "./exactValue.ts";
import { holdsFitted } from "./form.ts";

/** Whether f(g(v)) = v wherever the left side has a value: f undoes g, and g is one-to-one. */
function undoes(fn: FunctionName, inner: FunctionName): boolean {
  const { inverse } = FUNCTIONS[inner];
  return inverse?.fn === fn && inverse.on === undefined && FUNCTIONS[inner].period === undefined;
}

/** `fn` of `argument` in normal form, for an argument in normal form. */
export function apply(fn: FunctionName, argument: Expr): Expr {
  if (fn === "sqrt") return power(argument, num(0.5));
  if (fn === "exp") return exponential(argument);
  if (fn === "abs" || fn === "sign") return magnitude(fn, argument);
  if (isConstant(argument)) {
    const known = exactValue(fn, argument);
    if (known !== null) return known;
  }
  if (argument.kind === "call" && undoes(fn, argument.fn)) return argument.argument;
  const { parity } = FUNCTIONS[fn];
  if (parity === "odd" && isNegativeThroughout(argument))
    return product([num(-1), apply(fn, minus(argument))]);
  if (parity === "even") {
    const positive = isNegativeThroughout(argument) ? minus(argument) : positiveByName(argument);
    if (positive !== argument) return apply(fn, positive);
  }
  switch (fn) {
    case "log":
      return logarithm(argument);
    case "sin":
    case "cos":
    case "tan":
      return shifted(fn, argument) ?? call(fn, argument);
    default:
      return call(fn, argument);
  }
}

/** log: exponentials and a fitted factor inside become terms, and a fitted power, which nothing below 0 has, a factor. */
function logarithm(argument: Expr): Expr {
  if (argument.kind === "pow" && isFittedPower(argument.exponent))
    return product([argument.exponent, apply("log", argument.base)]);
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

/** Whether an exponent is a fitted number, and no whole one. */
function isFittedPower(exponent: Expr): boolean {
  return exponent.kind === "num" && holdsFitted(exponent) && !Number.isInteger(exponent.value);
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
