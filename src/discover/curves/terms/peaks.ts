/** Peaks: Gaussian, Lorentz, lognormal, sech². */
import { add, call, mul, num, one, pow, reciprocal, sub } from "../../../symbolic/expression/make.ts";
import { type Curve, isAboveZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";
import { logSpaced, pairsOf } from "../grids.ts";
import { logarithmsOf } from "./growth.ts";

const gaussian: CurveTerm = {
  name: "Gaussian",
  shapes: 2,
  isRepeated: true,
  columns: (x, [m, s]) => [call("exp", mul(num(-1), pow(sub(x, m!), 2), pow(s!, -2)))],
  grid: lines,
  holds: isLine,
  write: (x, [m, s], [factor]) =>
    mul(num(factor!), call("exp", mul(num(-1 / s! ** 2), pow(sub(x, num(m!)), 2)))),
};

const lorentz: CurveTerm = {
  name: "Lorentz line",
  shapes: 2,
  isRepeated: true,
  columns: (x, [m, s]) => [reciprocal(add(one, mul(pow(sub(x, m!), 2), pow(s!, -2))))],
  grid: lines,
  holds: isLine,
  write: (x, [m, s], [factor]) =>
    mul(num(factor! * s! ** 2), reciprocal(add(pow(sub(x, num(m!)), 2), num(s! ** 2)))),
};

const centredGaussian: CurveTerm = {
  name: "Gaussian about 0",
  shapes: 1,
  columns: (x, [s]) => [call("exp", mul(s!, pow(x, 2)))],
  grid: (curve) => sizesAboutZero(curve).map((s) => [-1 / s ** 2]),
};

const centredLorentz: CurveTerm = {
  name: "Lorentz line about 0",
  shapes: 1,
  isRare: true,
  columns: (x, [s]) => [reciprocal(add(one, mul(s!, pow(x, 2))))],
  grid: (curve) => sizesAboutZero(curve).map((s) => [1 / s ** 2]),
};

/** exp(−(log(x/m)/s)²). */
const lognormal: CurveTerm = {
  name: "lognormal peak",
  shapes: 2,
  fits: isAboveZero,
  columns: (x, [m, s]) => [call("exp", mul(num(-1), pow(sub(call("log", x), m!), 2), pow(s!, -2)))],
  grid: (curve) => pairsOf(logarithmsOf(curve, 12), [0.1, 0.2, 0.4, 0.8, 1.6]),
  holds: ([m, s], { high }) => Math.abs(s!) < 10 && Math.exp(m!) < 20 * high,
  write: (x, [m, s], [factor]) =>
    mul(num(factor!), call("exp", mul(num(-1 / s! ** 2), pow(call("log", mul(num(Math.exp(-m!)), x)), 2)))),
};

/** 1/cosh²: a soliton. */
const soliton: CurveTerm = {
  name: "squared hyperbolic secant",
  shapes: 2,
  isRare: true,
  columns: (x, [m, s]) => [pow(call("cosh", mul(sub(x, m!), reciprocal(s!))), -2)],
  grid: (curve) => lines(curve).filter((_, i) => i % 2 === 0),
  holds: isLine,
  write: (x, [m, s], [factor]) => mul(num(factor!), pow(call("cosh", mul(num(1 / s!), sub(x, num(m!)))), -2)),
};

/** Terms that rise and fall again. */
export const PEAK_TERMS: readonly CurveTerm[] = [
  gaussian,
  lorentz,
  centredGaussian,
  centredLorentz,
  lognormal,
  soliton,
];

/** Widths of lines as shares of the range. */
const WIDTHS = [0.012, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8];
/** Distance of the places looked at, in widths. */
const STEP = 0.7;

/** Lines of every width everywhere, as far apart as they are wide. */
function lines({ low, high, width, x }: Curve): number[][] {
  return WIDTHS.filter((share) => share * x.length > 1.5).flatMap((share) => {
    const s = share * width;
    const count = Math.ceil((1.2 * width) / (STEP * s)) + 1;
    return Array.from({ length: count }, (_, i) => [
      low - 0.1 * width + ((high - low + 0.2 * width) * i) / (count - 1),
      s,
    ]);
  });
}

/** Whether a line is no spike on a single row and not all of the range. */
function isLine([m, s]: readonly number[], { middle, width, x }: Curve): boolean {
  const size = Math.abs(s!) / width;
  return size > 1 / x.length && size < 4 && Math.abs(m! - middle) < 1.5 * width;
}

function sizesAboutZero({ low, high }: Curve): number[] {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return logSpaced(0.03 * reach, 2 * reach, 10);
}
