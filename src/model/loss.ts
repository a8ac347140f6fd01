/**
 * How far an output is from its target, as training counts it: functions of one row, without state.
 *
 * Outputs and targets are in scaled units. A loss is smooth enough for its slope to exist everywhere, and is counted in
 * squares: the root of its mean is an error in the unit of the target.
 */
export interface Loss {
  readonly name: string;
  /** Where a loss changes its nature, in scaled units; losses without such a place ignore it. */
  readonly scale: number;
  /** What a row adds: at least 0. */
  value(output: number, target: number): number;
  /** ∂value/∂output. */
  slope(output: number, target: number): number;
  /**
   * ∂²value/∂output², or what stands for it in the normal equations: above 0, and never less than what makes a step
   * descend.
   */
  curvature(output: number, target: number): number;
  /** What is predicted where a network has this output. */
  link(output: number): number;
  /** Nats that the residuals of so many rows take, up to a constant, where `error` is the root of the mean loss. */
  nats(error: number, rows: number): number;
  /** The loss with the scale that these residuals (output − target) show; absent where there is no scale. */
  readonly rescaled?: (residuals: Float64Array) => Loss;
}

/** A block of rows at one output of a network. */
export interface LossBlock {
  /** Shape: (count …). */
  readonly outputs: Float64Array;
  /** Shape: (rows); those of the block begin at `start`. */
  readonly targets: Float64Array;
  readonly start: number;
  readonly count: number;
  /** Written: half the slopes, which are the residuals of squared error. Shape: (count …). */
  readonly residuals: Float64Array;
}

/** `sum` and the losses of a block, row by row; fills the block's residuals. Cost O(count). */
export function addLosses(loss: Loss, block: LossBlock, sum: number): number {
  const { outputs, targets, start, count, residuals } = block;
  let total = sum;
  for (let r = 0; r < count; r++) {
    const output = outputs[r]!;
    const target = targets[start + r]!;
    residuals[r] = loss.slope(output, target) / 2;
    total += loss.value(output, target);
  }
  return total;
}

/**
 * Makes the normal equations of a block those of least squares: writes the roots of half the curvatures, by which the
 * rows of the Jacobian are to be multiplied, and divides the residuals by them. Roots of 1 for squared error. Cost
 * O(count).
 */
export function weighRows(loss: Loss, block: LossBlock, roots: Float64Array): void {
  const { outputs, targets, start, count, residuals } = block;
  for (let r = 0; r < count; r++) {
    const root = Math.sqrt(loss.curvature(outputs[r]!, targets[start + r]!) / 2);
    roots[r] = root;
    residuals[r]! /= root;
  }
}

/** The loss with the scale that a network's outputs show; the loss itself where there is no scale. Cost O(rows·outputs). */
export function rescaledTo(
  loss: Loss,
  outputs: () => readonly Float64Array[],
  targets: readonly Float64Array[],
): Loss {
  if (loss.rescaled === undefined) return loss;
  const columns = outputs().map((column, o) => column.map((output, r) => output - targets[o]![r]!));
  const residuals = new Float64Array(columns.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const column of columns) {
    residuals.set(column, at);
    at += column.length;
  }
  return loss.rescaled(residuals);
}
