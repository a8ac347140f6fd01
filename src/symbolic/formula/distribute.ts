import { isRecognised } from "../../math/simpleNumber.ts";
import { splitTerm } from "../algebra/coefficient.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, mul, num, unlessOverflow, withChildren } from "../expression/make.ts";

/**
 * The formula with free numbers multiplied into sums in which one term, or none, has no number of its own: p·(q·u + v)
 * as (p·q)·u + p·v. `expr` itself where there is none.
 *
 * Either way has as many free numbers, but only one shows that p·q is 1, or p a third. Cost O(nodes).
 */
export function distributed(expr: Expr): Expr {
  const below = children(expr);
  const changed = below.map(distributed);
  const inner = changed.every((child, i) => child === below[i]) ? expr : withChildren(expr, changed);
  if (inner.kind !== "mul") return inner;
  const { number, rest } = splitTerm(inner);
  const sum = rest.find(hasOneBareTerm);
  if (isRecognised(number.value) || sum?.kind !== "add") return inner;
  const terms = unlessOverflow(() =>
    sum.terms.map((term) => {
      const own = splitTerm(term);
      return mul(num(number.value * own.number.value), ...own.rest);
    }),
  );
  return terms === undefined ? inner : mul(...rest.filter((factor) => factor !== sum), add(...terms));
}

/** Whether all terms of a sum but one, or all, have a free number. */
function hasOneBareTerm(factor: Expr): boolean {
  if (factor.kind !== "add") return false;
  const bare = factor.terms.filter((term) => isRecognised(splitTerm(term).number.value));
  return bare.length <= 1;
}
