/**
 * Adds the products of all pairs of columns to the upper triangle of a matrix: `matrix` += leftᵀ·right over the first
 * `n` rows, where left and right are the same columns, or one of them each times a weight.
 *
 * Shapes: columns (m)(at least n), matrix (m × m), row by row. Each sum runs over the rows in ascending order, from 0,
 * before it is added. Below the diagonal the matrix may be overwritten. Cost n·m²/2 multiply-adds, two by four columns
 * at a time: eight sums in registers for six loads.
 */
export function addGram(
  matrix: Float64Array,
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  m: number,
  n: number,
): void {
  for (let a = 0; a < m; a += 2) {
    const isPair = a + 1 < m;
    const a0 = left[a]!;
    const a1 = left[isPair ? a + 1 : a]!;
    for (let b = a; b < m; b += 4) {
      const width = Math.min(4, m - b);
      const b0 = right[b]!;
      const b1 = right[width > 1 ? b + 1 : b]!;
      const b2 = right[width > 2 ? b + 2 : b]!;
      const b3 = right[width > 3 ? b + 3 : b]!;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let i = 0; i < n; i++) {
        const u = a0[i]!;
        const v = a1[i]!;
        const p = b0[i]!;
        const q = b1[i]!;
        const r = b2[i]!;
        const s = b3[i]!;
        s00 += u * p;
        s01 += u * q;
        s02 += u * r;
        s03 += u * s;
        s10 += v * p;
        s11 += v * q;
        s12 += v * r;
        s13 += v * s;
      }
      const row = a * m + b;
      matrix[row]! += s00;
      if (width > 1) matrix[row + 1]! += s01;
      if (width > 2) matrix[row + 2]! += s02;
      if (width > 3) matrix[row + 3]! += s03;
      if (!isPair) continue;
      // Below the diagonal nobody looks.
      matrix[row + m]! += s10;
      if (width > 1) matrix[row + m + 1]! += s11;
      if (width > 2) matrix[row + m + 2]! += s12;
      if (width > 3) matrix[row + m + 3]! += s13;
    }
  }
}
