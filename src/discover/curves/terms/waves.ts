/** Waves: sines of the column, damped, growing, with harmonics, of its square or reciprocal. */
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, num, pow, reciprocal, sub } from "../../../symbolic/expression/make.ts";
import { chirpsOf } from "../chirps.ts";
import { type Curve, isAboveZero, isBesideZero, isFromZero } from "../curve.ts";
import type { CurveTerm } from "../curveTerm.ts";
import { bothSigns, pairsOf, ratesOf } from "../grids.ts";
import { frequencies, frequenciesOf } from "../lombScargle.ts";
import { partsOf } from "./exponentials.ts";

/** How many frequencies of a spectrum are looked at. */
const MOST_PEAKS = 6;
const MOST_DAMPED = 3;
const MOST_CHIRPS = 3;

const wave: CurveTerm = {
  name: "wave",
  shapes: 1,
  followsTarget: true,
  isRepeated: true,
  columns: (x, [w], curve) => both(mul(w!, from(x, curve))),
  grid: (curve) => frequenciesOf(curve, MOST_PEAKS).map((w) => [w]),
  write: (x, [w], [a, b], curve) => written(w!, x, [a!, b!], w! * originOf(curve)),
};

/** A wave of any shape: its first two frequencies. */
const harmonics: CurveTerm = {
  name: "wave with harmonic",
  shapes: 1,
  followsTarget: true,
  isRare: true,
  columns: (x, [w], curve) => [...both(mul(w!, from(x, curve))), ...both(mul(num(2), w!, from(x, curve)))],
  grid: (curve) => frequenciesOf(curve, MOST_PEAKS).flatMap((w) => [[w], [w / 2]]),
  write: (x, [w], [a, b, c, d], curve) =>
    add(
      written(w!, x, [a!, b!], w! * originOf(curve)),
      written(2 * w!, x, [c!, d!], 2 * w! * originOf(curve)),
    ),
};

const damped: CurveTerm = {
  name: "damped wave",
  shapes: 2,
  followsTarget: true,
  isRepeated: true,
  columns: (x, [rate, w], curve) => {
    const decay = call("exp", mul(rate!, sub(x, num(curve.middle))));
    return both(mul(w!, from(x, curve))).map((column) => mul(decay, column));
  },
  grid: (curve) =>
    pairsOf(
      bothSigns(ratesOf(curve, 5, 24, 0.7)),
      frequenciesOf(curve, MOST_DAMPED).flatMap((w) => [w, 0.8 * w, 1.25 * w]),
    ),
  holds: ([rate], { width }) => Math.abs(rate!) * width > 0.02,
  write: (x, [rate, w], [a, b], curve) => {
    const { factor, decay } = partsOf(x, rate!, curve);
    return mul(decay, written(w!, x, [a! * factor, b! * factor], w! * originOf(curve)));
  },
};

/** x·sin: a wave whose size grows in proportion to the column. */
const growing: CurveTerm = {
  name: "x times wave",
  shapes: 1,
  followsTarget: true,
  isRare: true,
  columns: (x, [w], curve) => both(mul(w!, from(x, curve))).map((column) => mul(x, column)),
  grid: (curve) => frequenciesOf(curve, MOST_PEAKS).map((w) => [w]),
  write: (x, [w], [a, b], curve) => mul(x, written(w!, x, [a!, b!], w! * originOf(curve))),
};

/** sin(w·x)/x. */
const dying: CurveTerm = {
  name: "wave over x",
  shapes: 1,
  followsTarget: true,
  isRare: true,
  fits: ({ x }) => !x.includes(0),
  columns: (x, [w], curve) => both(mul(w!, from(x, curve))).map((column) => mul(reciprocal(x), column)),
  grid: (curve) => frequenciesOf(curve, MOST_PEAKS).flatMap((w) => [[w], [1.2 * w], [1.5 * w]]),
  write: (x, [w], [a, b], curve) => mul(reciprocal(x), written(w!, x, [a!, b!], w! * originOf(curve))),
};

