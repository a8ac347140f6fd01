/* Sums of basis functions and of their products over rows, for their covariance: src/model/cpu/moments.ts. */

/** Bytes of a record. */
const RECORD: usize = 24;

/**
 * Adds a block of `count` rows to `n` groups.
 *
 * Record: table (basis.ts), bytes of a row of tables, k + 1, basis functions (base function included) = m, sums (m),
 * products (m × m, upper triangle).
 */
export function addGroupMoments(records: usize, n: i32, count: i32): void {
  for (let g = 0; g < n; g++, records += RECORD) {
    let weights = <usize>load<u32>(records);
    const rowBytes = <usize>load<u32>(records, 4);
    const width = (<usize>load<u32>(records, 8)) << 3;
    const stride = (<usize>load<u32>(records, 12)) << 3;
    const sums = <usize>load<u32>(records, 16);
    const products = <usize>load<u32>(records, 20);
    const last = stride - 8;
    let baseSum = load<f64>(sums + last);
    let baseSquares = load<f64>(products + (last >> 3) * stride + last);
    for (let r = 0; r < count; r++, weights += rowBytes) {
      const cell = <usize>load<u32>(weights + width, 8) >> 4;
      const b = load<f64>(weights + width);
      const sum = sums + (cell << 3);
      let row = products + cell * stride;
      for (let t: usize = 0; t < width; t += 8, row += stride) {
        const w = load<f64>(weights + t);
        add(sum + t, w);
        for (let u = t; u < width; u += 8) add(row + (cell << 3) + u, w * load<f64>(weights + u));
        add(row + last, w * b);
      }
      baseSum += b;
      baseSquares += b * b;
    }
    store<f64>(sums + last, baseSum);
    store<f64>(products + (last >> 3) * stride + last, baseSquares);
  }
}

/** The double at `out` += value. */
function add(out: usize, value: f64): void {
  store<f64>(out, load<f64>(out) + value);
}
