/** Curves from one level to another: logistic, Gompertz, Hill, stretched exponential, arcus tangent. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, div, mul, num, one, pow, reciprocal, sub } from "../../../symbolic/expression/make.ts";
import { type Curve, isAboveZero, isFromZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";
import { bothSigns, logSpaced, pairsOf, placesOf, ratesOf } from "../grids.ts";
import { exp } from "./exponentials.ts";

/** Exponents of curves in the logarithm of the column. */
const EXPONENTS = [0.4, 0.7, 1.2, 1.8, 2.7, 4, 6, 10];

const logistic: CurveTerm = {
  name: "logistic",
  shapes: 2,
  columns: (x, [rate, middle]) => [reciprocal(add(one, exp(mul(rate!, sub(middle!, x)))))],
  grid: (curve) => pairsOf(bothSigns(ratesOf(curve, 7, 80, 2)), placesOf(curve, 9, 0.3)),
  holds: ([rate, middle], curve) => isWithin(rate!, middle!, curve),
};

/** A logistic to a power, so that it need not be symmetric (Richards, 1959). */
const richards: CurveTerm = {
  name: "logistic to a power",
  shapes: 3,
  isRare: true,
  columns: (x, [rate, middle, power]) => [pow(add(one, exp(mul(rate!, sub(middle!, x)))), power!)],
  grid: (curve) =>
    pairsOf(ratesOf(curve, 4, 40, 3), placesOf(curve, 6, 0.1)).flatMap(([rate, middle]) =>
      [-0.4, -0.7, -2].map((power) => [rate!, middle!, power]),
    ),
  holds: ([rate, middle, power], curve) =>
    isWithin(rate!, middle!, curve) && Math.abs(power!) < 10 && Math.abs(power!) > 0.05,
};

const gompertz: CurveTerm = {
  name: "Gompertz curve",
  shapes: 2,
  columns: (x, [rate, middle]) => [exp(mul(num(-1), exp(mul(rate!, sub(middle!, x)))))],
  grid: (curve) => pairsOf(bothSigns(ratesOf(curve, 6, 60, 2)), placesOf(curve, 8, 0.3)),
  holds: ([rate, middle], curve) => isWithin(rate!, middle!, curve),
};

/** x^p/(x^p + k^p) (Hill, 1910); p above 0. */
const hill: CurveTerm = {
  name: "Hill curve",
  shapes: 2,
  fits: isFromZero,
  columns: (x, [p, logarithm]) => {
    const rise = pow(x, p!);
    return [div(rise, add(rise, exp(mul(p!, logarithm!))))];
  },
  grid: (curve) => pairsOf(EXPONENTS, logarithmsOf(curve, 8)),
  holds: ([p, logarithm], { width, high }) =>
    Math.abs(p!) < 25 && Math.exp(logarithm!) < 30 * Math.max(width, high),
  write: (x, [p, logarithm], [factor], { low }) => {
    const k = Math.exp(logarithm!);
    if (low > 0) return div(num(factor!), add(one, pow(div(num(k), x), p!)));
    const rise = pow(x, p!);
    return div(mul(num(factor!), rise), add(rise, num(k ** p!)));
  },
};

/** exp(−(x/s)^p) (Weibull; Kohlrausch). */
const stretched: CurveTerm = {
  name: "stretched exponential",
  shapes: 2,
  fits: isFromZero,
  columns: (x, [p, logarithm]) => [exp(mul(num(-1), pow(x, p!), exp(mul(num(-1), p!, logarithm!))))],
  grid: (curve) => [
    ...pairsOf(EXPONENTS.slice(0, 6), logarithmsOf(curve, 8)),
    ...(curve.low > 0 ? pairsOf([-0.5, -0.8, -1.5, -3], logarithmsOf(curve, 6)) : []),
  ],
  holds: ([p, logarithm], { width, high }) =>
    Math.abs(p!) < 25 && Math.exp(logarithm!) < 30 * Math.max(width, high),
  write: (x, [p, logarithm], [factor]) =>
    mul(num(factor!), exp(mul(num(-Math.exp(-p! * logarithm!)), pow(x, p!)))),
};

const arcTangent: CurveTerm = {
  name: "arcus tangent",
  shapes: 2,
  columns: (x, [rate, middle]) => [call("atan", mul(rate!, sub(x, middle!)))],
  grid: (curve) => pairsOf(ratesOf(curve, 6, 80, 2), placesOf(curve, 9, 0.3)),
  holds: ([rate, middle], curve) => isWithin(rate!, middle!, curve),
};

