import type { ChoiceName, Expr } from "../expression/expr.ts";
import { choice, isConstant } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import { constantValue } from "./coefficient.ts";

/** The choice `fn` among arguments in normal form: made where it is known, min and max in the order of their keys. */
export function chosen(fn: ChoiceName, choices: readonly Expr[]): Expr {
  const [first, second, third] = choices;
  if (first === undefined || second === undefined) return choice(fn, ...choices);
  if (fn === "if") {
    if (third === undefined) return choice(fn, ...choices);
    if (key(second) === key(third)) return second;
    if (!isConstant(first)) return choice(fn, ...choices);
    return constantValue(first) > 0 ? second : third;
  }
  if (key(first) === key(second)) return first;
  if (isConstant(first) && isConstant(second)) {
    const isFirst = constantValue(first) > constantValue(second) === (fn === "max");
    return isFirst ? first : second;
  }
  return key(first) < key(second) ? choice(fn, first, second) : choice(fn, second, first);
}
