/** Formulas without the numbers near 1 that another one has. */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { unlessOverflow } from "../../symbolic/expression/make.ts";
import { freeConstants, freeUnlessRecognised, withConstants } from "../../symbolic/expression/parameters.ts";

/** How far from 1 a number may be, as a share of it. */
const NEAR = 0.1;

/**
 * `expr` with each fitted number near 1 or −1 in turn replaced by that, so that it is no factor or exponent any more.
 *
 * Finishing keeps a number where one table in a hundred of the law without it looks so (see `Judge`), though 0.9987 ± 0.0004 in front
 * of a law takes 8 nats more than nothing. Cost O(numbers·nodes).
 */
export function withoutFactorsOfOne(expr: Expr): Expr[] {
  const { template, values } = freeConstants(expr, freeUnlessRecognised);
  return values.flatMap((value, at) => {
    const sign = Math.sign(value);
    if (Math.abs(value - sign) > NEAR * Math.abs(value)) return [];
    return unlessOverflow(() => normalise(withConstants(template, values.with(at, sign)))) ?? [];
  });
}
