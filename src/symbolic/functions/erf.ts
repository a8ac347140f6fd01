import type { Decimal } from "decimal.js";
import { type ElementaryFunction, EVERYWHERE, RARE } from "./elementaryFunction.ts";

/** The error function 2/√π·∫₀ᵘ exp(−t²) dt: the share of a normal distribution, a front that spreads. */
export const errorFunction: ElementaryFunction<"erf"> = {
  name: "erf",
  value: erf,
  precise: preciseErf,
  derivative: (u, { num, mul, neg, pow, call }) => mul(num(2 / ROOT_OF_PI), call("exp", neg(pow(u, 2)))),
  domain: EVERYWHERE,
  range: { low: -1, high: 1 },
  parity: "odd",
  nats: RARE,
  spellings: {
    javascript: { lacks: "Math has no error function" },
    rust: { lacks: "the standard library has no error function" },
    julia: { lacks: "Julia has the error function in the package SpecialFunctions alone" },
    python: {
      helper: "erf_of",
      text: `def erf_of(v):
    from math import erf

    return np.vectorize(erf, otypes=[float])(v)[()]`,
    },
  },
  edge: { complexity: 3.5, gauge: { scale: "positive", shift: "free" }, starts: "windows" },
};

const ROOT_OF_PI = Math.sqrt(Math.PI);

/**
 * erf to about one unit in the last place. Source: Cody, "Rational Chebyshev approximations for the error function",
 * *Math. Comp.* 23 (1969), in three ranges of |v|.
 */
function erf(v: number): number {
  const size = Math.abs(v);
  if (size <= 0.46875) return v * ratio(NEAR, v * v);
  if (size > 6) return Math.sign(v); // beyond 5.93 it is 1 to the last place
  const rest =
    size <= 4 ? ratio(MIDDLE, size) : (1 / ROOT_OF_PI - ratio(FAR, 1 / (size * size)) / (size * size)) / size;
  return Math.sign(v) * (1 - Math.exp(-size * size) * rest);
}

/** erf by its series of terms of one sign: 2/√π·exp(−u²)·Σ 2ⁿ·u²ⁿ⁺¹/(2n + 1)!! (Abramowitz & Stegun 7.1.6); ±1 beyond 9, to 35 digits. */
function preciseErf(u: Decimal): Decimal {
  if (u.isNaN() || u.isZero()) return u;
  if (u.abs().gt(9)) return u.div(u.abs());
  const square = u.times(u);
  let [term, sum, before] = [u, u, u.times(0)];
  for (let n = 1; !sum.eq(before); n++) {
    before = sum;
    term = term
      .times(square)
      .times(2)
      .div(2 * n + 1);
    sum = sum.plus(term);
  }
  const rootOfPi = sum.times(0).minus(1).acos().sqrt();
  return sum.times(2).div(rootOfPi.times(square.exp()));
}

/** Coefficients of a fraction of polynomials, the highest power first. */
type Fraction = readonly [top: readonly number[], bottom: readonly number[]];

function ratio([top, bottom]: Fraction, t: number): number {
  const horner = (list: readonly number[]): number => list.reduce((sum, c) => sum * t + c, 0);
  return horner(top) / horner(bottom);
}

const NEAR: Fraction = [
  [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
];

const MIDDLE: Fraction = [
  [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
];

const FAR: Fraction = [
  [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378,
  ],
  [1, 2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
];
