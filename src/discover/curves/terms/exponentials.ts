/** Growth and decay: exponentials, their products with powers, and those of 1/x. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, num, one, pow, reciprocal, sub } from "../../../symbolic/expression/make.ts";
import { type Curve, isBesideZero, isFromZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";
import { bothSigns, logSpaced, pairsOf, ratesOf } from "../grids.ts";

/** Exponents of a factor taken out of an exponential, at most: beyond it the argument is shifted. */
const MOST_TAKEN_OUT = 30;

/** Poles are at most so many widths of the range away from its middle. */
const FAR = 15;

const exponential: CurveTerm = {
  name: "exponential",
  shapes: 1,
  isRepeated: true,
  isGround: true,
  columns: (x, [rate], curve) => [exp(mul(rate!, from(x, curve)))],
  grid: (curve) => bothSigns(ratesOf(curve, 16)).map((rate) => [rate]),
  write: (x, [rate], [factor], curve) => writtenExponential(x, rate!, factor!, curve),
};

/** (a + b·x)·exp(r·x): two equal rates, as of a critically damped motion. */
const criticallyDamped: CurveTerm = {
  name: "line times exponential",
  shapes: 1,
  isRare: true,
  columns: (x, [rate], curve) => {
    const decay = exp(mul(rate!, from(x, curve)));
    return [decay, mul(x, decay)];
  },
  grid: (curve) => bothSigns(ratesOf(curve, 16)).map((rate) => [rate]),
  write: (x, [rate], [a, b], curve) => {
    const { factor, decay } = partsOf(x, rate!, curve);
    return mul(add(num(a! * factor), mul(num(b! * factor), x)), decay);
  },
};

const ricker: CurveTerm = {
  name: "x times exponential",
  shapes: 1,
  columns: (x, [rate], curve) => [mul(x, exp(mul(rate!, from(x, curve))))],
  grid: (curve) => bothSigns(ratesOf(curve, 16)).map((rate) => [rate]),
  write: (x, [rate], [factor], curve) => mul(x, writtenExponential(x, rate!, factor!, curve)),
};

/** exp(r·x) − exp(s·x): what enters at one rate and leaves at another (Bateman, 1910). */
const difference: CurveTerm = {
  name: "difference of exponentials",
  shapes: 2,
  columns: (x, [first, second], curve) => {
    const at = fromLow(x, curve);
    return [sub(exp(mul(first!, at)), exp(mul(second!, at)))];
  },
  grid: (curve) => {
    const rates = ratesOf(curve, 9).map((rate) => -rate);
    return pairsOf(rates, rates).filter(([a, b]) => a! > b!);
  },
  holds: ([first, second], { width }) =>
    Math.abs(first! - second!) > 0.01 * Math.max(Math.abs(first!), Math.abs(second!)) &&
    Math.min(Math.abs(first!), Math.abs(second!)) * width > 0.1,
  write: (x, [first, second], [factor], curve) =>
    mul(
      num(factor!),
      sub(exp(mul(num(first!), fromLow(x, curve))), exp(mul(num(second!), fromLow(x, curve)))),
    ),
};

const gamma: CurveTerm = {
  name: "power times exponential",
  shapes: 2,
  fits: isFromZero,
  columns: (x, [exponent, rate], curve) => [mul(pow(x, exponent!), exp(mul(rate!, from(x, curve))))],
  grid: (curve) =>
    pairsOf(
      curve.low > 0 ? [-2, -1, -0.5, 0.3, 0.6, 1.2, 1.8, 2.6, 4] : [0.3, 0.6, 1.2, 1.8, 2.6, 4],
      bothSigns(ratesOf(curve, 8)),
    ),
  holds: ([exponent, rate], { width }) => Math.abs(exponent!) < 10 && Math.abs(rate!) * width > 0.2,
  write: (x, [exponent, rate], [factor], curve) =>
    mul(pow(x, num(exponent!)), writtenExponential(x, rate!, factor!, curve)),
};

/** exp(r·x)/(1 + k·x). */
const dampedHyperbola: CurveTerm = {
  name: "exponential over line",
  shapes: 2,
  isRare: true,
  fits: isFromZero,
  columns: (x, [rate, slope], curve) => [
    mul(exp(mul(rate!, from(x, curve))), reciprocal(add(one, mul(slope!, x)))),
  ],
  grid: (curve) => pairsOf(bothSigns(ratesOf(curve, 6, 20)), logSpaced(0.3 / curve.high, 30 / curve.high, 6)),
  holds: ([, slope], { low, high }) => 1 + slope! * low > 0 && 1 + slope! * high > 0 && slope! * high < 1e3,
  write: (x, [rate, slope], [factor], curve) =>
    mul(writtenExponential(x, rate!, factor!, curve), reciprocal(add(one, mul(num(slope!), x)))),
};

