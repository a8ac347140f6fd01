/**
 * Formulas in which numbers run away, and the limits that they run to: u^1.00001 beside numbers of 1e5 that nearly cancel is
 * u·log u, which no finite number gives.
 */
import { expanded } from "../../symbolic/algebra/polynomial.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, children, mul, num, pow, withChildren } from "../../symbolic/expression/make.ts";

/** How near a whole number an exponent is, at most, that runs to it: the next term of the series is a millionth of this one. */
const NEARLY_WHOLE = 1e-3;

/**
 * `expr` with the first two terms of its series in place of every power whose exponent is nearly whole, multiplied out;
 * undefined where there is none. Cost O(terms).
 */
export function limitOf(expr: Expr): Expr | undefined {
  const limit = withSeries(expr);
  return limit === expr ? undefined : (expanded(limit) ?? undefined);
}

/** u^(m + ε) is u^m + ε·u^m·log u + O(ε²). */
function withSeries(expr: Expr): Expr {
  const parts = children(expr);
  const inner = parts.map(withSeries);
  const same = inner.every((part, at) => part === parts[at]);
  const whole = same ? expr : withChildren(expr, inner);
  if (whole.kind !== "pow" || whole.exponent.kind !== "num") return whole;
  const { base, exponent } = whole;
  const near = Math.round(exponent.value);
  const beyond = exponent.value - near;
  if (beyond === 0 || Math.abs(beyond) > NEARLY_WHOLE) return whole;
  const power = pow(base, near);
  return add(power, mul(num(beyond), power, call("log", base)));
}
