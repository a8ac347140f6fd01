import type { Expr } from "../expression/expr.ts";
import { num, one, zero } from "../expression/make.ts";
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import { constantValue, exactSine, multipleOfPi } from "./coefficient.ts";
import { holdsFitted } from "./form.ts";

/** Exact values of functions of constants; a number where the argument holds a fitted one; else null. */
export function exactValue(fn: FunctionName, argument: Expr): Expr | null {
  if (holdsFitted(argument)) {
    const value = FUNCTIONS[fn].value(constantValue(argument));
    return Number.isFinite(value) ? num(value) : null;
  }
  if (argument.kind === "num" && argument.value === 0) {
    const value = FUNCTIONS[fn].value(0);
    return value === 0 ? zero : value === 1 ? one : null;
  }
  if (fn === "exp" && argument.kind === "num" && argument.value === 1) return { kind: "const", name: "e" };
  if (fn === "log" && argument.kind === "num" && argument.value === 1) return zero;
  if (fn === "log" && argument.kind === "const" && argument.name === "e") return one;
  const angle = multipleOfPi(argument);
  if (angle === null) return null;
  if (fn === "sin") return exactSine(angle);
  return fn === "cos" ? exactSine({ top: angle.top * 2 + angle.bottom, bottom: angle.bottom * 2 }) : null;
}
