/* What the core can do: multiply-adds in registers, twelve chains, none waiting for another. */
export function multiplyAdd(rounds: i32): f64 {
  const factor = f64x2.splat(0.9999999);
  const term = f64x2.splat(1e-9);
  let a = f64x2.splat(1.0);
  let b = f64x2.splat(1.1);
  let c = f64x2.splat(1.2);
  let d = f64x2.splat(1.3);
  let e = f64x2.splat(1.4);
  let f = f64x2.splat(1.5);
  let g = f64x2.splat(1.6);
  let h = f64x2.splat(1.7);
  let i = f64x2.splat(1.8);
  let j = f64x2.splat(1.9);
  let k = f64x2.splat(2.0);
  let l = f64x2.splat(2.1);
  for (let round = 0; round < rounds; round++) {
    a = f64x2.add(f64x2.mul(a, factor), term);
    b = f64x2.add(f64x2.mul(b, factor), term);
    c = f64x2.add(f64x2.mul(c, factor), term);
    d = f64x2.add(f64x2.mul(d, factor), term);
    e = f64x2.add(f64x2.mul(e, factor), term);
    f = f64x2.add(f64x2.mul(f, factor), term);
    g = f64x2.add(f64x2.mul(g, factor), term);
    h = f64x2.add(f64x2.mul(h, factor), term);
    i = f64x2.add(f64x2.mul(i, factor), term);
    j = f64x2.add(f64x2.mul(j, factor), term);
    k = f64x2.add(f64x2.mul(k, factor), term);
    l = f64x2.add(f64x2.mul(l, factor), term);
  }
  const sum = f64x2.add(
    f64x2.add(f64x2.add(a, b), f64x2.add(c, d)),
    f64x2.add(f64x2.add(e, f), f64x2.add(g, h)),
  );
  const all = f64x2.add(sum, f64x2.add(f64x2.add(i, j), f64x2.add(k, l)));
  return f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
}
