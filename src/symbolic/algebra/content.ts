import type { Expr } from "../expression/expr.ts";
import { type Coefficient, coefficient, commonDivisor, isFitted, splitTerm, times } from "./coefficient.ts";

/** The number that may be drawn out of a sum, with the sign of its first term; null for none. */
export function contentOf(terms: readonly Expr[], withFitted: boolean): Coefficient | null {
  const numbers = terms.map((part) => splitTerm(part).number);
  const first = numbers[0]!;
  const divisor = commonDivisor(numbers);
  // Thousandths share a divisor too, but 1.7x + 2.2y is no better as (17x + 22y)/10.
  const isPlain = divisor?.ratio != null && divisor.ratio.bottom <= 12;
  const shared = isPlain ? divisor : withFitted && numbers.every(isFitted) ? first : null;
  if (shared === null) return first.value < 0 ? coefficient(-1) : null;
  return first.value < 0 && shared.value > 0 ? times(shared, coefficient(-1)) : shared;
}
