/** Square roots of fractions as a fraction times the root of a whole number. */
import type { Expr } from "../expression/expr.ts";
import { type Coefficient, coefficient, fraction, inverse } from "./coefficient.ts";

/** r where `factor` is sqrt(r) or 1/sqrt(r) of a fraction. */
export function squareRootOf(factor: Expr): Coefficient | null {
  if (factor.kind !== "pow" || factor.base.kind !== "num" || factor.exponent.kind !== "num") return null;
  const inside = coefficient(factor.base.value);
  if (inside.ratio === null || inside.value <= 0) return null;
  if (factor.exponent.value === 0.5) return inside;
  return factor.exponent.value === -0.5 ? inverse(inside) : null;
}

/** sqrt(r) as a fraction times the root of a whole number without square divisor. */
export function simplestRoot(r: Coefficient): { outside: Coefficient; inside: number } {
  const { top, bottom } = r.ratio ?? { top: 1, bottom: 1 };
  let inside = top * bottom; // sqrt(t/b) = sqrt(t·b)/b
  let outside = 1;
  for (let square = 2; square * square <= inside && square < 1000; square++) {
    while (inside % (square * square) === 0) {
      inside /= square * square;
      outside *= square;
    }
  }
  return { outside: fraction(outside, bottom), inside };
}
