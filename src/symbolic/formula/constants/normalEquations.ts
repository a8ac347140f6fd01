/**
 * JᵀJ and Jᵀr of a formula over any number of rows, block by block: no more of the Jacobian is kept than one block.
 */
import { addGram } from "../../../math/linear/gram.ts";
import type { Columns } from "../../../math/rows.ts";
import { dot, largestMagnitude } from "../../../math/statistics.ts";
import type { Loss } from "../../../model/loss.ts";
import type { Tape } from "../../expression/tape/tape.ts";

/** The normal equations of a least-squares problem with each column of J divided by its norm. */
export interface NormalEquations {
  /** JᵀJ, the upper triangle. Shape: (constants × constants). */
  readonly matrix: Float64Array;
  /** Jᵀr with r = target − value. Shape: (constants). */
  readonly slope: Float64Array;
  /** What the columns were divided by: their norms, or what `leastNorms` said where that is more. */
  readonly norms: Float64Array;
  /** Σ r². */
  readonly squares: number;
}

/**
 * The normal equations of `tape` at `constants`; undefined where a value or derivative is not finite.
 *
 * Columns of 1e-31 and of 1e24 are one like the other: each is scaled by a power of two before anything is squared. A
 * column without influence has norm 1 and zeros. Cost O(rows·(nodes + constants²/2)); blocks are added up in order.
 */
export function normalEquations(
  tape: Tape,
  { columns, target, weights }: Columns,
  constants: Float64Array,
  leastNorms?: Float64Array,
  loss?: Loss,
): NormalEquations | undefined {
  const m = constants.length;
  const matrix = new Float64Array(m * m);
  const slope = new Float64Array(m);
  const scales = new Float64Array(m);
  let residuals = new Float64Array(0);
  let squares = 0;
  let isBounded = true;
  tape.eachBlock(columns, target.length, constants, (start, n, values, derivatives) => {
    if (!isBounded) return;
    if (residuals.length !== n) residuals = new Float64Array(n);
    for (let i = 0; i < n; i++) residuals[i] = target[start + i]! - values[i]!;
    if (loss !== undefined) weigh(loss, { values, target, start, residuals, derivatives });
    if (weights !== undefined) count(weights.subarray(start, start + n), residuals, derivatives);
    squares += dot(residuals, residuals);
    for (let j = 0; j < m; j++) {
      const column = derivatives[j]!;
      const size = largestMagnitude(column, n);
      if (!(size < Number.POSITIVE_INFINITY)) {
        isBounded = false;
        return;
      }
      // Between 2⁻³⁰⁰ and 2³⁰⁰ times the scale squares neither vanish nor overflow.
      if (size > scales[j]! * 2 ** 300) rescale(matrix, slope, scales, j, powerOfTwo(size));
      const factor = scales[j]! > 0 ? 1 / scales[j]! : 0;
      if (factor !== 1) for (let i = 0; i < n; i++) column[i]! *= factor;
      slope[j]! += dot(residuals, column);
    }
    addGram(matrix, derivatives, derivatives, m, n);
  });
  if (!isBounded || !Number.isFinite(squares)) return undefined;
  const norms = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    norms[j] = Math.max(leastNorms?.[j] ?? 0, scales[j]! * Math.sqrt(matrix[j * m + j]!)) || 1;
  }
  const shares = norms.map((norm, j) => scales[j]! / norm);
  for (let a = 0; a < m; a++) {
    slope[a]! *= shares[a]!;
    for (let b = a; b < m; b++) matrix[a * m + b]! *= shares[a]! * shares[b]!;
  }
  return slope.every(Number.isFinite) ? { matrix, slope, norms, squares } : undefined;
}

/** Residuals and derivatives of a block made those of least squares: Gauss–Newton with the curvatures of a loss. */
function weigh(
  loss: Loss,
  block: {
    readonly values: Float64Array;
    readonly target: Float64Array;
    readonly start: number;
    readonly residuals: Float64Array;
    readonly derivatives: readonly Float64Array[];
  },
): void {
  const { values, target, start, residuals, derivatives } = block;
  for (let i = 0; i < residuals.length; i++) {
    const wanted = target[start + i]!;
    const root = Math.sqrt(loss.curvature(values[i]!, wanted) / 2);
    residuals[i] = -loss.slope(values[i]!, wanted) / 2 / root;
    for (const column of derivatives) column[i]! *= root;
  }
}

/** Residuals and derivatives of a block times the roots of the weights of its rows. */
function count(weights: Float64Array, residuals: Float64Array, derivatives: readonly Float64Array[]): void {
  for (let i = 0; i < weights.length; i++) {
    const root = Math.sqrt(weights[i]!);
    residuals[i]! *= root;
    for (const column of derivatives) column[i]! *= root;
  }
}

/** Column `j` counted in units of `scale` from now on. */
function rescale(
  matrix: Float64Array,
  slope: Float64Array,
  scales: Float64Array,
  j: number,
  scale: number,
): void {
  const m = scales.length;
  const ratio = scales[j]! / scale;
  slope[j]! *= ratio;
  for (let a = 0; a < j; a++) matrix[a * m + j]! *= ratio;
  matrix[j * m + j]! *= ratio;
  for (let b = j; b < m; b++) matrix[j * m + b]! *= ratio;
  scales[j] = scale;
}

/** A power of two near `size` whose inverse is a number too. */
function powerOfTwo(size: number): number {
  return 2 ** Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(size))));
}
