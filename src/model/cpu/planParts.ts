import type { BaseName, Grid, SymbolicCurve } from "../kan.ts";

/** One source on one grid: its k + 1 weights and base value are computed once for all edges that share it. */
export interface BasisGroup {
  readonly source: number;
  readonly grid: Grid;
  readonly base: BaseName;
  /** G + k. */
  readonly nCoefficients: number;
}

/** One sum: its bias (fixed unless `biasSlot` ≥ 0) and its active edges in order. */
export interface SumPlan {
  readonly node: number;
  readonly bias: number;
  readonly biasSlot: number;
  readonly edges: readonly EdgePlan[];
}

/** Where the constants of an edge stand in θ. */
export type EdgePlan = SplineEdgePlan | SymbolicEdgePlan;

/** A spline edge: coefficients at θ[slot …], base weight at θ[baseSlot] (−1: no base function). */
export interface SplineEdgePlan {
  readonly kind: "spline";
  readonly source: number;
  readonly group: number;
  readonly slot: number;
  readonly baseSlot: number;
  /** Position of the edge in its sum, cut edges counted. */
  readonly index: number;
}

/** A snapped edge: constants at the slots that are ≥ 0, fixed otherwise. */
export interface SymbolicEdgePlan {
  readonly kind: "symbolic";
  readonly source: number;
  readonly curve: SymbolicCurve;
  readonly slots: { readonly a: number; readonly b: number; readonly c: number; readonly exponent: number };
  readonly index: number;
}
