/**
 * Solves A·x = b for a symmetric positive definite A given by its upper triangle (row-major, n × n).
 *
 * Overwrites A with its Cholesky factor. Returns null when A is not positive definite to rounding.
 * Cost n³/6 multiply-adds. Source: Golub & Van Loan, *Matrix Computations*, §4.2 (outer-product form).
 */
export function solveSpd(matrix: Float64Array, n: number, rhs: Float64Array): Float64Array | null {
  if (!factorSpd(matrix, n)) return null;
  return solveFactored(matrix, n, rhs);
}

/** Replaces the upper triangle of A by U with UᵀU = A; false when A is not positive definite. */
export function factorSpd(matrix: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    const rowJ = j * n;
    const pivot = matrix[rowJ + j]!;
    if (!(pivot > 0) || pivot === Number.POSITIVE_INFINITY) return false;
    const root = Math.sqrt(pivot);
    const share = 1 / root;
    matrix[rowJ + j] = root;
    for (let c = j + 1; c < n; c++) matrix[rowJ + c]! *= share;
    for (let i = j + 1; i < n; i++) {
      const factor = matrix[rowJ + i]!;
      const rowI = i * n;
      for (let c = i; c < n; c++) matrix[rowI + c]! -= factor * matrix[rowJ + c]!;
    }
  }
  return true;
}

/** Solves UᵀU·x = b by two triangular solves. Cost n² multiply-adds. */
export function solveFactored(factor: Float64Array, n: number, rhs: Float64Array): Float64Array {
  const x = Float64Array.from(rhs.subarray(0, n));
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const value = x[i]! / factor[row + i]!;
    x[i] = value;
    for (let c = i + 1; c < n; c++) x[c]! -= value * factor[row + c]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    let value = x[i]!;
    for (let c = i + 1; c < n; c++) value -= factor[row + c]! * x[c]!;
    x[i] = value / factor[row + i]!;
  }
  return x;
}
