/**
 * Replaces the upper band of a symmetric positive definite A by U with UᵀU = A; false when A is not positive definite.
 *
 * `band` holds n rows of `width` numbers: row i is A[i][i] … A[i][i + width − 1]; what lies beyond the last column is not
 * read. Cost n·width²/2 multiply-adds. Source: Golub & Van Loan, *Matrix Computations*, §4.3.5 (row by row, four pivots at
 * a time: four products for one store).
 */
export function factorBand(band: Float64Array, n: number, width: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * width;
    const most = Math.min(width, n - i);
    let j = Math.max(0, i - width + 1);
    for (; j + 3 < i; j += 4) {
      // Row j reaches least far: the four share its range, and the others have up to three more.
      const reach = Math.min(most, width - (i - j));
      const at0 = j * width + (i - j);
      const at1 = at0 + width - 1;
      const at2 = at1 + width - 1;
      const at3 = at2 + width - 1;
      const f0 = band[at0]!;
      const f1 = band[at1]!;
      const f2 = band[at2]!;
      const f3 = band[at3]!;
      if (f0 === 0 && f1 === 0 && f2 === 0 && f3 === 0) continue;
      for (let c = 0; c < reach; c++) {
        band[row + c]! -=
          f0 * band[at0 + c]! + f1 * band[at1 + c]! + f2 * band[at2 + c]! + f3 * band[at3 + c]!;
      }
      for (let c = reach; c < Math.min(most, reach + 1); c++) {
        band[row + c]! -= f1 * band[at1 + c]! + f2 * band[at2 + c]! + f3 * band[at3 + c]!;
      }
      for (let c = reach + 1; c < Math.min(most, reach + 2); c++) {
        band[row + c]! -= f2 * band[at2 + c]! + f3 * band[at3 + c]!;
      }
      for (let c = reach + 2; c < Math.min(most, reach + 3); c++) band[row + c]! -= f3 * band[at3 + c]!;
    }
    for (; j < i; j++) {
      const at = j * width + (i - j);
      const factor = band[at]!;
      const reach = Math.min(most, width - (i - j));
      for (let c = 0; c < reach; c++) band[row + c]! -= factor * band[at + c]!;
    }
    const pivot = band[row]!;
    if (!(pivot > 0) || pivot === Number.POSITIVE_INFINITY) return false;
    const share = 1 / Math.sqrt(pivot);
    for (let c = 0; c < most; c++) band[row + c]! *= share;
  }
  return true;
}

/** Solves UᵀU·x = b for the factor of `factorBand`. Cost 2·n·width multiply-adds. */
export function solveBand(factor: Float64Array, n: number, width: number, rhs: Float64Array): Float64Array {
  const x = Float64Array.from(rhs.subarray(0, n));
  for (let i = 0; i < n; i++) {
    const row = i * width;
    const most = Math.min(width, n - i);
    const value = x[i]! / factor[row]!;
    x[i] = value;
    for (let c = 1; c < most; c++) x[i + c]! -= value * factor[row + c]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    const most = Math.min(width, n - i);
    let value = x[i]!;
    for (let c = 1; c < most; c++) value -= factor[row + c]! * x[i + c]!;
    x[i] = value / factor[row]!;
  }
  return x;
}
