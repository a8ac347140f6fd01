/* σ(x) = 1/(1 + exp(−x)) of four values in float32, within 3 units in the last place. */

/**
 * exp(z) = 2ⁿ·exp(r), |r| ≤ ln 2 / 2, with a polynomial for exp(r).
 *
 * Source: `expf` of Cephes (S. Moshier, 1992). Beyond ±87 the exponential has no normal exponent, and σ is 0 or 1.
 */
@inline
export function sigmoid32(x: v128): v128 {
  const z = f32x4.min(f32x4.max(f32x4.neg(x), f32x4.splat(-87)), f32x4.splat(87));
  const n = f32x4.nearest(f32x4.mul(z, f32x4.splat(1.44269504)));
  const high = f32x4.sub(z, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.add(high, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.add(f32x4.mul(r, f32x4.splat(1.9875691500e-4)), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(r, p), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(r, p), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(r, p), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(r, p), f32x4.splat(5.0000001201e-1));
  const one = f32x4.splat(1);
  const e = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), one);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.div(one, f32x4.add(one, f32x4.mul(e, power)));
}
