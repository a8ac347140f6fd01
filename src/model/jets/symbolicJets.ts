/** Second and third derivatives of functions of one variable that know only their first. */
import type { UnivariateFunction } from "../kan.ts";

/** f″ by the five-point rule on f′, whose error O(h⁴) meets rounding near this step; right to about 1e-11. */
export function curvatureOf(fn: UnivariateFunction, v: number, exponent: number): number {
  const f = (at: number): number => fn.derivative(at, exponent);
  const h = 1e-3 * Math.max(1, Math.abs(v));
  return (8 * (f(v + h) - f(v - h)) - (f(v + 2 * h) - f(v - 2 * h))) / (12 * h);
}

/** f‴ by the five-point rule for the second derivative of f′; right to about 1e-9. */
export function thirdOf(fn: UnivariateFunction, v: number, exponent: number): number {
  const f = (at: number): number => fn.derivative(at, exponent);
  const h = 4e-3 * Math.max(1, Math.abs(v));
  return (16 * (f(v + h) + f(v - h)) - (f(v + 2 * h) + f(v - 2 * h)) - 30 * f(v)) / (12 * h * h);
}
