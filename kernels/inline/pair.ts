/* Writes what was computed of two rows at once, in float32 of four. */

/** The lanes of a register to two rows. */
@inline
export function storePair(out: usize, stride: usize, pair: v128): void {
  v128.store64_lane(out, pair, 0);
  v128.store64_lane(out + stride, pair, 1);
}

/** Stores four values of two rows. */
@inline
export function storeRows(at: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, v128.shuffle<u64>(a, b, 0, 2));
  v128.store(at, v128.shuffle<u64>(c, d, 0, 2), 16);
  v128.store(at + stride, v128.shuffle<u64>(a, b, 1, 3));
  v128.store(at + stride, v128.shuffle<u64>(c, d, 1, 3), 16);
}

/** Stores three values of two rows. */
@inline
export function storeRises(at: usize, stride: usize, a: v128, b: v128, c: v128): void {
  v128.store(at, v128.shuffle<u64>(a, b, 0, 2));
  v128.store(at + stride, v128.shuffle<u64>(a, b, 1, 3));
  storePair(at + 16, stride, c);
}

/** The lanes of a register to four rows. */
@inline
export function storeLanes(out: usize, stride: usize, lanes: v128): void {
  v128.store32_lane(out, lanes, 0);
  v128.store32_lane(out + stride, lanes, 1);
  v128.store32_lane(out + 2 * stride, lanes, 2);
  v128.store32_lane(out + 3 * stride, lanes, 3);
}
