/* σ(x) = 1/(1 + exp(−x)) of two values; src/math/sigmoid.ts, which it repeats operation by operation, explains it. */

/**
 * Constants are loaded where they are needed: a load is cheaper than the two or three instructions that compilers
 * spend on a constant of 64 bits. In order: LIMIT, −LIMIT, LOG2E, ROUND, LN2_HIGH, LN2_LOW, P5 … P1, 2.
 */
const constants: usize = memory.data<f64>([
  708.0,
  -708.0,
  Math.LOG2E,
  6755399441055744.0,
  0.6931471803691238,
  1.9082149292705877e-10,
  4.1381367970572385e-8,
  -1.6533902205465252e-6,
  6.613756321437934e-5,
  -0.0027777777777015593,
  0.16666666666666602,
  2.0,
]);

@inline
export function sigmoid(x: v128): v128 {
  const z = f64x2.pmin(
    f64x2.pmax(f64x2.neg(x), v128.load64_splat(constants + 8)),
    v128.load64_splat(constants),
  );
  const round = v128.load64_splat(constants + 24);
  const shifted = f64x2.add(f64x2.mul(z, v128.load64_splat(constants + 16)), round);
  const n = f64x2.sub(shifted, round);
  const high = f64x2.sub(z, f64x2.mul(n, v128.load64_splat(constants + 32)));
  const r = f64x2.sub(high, f64x2.mul(n, v128.load64_splat(constants + 40)));
  const t = f64x2.mul(r, r);
  let p = f64x2.add(v128.load64_splat(constants + 56), f64x2.mul(t, v128.load64_splat(constants + 48)));
  p = f64x2.add(v128.load64_splat(constants + 64), f64x2.mul(t, p));
  p = f64x2.add(v128.load64_splat(constants + 72), f64x2.mul(t, p));
  p = f64x2.add(v128.load64_splat(constants + 80), f64x2.mul(t, p));
  const d = f64x2.sub(v128.load64_splat(constants + 88), f64x2.sub(r, f64x2.mul(t, p)));
  // The low bits of `shifted` hold n; at the place of the exponent and added to that of a number they make it ·2ⁿ.
  const scaled = i64x2.add(f64x2.add(d, f64x2.add(r, r)), i64x2.shl(shifted, 52));
  return f64x2.div(d, f64x2.add(d, scaled));
}