/** exp(b/x): rates against absolute temperature (Arrhenius, 1889). */
const arrhenius: CurveTerm = {
  name: "exponential of reciprocal",
  shapes: 1,
  fits: isBesideZero,
  columns: (x, [b], { middle }) => [exp(mul(b!, sub(reciprocal(x), num(1 / middle))))],
  grid: ({ low, high }) =>
    bothSigns(logSpaced(0.3, 60, 16)).map((fall) => [fall / Math.abs(1 / low - 1 / high)]),
  write: (x, [b], [factor], { middle }) => {
    const taken = b! / middle;
    return Math.abs(taken) < MOST_TAKEN_OUT
      ? mul(num(factor! * Math.exp(-taken)), exp(mul(num(b!), reciprocal(x))))
      : scaledExponential(add(mul(num(b!), reciprocal(x)), num(-taken)), factor!);
  },
};

/** exp(b/(x − c)) with c outside the range (Vogel, Fulcher & Tammann; Antoine). */
const vogel: CurveTerm = {
  name: "exponential of shifted reciprocal",
  shapes: 2,
  columns: (x, [b, c], { middle }) => [
    exp(mul(b!, sub(reciprocal(sub(x, c!)), reciprocal(sub(num(middle), c!))))),
  ],
  grid: ({ low, high, width }) =>
    [0.15, 0.3, 0.6, 1.2, 2.5, 5, 12].flatMap((share) =>
      [low - share * width, high + share * width].flatMap((c) =>
        bothSigns([0.7, 1.5, 3, 6, 12, 24]).map((fall) => [fall / (1 / (low - c) - 1 / (high - c)), c]),
      ),
    ),
  // Farther away it is an exponential.
  holds: ([, c], { middle, width }) => Math.abs(c! - middle) < FAR * width,
  write: (x, [b, c], [factor], { middle }) => {
    const taken = b! / (middle - c!);
    const argument = mul(num(b!), reciprocal(sub(x, num(c!))));
    return Math.abs(taken) < MOST_TAKEN_OUT
      ? mul(num(factor! * Math.exp(-taken)), exp(argument))
      : scaledExponential(add(argument, num(-taken)), factor!);
  },
};

/** Terms that grow or decay exponentially. */
export const EXPONENTIAL_TERMS: readonly CurveTerm[] = [
  exponential,
  criticallyDamped,
  ricker,
  difference,
  gamma,
  dampedHyperbola,
  arrhenius,
  vogel,
];

/** x counted from the middle of the range, so that no exponential overflows. */
function from(x: Expr, { middle }: Curve): Expr {
  return sub(x, num(middle));
}

/** x counted from the lower end of the range where that is not near 0 as it is. */
function fromLow(x: Expr, curve: Curve): Expr {
  return Math.abs(curve.low) < 0.5 * curve.width ? x : sub(x, num(curve.low));
}

/** factor·exp(rate·(x − middle)) as it is written. */
function writtenExponential(x: Expr, rate: number, factor: number, curve: Curve): Expr {
  const taken = rate * curve.middle;
  if (Math.abs(taken) < MOST_TAKEN_OUT) return mul(num(factor * Math.exp(-taken)), exp(mul(num(rate), x)));
  const place = curve.middle - Math.log(Math.abs(factor)) / rate;
  const shifted = exp(mul(num(rate), sub(x, num(place))));
  return factor < 0 ? mul(num(-1), shifted) : shifted;
}

/** exp(rate·(x − middle)) as a number times an exponential that is written without the middle where that can be. */
export function partsOf(x: Expr, rate: number, curve: Curve): { factor: number; decay: Expr } {
  const taken = rate * curve.middle;
  return Math.abs(taken) < MOST_TAKEN_OUT
    ? { factor: Math.exp(-taken), decay: exp(mul(num(rate), x)) }
    : { factor: 1, decay: exp(mul(num(rate), from(x, curve))) };
}

/** factor·exp(argument), the factor drawn in. */
function scaledExponential(argument: Expr, factor: number): Expr {
  const inside = exp(add(argument, num(Math.log(Math.abs(factor)))));
  return factor < 0 ? mul(num(-1), inside) : inside;
}

/** e^argument. */
export function exp(argument: Expr): Expr {
  return call("exp", argument);
}
