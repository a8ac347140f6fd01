/**
 * What a Kolmogorov–Arnold network is, once and for all.
 *
 * A network is a list of nodes in evaluation order. A node is a product of one or more sums. A sum is a
 * bias plus edges. An edge is a univariate curve of one input column or one earlier node. Layered KANs,
 * MultKANs and every shape of the search are such lists; there is no second model.
 *
 * Everything in a `Kan` is in scaled units (see `Scaler`); it is a value: steps return a new one.
 */

/** A B-spline grid: `G` intervals and `k` more knots on each side. Edges of one source may share it by reference. */
export interface Grid {
  /** Spline degree k ≥ 1. */
  readonly degree: number;
  /** Knots, ascending. Shape: (G + 2k + 1). The data's range is knots[k] … knots[G + k]. */
  readonly knots: Float64Array;
  /** True when the knots are equally spaced; evaluation then uses the closed form. */
  readonly isUniform: boolean;
}

/** The base function b of a spline edge: φ(x) = w_b·b(x) + Σ c_m·B_m(x). */
export type BaseName = "silu" | "gelu" | "identity" | "zero";

/** A learned edge. Coefficients have shape (G + k). */
export interface SplineCurve {
  readonly kind: "spline";
  readonly grid: Grid;
  readonly coefficients: Float64Array;
  readonly base: BaseName;
  readonly baseWeight: number;
}

/**
 * A function of one variable that an edge can be snapped to.
 *
 * Outside its domain `value` returns NaN, never throws. `exponent` matters only for free powers.
 */
export interface UnivariateFunction {
  /** Unique; parsing it again yields the same function: `sin`, `x^2`, `x*exp(-x)`. */
  readonly name: string;
  readonly value: (v: number, exponent: number) => number;
  /** Derivative with respect to v. */
  readonly derivative: (v: number, exponent: number) => number;
  /** Derivative with respect to the exponent; absent where there is none. */
  readonly exponentDerivative?: (v: number, exponent: number) => number;
}

/** Which constants of a snapped edge may move, or were fitted. */
export interface FreeConstants {
  readonly a: boolean;
  readonly b: boolean;
  readonly c: boolean;
  readonly exponent: boolean;
}

/** A snapped edge c·f(a·x + b); its constant d lives in the bias of the sum it belongs to. */
export interface SymbolicCurve {
  readonly kind: "symbolic";
  readonly fn: UnivariateFunction;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The free exponent of a power `x^p`; 1 and unused otherwise. */
  readonly exponent: number;
  /** Which constants training may move. */
  readonly free: FreeConstants;
  /** Set when a person chose this function; automatic snapping leaves it alone. */
  readonly isFixed?: boolean;
}

/** An edge that was cut. It contributes nothing; its former mean is in the bias of its sum. */
export interface CutCurve {
  readonly kind: "cut";
}

/** What an edge computes. */
export type Curve = SplineCurve | SymbolicCurve | CutCurve;

/** A curve of one earlier value: `source` < nInputs is an input column, else node `source − nInputs`. */
export interface Edge {
  readonly source: number;
  readonly curve: Curve;
}

/** bias + Σ edges. An empty sum is a constant. */
export interface Sum {
  readonly bias: number;
  readonly edges: readonly Edge[];
}

/** The product of its factors; one factor makes a plain sum node. */
export interface Node {
  readonly factors: readonly Sum[];
}

/** A network: `nodes` in evaluation order, `outputs` the node index of each target. */
export interface Kan {
  readonly nInputs: number;
  readonly nodes: readonly Node[];
  readonly outputs: readonly number[];
}
