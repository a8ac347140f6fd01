import { type Agreement, DEFAULT_TOLERANCE, type Domain, Facts, sampleDomain } from "./expression/domain.ts";
import type { Expr } from "./expression/expr.ts";

/**
 * Whether `candidate` has the values of `reference` on `domain`, judged on at most 256 of its rows.
 *
 * A numeric test, not a proof: equality holds on the rows of the domain, to `tolerance`, wherever `reference` has a
 * value. A reference without any value equals nothing.
 */
export function agreement(
  reference: Expr,
  candidate: Expr,
  domain: Domain,
  tolerance: number = DEFAULT_TOLERANCE,
): Agreement {
  return new Facts(sampleDomain(domain)).compare(reference, candidate, tolerance);
}
