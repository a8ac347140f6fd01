/*
 * exp(z) = 2ⁿ·exp(r), |r| ≤ ln 2 / 2, and exp(r) = (d + 2r)/d with d = 2 − c, c a polynomial in r²: 1/(1 + exp(z)) is
 * d/(d + (d + 2r)·2ⁿ), with one division.
 * Source: the exponential of FreeBSD's msun (Sun Microsystems, 1993), without its special cases.
 */
const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const P1 = 0.16666666666666602;
const P2 = -0.0027777777777015593;
const P3 = 6.613756321437934e-5;
const P4 = -1.6533902205465252e-6;
const P5 = 4.1381367970572385e-8;

/** Adding and taking away 1.5·2⁵² rounds a double below 2⁵¹ to the nearest integer, ties to even. */
const ROUND = 6755399441055744;

/** Beyond ±708 the sigmoid is 0 or 1 to the last digit, and exp still has a normal exponent. */
const LIMIT = 708;

/** 2ⁿ at index n + 1022. */
const powersOfTwo = Float64Array.from({ length: 2045 }, () => 1);
for (let n = 1; n <= 1022; n++) {
  powersOfTwo[1022 + n] = powersOfTwo[1021 + n]! * 2;
  powersOfTwo[1022 - n] = powersOfTwo[1023 - n]! / 2;
}

/**
 * 1/(1 + exp(−x)), NaN for NaN.
 *
 * Made of additions, multiplications and divisions alone, so that it has the same bits on every machine and in
 * the SIMD kernels, which `Math.exp` does not promise. Within 2 units in the last place.
 */
export function sigmoid(x: number): number {
  const z = x < -LIMIT ? LIMIT : x > LIMIT ? -LIMIT : -x;
  const n = z * LOG2_E + ROUND - ROUND;
  const r = z - n * LN2_HIGH - n * LN2_LOW;
  const t = r * r;
  const d = 2 - (r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5)))));
  return d / (d + (d + (r + r)) * powersOfTwo[n + 1022]!);
}
