/** Powers with real exponents, shifted or not, and what saturates like a hyperbola. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, div, mul, num, pow, reciprocal, sub } from "../../../symbolic/expression/make.ts";
import { type Curve, isFromZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";
import { logSpaced, pairsOf, placesOutside } from "../grids.ts";

const RISING = [0.2, 0.35, 0.5, 0.7, 0.85, 1.2, 1.5, 1.8, 2.3, 2.7, 3.3, 4, 5, 6.5];
const FALLING = [-0.2, -0.5, -0.8, -1.2, -1.6, -2.2, -3, -4];

const power: CurveTerm = {
  name: "power",
  shapes: 1,
  fits: isFromZero,
  columns: (x, [p]) => [pow(x, p!)],
  grid: ({ low }) => (low > 0 ? [...FALLING, ...RISING] : RISING).map((p) => [p]),
  holds: ([p]) => Math.abs(p!) < 20,
};

/** Distances of a pole or a branch point from the range, as shares of its width. */
const DISTANCES = logSpaced(0.01, 12, 12);

/** Poles and branch points are at most so many widths of the range away from it. */
const FAR = 15;

const shiftedPower: CurveTerm = {
  name: "shifted power",
  shapes: 2,
  columns: (x, [c, p], curve) => [pow(baseOf(x, c!, curve), p!)],
  grid: (curve) =>
    pairsOf(placesOutside(curve, logSpaced(0.01, 12, 8)), [-3, -1.6, -0.5, 0.4, 0.7, 1.5, 2.6]),
  // Farther away, or with a higher power, it is an exponential.
  holds: ([c, p], curve) => Math.abs(p!) < 5 && isNear(c!, curve),
  write: (x, [c, p], [factor], { middle }) => {
    const isBelow = c! < middle;
    const scale = factor! * Math.abs(middle - c!) ** -p!;
    const base = isBelow ? sub(x, num(c!)) : sub(num(c!), x);
    return Number.isFinite(scale) && Math.abs(Math.log10(Math.abs(scale))) < 12
      ? mul(num(scale), pow(base, p!))
      : mul(num(factor!), pow(div(base, num(Math.abs(middle - c!))), p!));
  },
};

const hyperbola: CurveTerm = {
  name: "hyperbola",
  shapes: 1,
  columns: (x, [c]) => [reciprocal(sub(x, c!))],
  grid: (curve) => placesOutside(curve, DISTANCES).map((c) => [c]),
  holds: ([c], curve) => isNear(c!, curve),
};

/** x/(x + k) (Michaelis & Menten, 1913). */
const saturation: CurveTerm = {
  name: "saturation",
  shapes: 1,
  columns: (x, [k]) => [div(x, add(x, k!))],
  grid: (curve) => placesOutside(curve, DISTANCES).map((c) => [-c]),
  holds: ([k], curve) => isNear(-k!, curve),
};

const shiftedLogarithm: CurveTerm = {
  name: "shifted logarithm",
  shapes: 1,
  columns: (x, [c], curve) => [call("log", baseOf(x, c!, curve))],
  grid: (curve) => placesOutside(curve, DISTANCES).map((c) => [c]),
  holds: ([c], curve) => isNear(c!, curve),
  write: (x, [c], [factor], { middle }) => {
    const base = c! < middle ? sub(x, num(c!)) : sub(num(c!), x);
    return add(mul(num(factor!), call("log", base)), num(-factor! * Math.log(Math.abs(middle - c!))));
  },
};

/** √((x − m)² + s²): two straight lines with a round bend. */
const bend: CurveTerm = {
  name: "round bend",
  shapes: 2,
  isRare: true,
  columns: (x, [m, s]) => [pow(add(pow(sub(x, m!), 2), pow(s!, 2)), 0.5)],
  grid: (curve) =>
    pairsOf(
      [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => curve.low + share * curve.width),
      [0.03, 0.1, 0.3].map((share) => share * curve.width),
    ),
  write: (x, [m, s], [factor]) => mul(num(factor!), pow(add(pow(sub(x, num(m!)), 2), num(s! ** 2)), 0.5)),
};

/** Terms that are powers of the column or of its distance from a place. */
export const POWER_TERMS: readonly CurveTerm[] = [
  power,
  shiftedPower,
  hyperbola,
  saturation,
  shiftedLogarithm,
  bend,
];

/** Whether a place is outside of the range and not far from it. */
function isNear(c: number, { low, high, width }: Curve): boolean {
  return (c < low && low - c < FAR * width) || (c > high && c - high < FAR * width);
}

/** |x − c| over its value in the middle of the range, for c outside of the range. */
function baseOf(x: Expr, c: Expr, { middle }: Curve): Expr {
  return div(sub(x, c), sub(num(middle), c));
}
