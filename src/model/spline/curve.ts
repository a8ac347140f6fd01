import type { Curve } from "../kan.ts";
import { baseValue } from "./base.ts";
import { basisAt, MAX_DEGREE } from "./basis.ts";

const weights = new Float64Array(MAX_DEGREE + 1);
const slopes = new Float64Array(MAX_DEGREE + 1);

/** The value of one curve at x; NaN outside the domain of a snapped function. Cost O(k²). */
export function curveValue(curve: Curve, x: number): number {
  if (curve.kind === "cut") return 0;
  if (curve.kind === "symbolic") return curve.c * curve.fn.value(curve.a * x + curve.b, curve.exponent);
  const cell = basisAt(curve.grid, x, weights, slopes, 0);
  let sum = 0;
  for (let t = 0; t <= curve.grid.degree; t++) sum += weights[t]! * curve.coefficients[cell + t]!;
  return curve.base === "zero" ? sum : sum + curve.baseWeight * baseValue(curve.base, x);
}
