import type { Plan } from "./cpu/plan.ts";
import type { Kan } from "./kan.ts";
import type { Loss } from "./loss.ts";

/** Rows to train on or to evaluate, in scaled units: columns of equal length. */
export interface Batch {
  readonly inputs: readonly Float64Array[];
  /** One column per output; empty when only predictions are wanted. */
  readonly targets: readonly Float64Array[];
  readonly nRows: number;
  /** How much each row counts, 1 on average; absent where all count alike. */
  readonly weights?: Float64Array;
  /**
   * The value that most rows have, of each input, NaN where there is none (`usualValues`). An engine may add up what the others do
   * beside it; a value that few rows have costs time, and no more.
   */
  readonly usual?: Float64Array;
}

/** How a network is computed. An engine is right when it agrees with `cpu`, the specification. */
export interface Engine {
  readonly name: string;
  /** What it computes in. An engine of float32 cannot answer `normal`. @defaultValue "float64" */
  readonly precision?: "float64" | "float32";
  /** Whether a bound network computes on copies of its rows: what is written into their columns later it does not see. */
  readonly keepsRows?: true;
  /**
   * Binds the structure of a network to rows and a loss; θ then varies freely. Call `dispose` when done. @defaultValue
   * squared error
   */
  bind(kan: Kan, batch: Batch, loss?: Loss): Bound;
}

/**
 * A network structure bound to rows. All results are written into, or returned as, fresh or caller-owned
 * arrays; no call depends on an earlier one.
 *
 * The loss is the mean over rows of what each output's `Loss` says, summed over outputs. It is not finite where the
 * network leaves the domain of a snapped function; the caller then rejects θ.
 *
 * Rows are summed in ascending order inside chunks of `CHUNK_ROWS`, chunks in ascending order: the result
 * does not depend on who computes which chunk.
 */
export interface Bound {
  readonly plan: Plan;
  /** Loss at θ. Cost O(rows·edges·k). */
  loss(theta: Float64Array): number;
  /** Loss at θ; writes ∂loss/∂θ. Cost O(rows·edges·k), about three losses. */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /**
   * Loss at θ; writes JᵀWJ/rows (upper triangle, row-major, size × size) and Jᵀr/rows with half the curvatures of the
   * rows in W and half their slopes in r: 1 and output − target for squared error. Cost O(rows·(edges·(k + 2))²).
   */
  normal(theta: Float64Array, matrix: Float64Array, vector: Float64Array): number;
  /** Network outputs at θ. Shape: (outputs) arrays of (rows). */
  predict(theta: Float64Array): Float64Array[];
  /**
   * First and second moments of what flows through the network at θ, for penalties, grids and scores. Parts that
   * are not wanted stay empty.
   */
  moments(theta: Float64Array, want?: WantedMoments): Moments;
  dispose(): void;
}

/** Which of the costlier moments are wanted. @defaultValue all */
export interface WantedMoments {
  /** One more forward pass of plain TypeScript. */
  readonly edges?: boolean;
  readonly groups?: boolean;
}

/** Moments over the rows. */
export interface Moments {
  /** Mean, standard deviation, smallest and largest value of each source (inputs, then nodes). */
  readonly sources: readonly Spread[];
  /** The same of each active edge's output, in plan order (sum by sum). */
  readonly edges: readonly Spread[];
  /** The same of each sum, in plan order. */
  readonly sums: readonly Spread[];
  /**
   * For each basis group the mean w̄ and the covariance of its (G + k + 1) basis functions, the base function
   * last: the variance of an edge's output is uᵀ·covariance·u for its coefficients and base weight u.
   */
  readonly groups: readonly { readonly mean: Float64Array; readonly covariance: Float64Array }[];
}

/** The values of a column of numbers in short: mean, standard deviation and range. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

/** Rows whose contributions are added up before they join the total. */
export const CHUNK_ROWS = 1024;
