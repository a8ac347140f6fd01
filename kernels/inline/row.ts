/* Pieces of the tile kernels, written out where they are used. `N` as in tile.ts. */

/** Bytes of a row of coefficients. */
@inline
export function rowSize<N>(): usize {
  return sizeof<N>() === 8 ? 64 : sizeof<N>() === 4 ? 48 : sizeof<N>() === 2 ? 32 : 16;
}

/** Where the coefficients of the first active basis lie: rows after the base weights, `cell` in units of 16 bytes. */
@inline
export function firstBasis<N>(coefficients: usize, cell: u32): usize {
  if (sizeof<N>() === 8) return coefficients + (<usize>cell << 2);
  if (sizeof<N>() === 4) return coefficients + (<usize>cell << 1) + <usize>cell;
  if (sizeof<N>() === 2) return coefficients + (<usize>cell << 1);
  return coefficients + <usize>cell;
}

/** Bytes of a row of a table of degree 3. */
@inline
export function cubicRow<T>(): usize {
  return sizeof<T>() === 8 ? 48 : 32;
}

/** Bytes of the addresses of as many columns as a register holds. */
@inline
export function registerWords<T>(): usize {
  return 64 / sizeof<T>();
}

/** Bytes of the addresses of the columns of a tile. */
@inline
export function columnWords<T>(): usize {
  return 256 / sizeof<T>();
}

/** Biases of register `n`. */
@inline
export function biasesAt<T>(biases: usize, n: usize): v128 {
  if (sizeof<T>() === 8) return v128.load(biases + (n << 4));
  const low = f32x4.demote_f64x2_zero(v128.load(biases + (n << 5)));
  const high = f32x4.demote_f64x2_zero(v128.load(biases + (n << 5), 16));
  return v128.shuffle<u64>(low, high, 0, 2);
}

/** Row `at` / 8 of two columns, in float32 of four. */
@inline
export function gather<T>(columns: usize, at: usize): v128 {
  const low = v128.load64_zero(<usize>load<u32>(columns) + at);
  const pair = v128.load64_lane(<usize>load<u32>(columns, 4) + at, low, 1);
  if (sizeof<T>() === 8) return pair;
  const next = v128.load64_zero(<usize>load<u32>(columns, 8) + at);
  const others = v128.load64_lane(<usize>load<u32>(columns, 12) + at, next, 1);
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(pair), f32x4.demote_f64x2_zero(others), 0, 2);
}

/** The lanes of a register to row `at` / 8 of two columns, in float32 of four. */
@inline
export function scatter<T>(columns: usize, at: usize, lanes: v128): void {
  const pair = sizeof<T>() === 8 ? lanes : f64x2.promote_low_f32x4(lanes);
  v128.store64_lane(<usize>load<u32>(columns) + at, pair, 0);
  v128.store64_lane(<usize>load<u32>(columns, 4) + at, pair, 1);
  if (sizeof<T>() === 8) return;
  const others = f64x2.promote_low_f32x4(v128.shuffle<u64>(lanes, lanes, 1, 1));
  v128.store64_lane(<usize>load<u32>(columns, 8) + at, others, 0);
  v128.store64_lane(<usize>load<u32>(columns, 12) + at, others, 1);
}

/** The double at `at` += all lanes. */
@inline
export function addLanes<T>(at: usize, lanes: v128): void {
  if (sizeof<T>() === 8) {
    store<f64>(at, load<f64>(at) + (f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1)));
    return;
  }
  const halves = f32x4.add(lanes, v128.shuffle<u64>(lanes, lanes, 1, 0));
  store<f64>(at, load<f64>(at) + <f64>(f32x4.extract_lane(halves, 0) + f32x4.extract_lane(halves, 1)));
}
