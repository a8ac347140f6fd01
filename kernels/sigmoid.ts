/* σ(x) = 1/(1 + exp(−x)) of two values; src/math/sigmoid.ts, which it repeats operation by operation, explains it. */

const LOG2_E: f64 = Math.LOG2E;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const P1: f64 = 0.16666666666666602;
const P2: f64 = -0.0027777777777015593;
const P3: f64 = 6.613756321437934e-5;
const P4: f64 = -1.6533902205465252e-6;
const P5: f64 = 4.1381367970572385e-8;
const ROUND: f64 = 6755399441055744.0;
const LIMIT: f64 = 708.0;

export function sigmoid(x: v128): v128 {
  const z = f64x2.min(f64x2.splat(LIMIT), f64x2.max(f64x2.splat(-LIMIT), f64x2.neg(x)));
  const shifted = f64x2.add(f64x2.mul(z, f64x2.splat(LOG2_E)), f64x2.splat(ROUND));
  const n = f64x2.sub(shifted, f64x2.splat(ROUND));
  // The low bits of `shifted` hold n; moved to the exponent of a double they make 2ⁿ.
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  const high = f64x2.sub(z, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(n, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(P4), f64x2.mul(t, f64x2.splat(P5)));
  p = f64x2.add(f64x2.splat(P3), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P2), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P1), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), f64x2.mul(y, power)));
}
