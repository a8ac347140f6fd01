/** A fitted constant of a formula, and how well the rows know it. */
export interface KnownConstant {
  /** Its place among the numbers and names of the formula, from the left. */
  readonly place: number;
  readonly value: number;
  /** Infinite where the rows do not give it. */
  readonly standardError: number;
  /** The values that the rows do not reject. */
  readonly low: number;
  readonly high: number;
}

/** How well rows know the constants of a formula, if it is the right one and its noise is the same everywhere. */
export interface KnownConstants {
  /** From left to right; empty where no constant was fitted. */
  readonly constants: readonly KnownConstant[];
  /** Of each two constants. Shape: (constants · constants). */
  readonly covariance: Float64Array;
  /** Of the noise, from what the formula leaves: √(rss/freedom), in the unit of the target. */
  readonly deviation: number;
  /** Rows less constants. */
  readonly freedom: number;
  /** The share of intervals that hold the truth. */
  readonly level: number;
}
