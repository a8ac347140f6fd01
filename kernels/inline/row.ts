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

/** Row `at` / 8 of two columns. */
@inline
export function gather(columns: usize, at: usize): v128 {
  const low = v128.load64_zero(<usize>load<u32>(columns) + at);
  return v128.load64_lane(<usize>load<u32>(columns, 4) + at, low, 1);
}

/** The lanes of a register to row `at` / 8 of two columns. */
@inline
export function scatter(columns: usize, at: usize, pair: v128): void {
  v128.store64_lane(<usize>load<u32>(columns) + at, pair, 0);
  v128.store64_lane(<usize>load<u32>(columns, 4) + at, pair, 1);
}

/** The double at `at` += both lanes. */
@inline
export function addLanes(at: usize, pair: v128): void {
  store<f64>(at, load<f64>(at) + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)));
}
