/* What a row of a table of degree 3 gives to a row of sums, in float32. */
import { firstBasis, gather, rowSize, scatter } from "./row";

/** What register `n` of a row of sums gets from a row of a table. */
@inline
export function weighed<N>(k: usize, w: usize, n: usize): v128 {
  const c = firstBasis<N>(k, load<u32>(w, 20)) + n;
  let a = f32x4.mul(v128.load32_splat(w), v128.load(c, rowSize<N>()));
  a = f32x4.add(a, f32x4.mul(v128.load32_splat(w, 4), v128.load(c, 2 * rowSize<N>())));
  a = f32x4.add(a, f32x4.mul(v128.load32_splat(w, 8), v128.load(c, 3 * rowSize<N>())));
  a = f32x4.add(a, f32x4.mul(v128.load32_splat(w, 12), v128.load(c, 4 * rowSize<N>())));
  return f32x4.add(a, f32x4.mul(v128.load32_splat(w, 16), v128.load(k + n)));
}

/** Row `at` / 8 of four sums += the lanes. */
@inline
export function join(columns: usize, at: usize, lanes: v128): void {
  scatter<f32>(columns, at, f32x4.add(gather<f32>(columns, at), lanes));
}
