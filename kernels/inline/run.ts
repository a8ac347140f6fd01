/* A run of rows in which a source has one value: their sum adjoints are added first, then weighed once. */
import { firstBasis, rowSize } from "./row";

/** Coefficient gradients at `k` += weights and base value of the row at `w`, times the sums in p0 … p3; float32, degree 3. */
@inline
export function addRun<N>(k: usize, w: usize, p0: v128, p1: v128, p2: v128, p3: v128): void {
  const g = firstBasis<N>(k, load<u32>(w, 20));
  addWeighed<N>(g + rowSize<N>(), v128.load32_splat(w), p0, p1, p2, p3);
  addWeighed<N>(g + 2 * rowSize<N>(), v128.load32_splat(w, 4), p0, p1, p2, p3);
  addWeighed<N>(g + 3 * rowSize<N>(), v128.load32_splat(w, 8), p0, p1, p2, p3);
  addWeighed<N>(g + 4 * rowSize<N>(), v128.load32_splat(w, 12), p0, p1, p2, p3);
  addWeighed<N>(k, v128.load32_splat(w, 16), p0, p1, p2, p3);
}

@inline
function addWeighed<N>(at: usize, weight: v128, p0: v128, p1: v128, p2: v128, p3: v128): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.mul(p0, weight)));
  if (sizeof<N>() >= 2) v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(p1, weight)), 16);
  if (sizeof<N>() >= 4) v128.store(at, f32x4.add(v128.load(at, 32), f32x4.mul(p2, weight)), 32);
  if (sizeof<N>() >= 8) v128.store(at, f32x4.add(v128.load(at, 48), f32x4.mul(p3, weight)), 48);
}
