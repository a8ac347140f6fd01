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
  /** Where the outputs of a row count together; the functions of one row then speak of one output beside a second of 0. */
  readonly joint?: JointLoss;
  /** The same loss of what is predicted, where that is not the output itself: what a formula is fitted by. */
  readonly ofPrediction?: Loss;
  /** What the mean loss of predictions in the unit of the target is called, and the figure of it; absent for squares and classes. */
  readonly figure?: { readonly name: string; readonly of: (meanLoss: number) => number };
  /** Targets stay in their own unit, as classes and counts do; else they are divided by their spread. */
  readonly isOfOwnUnit?: true;
  /** What a target must be, in words; undefined where this one is. */
  readonly refusal?: (target: number) => string | undefined;
  /** The loss with the scale that these residuals (output − target) show; absent where there is no scale. */
  readonly rescaled?: (residuals: Float64Array) => Loss;
}

/** What counts the outputs of a row together, as the probabilities of classes do, which sum to 1. */
export interface JointLoss {
  /** `sum` and the losses of a block, row by row; fills its residuals. Cost O(count·outputs). */
  addLosses(block: LossBlock, sum: number): number;
  /**
   * Part `o` of the normal equations of a block, one for each output: writes what the Jacobian of each output is to be
   * multiplied by, and divides residuals `o` accordingly. Cost O(count·outputs).
   */
  seed(block: LossBlock, o: number, seeds: readonly Float64Array[]): void;
  /** What is predicted where a network has these outputs. Shape: (outputs)(rows). */
  link(outputs: readonly Float64Array[]): Float64Array[];
}

/** A block of rows at the outputs of a network. */
export interface LossBlock {
  /** Shape: (outputs)(count …). */
  readonly outputs: readonly Float64Array[];
  /** Shape: (outputs)(rows); those of the block begin at `start`. */
  readonly targets: readonly Float64Array[];
  readonly start: number;
  readonly count: number;
  /** How much each row counts, 1 on average; absent where all count alike. Shape: (rows). */
  readonly weights?: Float64Array;
  /** Written: half the slopes, which are the residuals of squared error. Shape: (outputs)(count …). */
  readonly residuals: readonly Float64Array[];
}

/** `sum` and the losses of a block, output by output; fills the block's residuals. Cost O(count·outputs). */
export function addLosses(loss: Loss, block: LossBlock, sum: number): number {
  if (loss.joint !== undefined) return loss.joint.addLosses(block, sum);
  const { outputs, targets, start, count, weights, residuals } = block;
  let total = sum;
  for (let o = 0; o < outputs.length; o++) {
    const column = outputs[o]!;
    const wanted = targets[o]!;
    const half = residuals[o]!;
    for (let r = 0; r < count; r++) {
      const output = column[r]!;
      const target = wanted[start + r]!;
      half[r] = loss.slope(output, target) / 2;
      const value = loss.value(output, target);
      if (weights === undefined) total += value;
      else {
        half[r]! *= weights[start + r]!;
        total += value * weights[start + r]!;
      }
    }
  }
  return total;
}

/**
 * Makes part `o` of the normal equations of a block that of least squares: writes into the seeds (zeros before) what the
 * Jacobian of each output is to be multiplied by, the roots of half the curvatures, and divides the residuals by them.
 * Roots of 1 for squared error. Cost O(count), and O(count·outputs) where outputs count together.
 */
export function seedNormal(loss: Loss, block: LossBlock, o: number, seeds: readonly Float64Array[]): void {
  if (loss.joint !== undefined) {
    loss.joint.seed(block, o, seeds);
    return;
  }
  const { outputs, targets, start, count, weights, residuals } = block;
  const roots = seeds[o]!;
  const half = residuals[o]!;
  for (let r = 0; r < count; r++) {
    const curvature = loss.curvature(outputs[o]![r]!, targets[o]![start + r]!) / 2;
    const root = Math.sqrt(weights === undefined ? curvature : curvature * weights[start + r]!);
    roots[r] = root;
    // A row that does not count has no slope either.
    if (root > 0) half[r]! /= root;
  }
}

/** What is predicted where a network has these outputs. Shape: (outputs)(rows). Cost O(rows·outputs). */
export function linked(loss: Loss, outputs: readonly Float64Array[]): readonly Float64Array[] {
  return loss.joint?.link(outputs) ?? outputs.map((column) => column.map(loss.link));
}

/** The targets of rows, and how much each row counts. */
interface LossTargets {
  /** Shape: (outputs)(rows). */
  readonly targets: readonly Float64Array[];
  readonly nRows: number;
  readonly weights?: Float64Array;
}

/** The losses of rows, summed over the outputs. Shape: (rows). Cost O(rows·outputs). */
export function lossesOf(
  loss: Loss,
  outputs: readonly Float64Array[],
  { targets, nRows, weights }: LossTargets,
): Float64Array {
  const sums = new Float64Array(nRows);
  if (loss.joint === undefined) {
    outputs.forEach((column, o) => {
      const target = targets[o]!;
      for (let r = 0; r < nRows; r++) sums[r]! += loss.value(column[r]!, target[r]!);
    });
  } else {
    const residuals = outputs.map(() => new Float64Array(1));
    for (let r = 0; r < nRows; r++) {
      const row = outputs.map((column) => column.subarray(r, r + 1));
      sums[r] = loss.joint.addLosses({ outputs: row, targets, start: r, count: 1, residuals }, 0);
    }
  }
  if (weights !== undefined) for (let r = 0; r < nRows; r++) sums[r]! *= weights[r]!;
  return sums;
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
