import { isRecognised } from "../../math/simpleNumber.ts";
import { splitTerm } from "../algebra/coefficient.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, mul, num, pow, unlessOverflow, withChildren } from "../expression/make.ts";

/**
 * The formula with one sum below a number as power written so that one of its terms has no free number: x/(p·x + q) as
 * (1/p)·x/(x + q/p) and (1/q)·x/((p/q)·x + 1). None where no sum there has free numbers in all its terms.
 *
 * Each way has as many free numbers, but in one of them they may be simple: of saturation the level and the half. Cost
 * O(nodes) for each way.
 */
export function withBareTerms(expr: Expr): Expr[] {
  const below = children(expr);
  const inside = below.flatMap((child, i) =>
    withBareTerms(child).map((made) =>
      withChildren(
        expr,
        below.map((other, j) => (i === j ? made : other)),
      ),
    ),
  );
  if (expr.kind !== "pow" || expr.base.kind !== "add" || expr.exponent.kind !== "num") return inside;
  const terms = expr.base.terms.map(splitTerm);
  const exponent = expr.exponent.value;
  if (terms.some(({ number }) => isRecognised(number.value))) return inside;
  const ways = terms.flatMap(({ number: { value } }) => {
    if (value < 0 && !Number.isInteger(exponent)) return [];
    const made = unlessOverflow(() =>
      mul(
        num(value ** exponent),
        pow(add(...terms.map(({ number, rest }) => mul(num(number.value / value), ...rest))), exponent),
      ),
    );
    return made ?? [];
  });
  return [...inside, ...ways];
}
