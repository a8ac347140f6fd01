/**
 * Least squares of rows that reach over few neighbouring columns, without their normal equations: what the rows cannot tell
 * to rounding is told to rounding, where normal equations lose it at the root of rounding.
 */

/** A row: `values` from column `first` on, `tail` for columns that every row may have, and what they should give. */
export interface BandRow {
  readonly first: number;
  /** Shape: (width). Those beyond the last column are 0. */
  readonly values: Float64Array;
  readonly tail: Float64Array;
  readonly value: number;
}

/**
 * The x at which the squares of rows·x − value sum to least; first the `n` columns of the band, then those of the tail. A
 * column that no row tells of is 0. Rows are overwritten. Cost O(rows·width²) where rows lie all over the band.
 *
 * Source: rotations row by row, Golub & Van Loan, *Matrix Computations*, §5.2.6; bands as in Lawson & Hanson, *Solving
 * Least Squares Problems*, ch. 27.
 */
export function bandLeastSquares(
  rows: readonly BandRow[],
  n: number,
  width: number,
  nTail: number,
): Float64Array {
  const band: ((BandRow & { value: number }) | undefined)[] = new Array(n);
  const corner: (Float64Array | undefined)[] = new Array(nTail);
  const cornerValues = new Float64Array(nTail);
  for (const row of rows.toSorted((a, b) => a.first - b.first)) {
    const values = row.values;
    let { first, value } = row;
    let isKept = false;
    while (first < n) {
      if (values[0] !== 0) {
        const own = band[first];
        if (own === undefined) {
          band[first] = { first, values, tail: row.tail, value };
          isKept = true;
          break;
        }
        const [c, s] = rotation(own.values[0]!, values[0]!);
        rotate(own.values, values, c, s);
        rotate(own.tail, row.tail, c, s);
        [own.value, value] = [c * own.value + s * value, c * value - s * own.value];
      }
      values.copyWithin(0, 1);
      values[width - 1] = 0;
      first++;
      if (values.every((one) => one === 0)) break;
    }
    if (isKept) continue;
    for (let q = 0; q < nTail; q++) {
      if (row.tail[q] === 0) continue;
      const own = corner[q];
      if (own === undefined) {
        corner[q] = row.tail;
        cornerValues[q] = value;
        break;
      }
      const [c, s] = rotation(own[q]!, row.tail[q]!);
      rotate(own, row.tail, c, s);
      [cornerValues[q], value] = [c * cornerValues[q]! + s * value, c * value - s * cornerValues[q]!];
    }
  }
  const x = new Float64Array(n + nTail);
  for (let q = nTail - 1; q >= 0; q--) {
    const own = corner[q];
    if (own === undefined) continue;
    let rest = cornerValues[q]!;
    for (let r = q + 1; r < nTail; r++) rest -= own[r]! * x[n + r]!;
    x[n + q] = rest / own[q]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const own = band[i];
    if (own === undefined) continue;
    let rest = own.value;
    for (let j = 1; j < width && i + j < n; j++) rest -= own.values[j]! * x[i + j]!;
    for (let q = 0; q < nTail; q++) rest -= own.tail[q]! * x[n + q]!;
    x[i] = rest / own.values[0]!;
  }
  return x;
}

/** Cosine and sine that turn (a, b) into (r, 0). */
function rotation(a: number, b: number): readonly [number, number] {
  const r = Math.hypot(a, b);
  return [a / r, b / r];
}

function rotate(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let j = 0; j < a.length; j++) {
    const [one, other] = [a[j]!, b[j]!];
    a[j] = c * one + s * other;
    b[j] = c * other - s * one;
  }
}
