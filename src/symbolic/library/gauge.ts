import type { Gauge, Interval } from "../functions/elementaryFunction.ts";

type Unary = (v: number) => number;

/**
 * Which constants of c·f(a·x + b) + d are redundant for `value`, found by evaluating it.
 *
 * A change of the argument is redundant when f after it is m·f + n at 24 points of the domain, to 1e-9 of the
 * spread of f. `constant` when f does not vary.
 */
export function gaugeOf(value: Unary, domain: readonly Interval[]): Gauge | "constant" {
  const points = domain.flatMap(probes);
  const keeps = (change: Unary): boolean => isAffineImage(points, value, (v) => value(change(v)));
  if (isConstant(points, value)) return "constant";
  const isHomogeneous = keeps((v) => 1.37 * v) && keeps((v) => 0.41 * v);
  const isReflected = keeps((v) => -v);
  const isShifted = keeps((v) => v + 0.73) && keeps((v) => v - 1.91);
  const period = isShifted
    ? undefined
    : PERIODS.find((length) => keeps((v) => v + length) && keeps((v) => v - length));
  return {
    scale: isHomogeneous ? (isReflected ? "unit" : "sign") : isReflected ? "positive" : "free",
    shift: isShifted ? "zero" : "free",
    ...(period === undefined ? {} : { period }),
  };
}

const PERIODS = [Math.PI / 4, Math.PI / 2, Math.PI, 2 * Math.PI];

/** 24 points of an interval, where most functions neither vanish nor overflow. */
function probes({ low, high }: Interval): readonly number[] {
  const from = Number.isFinite(low) ? low : Number.isFinite(high) ? high - 3 : -2.6;
  const to = Number.isFinite(high) ? high : Number.isFinite(low) ? low + 3 : 2.7;
  return Array.from({ length: 24 }, (_, i) => from + ((i + 0.618) / 24.5) * (to - from));
}

function isConstant(points: readonly number[], f: Unary): boolean {
  const values = points.map(f);
  const largest = Math.max(...values.map(Math.abs));
  return Math.max(...values) - Math.min(...values) <= 1e-12 * largest;
}

/** Whether g = m·f + n at the points, where f and g are both finite at least at half of them. */
function isAffineImage(points: readonly number[], f: Unary, g: Unary): boolean {
  const pairs = points.map((v) => [f(v), g(v)] as const);
  const both = pairs.filter(([one, other]) => Number.isFinite(one) && Number.isFinite(other));
  if (both.length < points.length / 2) return false;
  const n = both.length;
  const meanF = both.reduce((sum, [one]) => sum + one, 0) / n;
  const meanG = both.reduce((sum, [, other]) => sum + other, 0) / n;
  const spreadF = both.reduce((sum, [one]) => sum + (one - meanF) ** 2, 0);
  const spreadG = both.reduce((sum, [, other]) => sum + (other - meanG) ** 2, 0);
  const shared = both.reduce((sum, [one, other]) => sum + (one - meanF) * (other - meanG), 0);
  const slope = shared / spreadF;
  const rest = both.reduce((sum, [one, other]) => sum + (other - meanG - slope * (one - meanF)) ** 2, 0);
  return spreadG > 0 && rest <= 1e-18 * spreadG;
}