/** tanh(r·x), through 0. */
const tangentHyperbolic: CurveTerm = {
  name: "hyperbolic tangent",
  shapes: 1,
  columns: (x, [rate]) => [call("tanh", mul(rate!, x))],
  grid: ({ low, high }) =>
    logSpaced(0.3, 60, 12).map((rise) => [rise / Math.max(Math.abs(low), Math.abs(high))]),
};

/** tanh(r·(x − m)), about 0. */
const shiftedTangent: CurveTerm = {
  name: "shifted hyperbolic tangent",
  shapes: 2,
  columns: (x, [rate, middle]) => [call("tanh", mul(rate!, sub(x, middle!)))],
  grid: (curve) => pairsOf(ratesOf(curve, 6, 40, 1), placesOf(curve, 9, 0.1)),
  holds: ([rate, middle], curve) => isWithin(rate!, middle!, curve),
};

const coshTerm: CurveTerm = {
  name: "hyperbolic cosine",
  shapes: 2,
  isRare: true,
  columns: (x, [rate, middle]) => [call("cosh", mul(rate!, sub(x, middle!)))],
  grid: (curve) => pairsOf(ratesOf(curve, 6, 20, 1), placesOf(curve, 7)),
  // With its lowest place near or beyond an end it is an exponential.
  holds: ([rate, middle], { low, width }) =>
    Math.abs(rate!) * width > 0.2 && middle! > low + 0.1 * width && middle! < low + 0.9 * width,
};

/** x³/(exp(r·x) − 1) and the like: a power against an exponential (Planck, 1900). */
const planck: CurveTerm = {
  name: "power over exponential less 1",
  shapes: 2,
  isRare: true,
  fits: isAboveZero,
  columns: (x, [p, rate]) => [div(pow(x, p!), sub(exp(mul(rate!, x)), one))],
  grid: ({ high }) =>
    pairsOf(
      [1.2, 2.1, 3.1, 4.1, 5.1],
      logSpaced(1, 40, 6).map((rise) => rise / high),
    ),
};

/** log(1 + (x/k)²), or log(1 + (k/x)²): level on one side of a corner and a line in log(x) beyond, as the response of a filter in decibels. */
function corner(name: string, power: 2 | -2, fits: NonNullable<CurveTerm["fits"]>): CurveTerm {
  const over = (x: Expr, k: Expr) =>
    call("log", add(one, power > 0 ? mul(pow(k, -2), pow(x, 2)) : mul(pow(k, 2), pow(x, -2))));
  return {
    name,
    shapes: 1,
    isRare: true,
    fits,
    columns: (x, [logarithm]) => [over(x, exp(logarithm!))],
    grid: (curve) => logarithmsOf(curve, 8).map((logarithm) => [logarithm]),
    // Far outside it is a power, or a line in log(x).
    holds: ([logarithm], { low, high }) =>
      Math.exp(logarithm!) < 10 * high && Math.exp(logarithm!) > 0.1 * low,
    write: (x, [logarithm], [factor]) => mul(num(factor!), over(x, num(Math.exp(logarithm!)))),
  };
}

/** Terms that go from one level to another, and what is made of the same parts. */
export const GROWTH_TERMS: readonly CurveTerm[] = [
  logistic,
  richards,
  gompertz,
  hill,
  stretched,
  arcTangent,
  tangentHyperbolic,
  shiftedTangent,
  coshTerm,
  planck,
  corner("logarithm beyond a corner", 2, isFromZero),
  corner("logarithm before a corner", -2, isAboveZero),
];

/** Logarithms of places in the range, the lowest of which may be 0. */
export function logarithmsOf({ x, high }: Curve, count: number): number[] {
  const positive = x.find((v) => v > 0) ?? high / 100;
  const low = Math.max(positive, high / 300);
  return logSpaced(low, 2 * high, count).map(Math.log);
}

/** Whether a rise is in or near the range, and not so steep that it is a step between two rows. */
function isWithin(rate: number, place: number, { middle, width }: Curve): boolean {
  return (
    Math.abs(place - middle) < 2 * width && Math.abs(rate) * width < 2000 && Math.abs(rate) * width > 0.2
  );
}