/** sin(a·x + b·x²): a frequency that changes at a constant rate. */
const chirp: CurveTerm = {
  name: "chirp",
  shapes: 2,
  followsTarget: true,
  isRare: true,
  columns: (x, [a, b], { middle }) => {
    const u = sub(x, num(middle));
    return both(add(mul(a!, u), mul(b!, pow(u, 2))));
  },
  grid: (curve) => chirpsOf(curve, MOST_CHIRPS),
  // With less it is a wave.
  holds: ([, b], { width }) => Math.abs(b!) * width ** 2 > 1,
  write: (x, [a, b], factors, { middle }) => {
    const argument = add(mul(num(a! - 2 * b! * middle), x), mul(num(b!), pow(x, 2)));
    return asOneWave(argument, turnedBy((a! - b! * middle) * middle, [factors[0]!, factors[1]!]));
  },
};

/** Terms that are waves in the column or in a function of it. */
export const WAVE_TERMS: readonly CurveTerm[] = [
  wave,
  harmonics,
  damped,
  growing,
  dying,
  chirp,
  waveOf(
    "wave of square",
    (x) => pow(x, 2),
    (v) => v * v,
  ),
  waveOf("wave of reciprocal", reciprocal, (v) => 1 / v, isBesideZero),
  waveOf("wave of root", (x) => pow(x, 0.5), Math.sqrt, isFromZero),
  waveOf("wave of logarithm", (x) => call("log", x), Math.log, isAboveZero),
];

/** sin and cos of w·f(x). */
function waveOf(
  name: string,
  of: (x: Expr) => Expr,
  value: (x: number) => number,
  fits?: CurveTerm["fits"],
): CurveTerm {
  return {
    name,
    isRare: true,
    shapes: 1,
    ...(fits && { fits }),
    columns: (x, [w]) => both(mul(w!, of(x))),
    grid: (curve) => frequencies(curve.x.map(value), curve.y, MOST_PEAKS).map((w) => [w]),
    write: (x, [w], [a, b]) => written(w!, of(x), [a!, b!]),
  };
}

function both(argument: Expr): Expr[] {
  return [call("sin", argument), call("cos", argument)];
}

/** The place that arguments of waves are counted from: 0, or the middle of a range far from it. */
function originOf({ middle, width }: Curve): number {
  return Math.abs(middle) > 20 * width ? middle : 0;
}

function from(x: Expr, curve: Curve): Expr {
  const origin = originOf(curve);
  return origin === 0 ? x : sub(x, num(origin));
}

/**
 * a·sin(w·x − shift) + b·cos(w·x − shift) as one sine or cosine, whichever has the smaller phase.
 *
 * With a large shift, as in a table of dates, the place where the wave begins is written instead of a phase of many
 * turns: sin(w·(x − x₀)).
 */
function written(w: number, x: Expr, [a, b]: readonly [number, number], shift = 0): Expr {
  // a·sin u + b·cos u = size·sin(u + phase)
  if (shift !== 0) {
    const place = num((shift - Math.atan2(b, a)) / w);
    return mul(num(Math.hypot(a, b)), call("sin", mul(num(w), sub(x, place))));
  }
  return asOneWave(mul(num(w), x), [a, b]);
}

/** The factors of sin(u) and cos(u) in a·sin(u − shift) + b·cos(u − shift). */
function turnedBy(shift: number, [a, b]: readonly [number, number]): [number, number] {
  const [c, s] = [Math.cos(shift), Math.sin(shift)];
  return [a * c + b * s, b * c - a * s];
}

/** a·sin u + b·cos u as one sine or cosine of u and a phase, whichever has the smaller one. */
function asOneWave(argument: Expr, [a, b]: readonly [number, number]): Expr {
  const size = Math.hypot(a, b);
  const phase = Math.atan2(b, a);
  const turned = phase > Math.PI / 2 ? phase - Math.PI : phase < -Math.PI / 2 ? phase + Math.PI : phase;
  const sign = turned === phase ? 1 : -1;
  if (Math.abs(turned) <= Math.PI / 4) return mul(num(sign * size), call("sin", add(argument, num(turned))));
  // sin(u + t) = cos(u + t − π/2) = −cos(u + t + π/2)
  return turned > 0
    ? mul(num(sign * size), call("cos", add(argument, num(turned - Math.PI / 2))))
    : mul(num(-sign * size), call("cos", add(argument, num(turned + Math.PI / 2))));
}
