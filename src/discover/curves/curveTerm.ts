import type { Expr } from "../../symbolic/expression/expr.ts";
import type { Curve } from "./curve.ts";

/**
 * One kind of term of a curve: functions of the column that share a few shape constants θ, each with a factor of its
 * own, as exp(θ·x), or sin(θ·x) and cos(θ·x).
 */
export interface CurveTerm {
  readonly name: string;
  /** How many shape constants there are. */
  readonly shapes: number;
  /** Whether the functions have values on a curve. Cost O(rows). @defaultValue always */
  readonly fits?: (curve: Curve) => boolean;
  /** The functions, of the column and of one expression for each shape constant. */
  readonly columns: (x: Expr, theta: readonly Expr[], curve: Curve) => readonly Expr[];
  /** Shape constants that are looked at: near enough to each other that a fit from the best ends at the best of all. */
  readonly grid: (curve: Curve) => readonly (readonly number[])[];
  /** Whether the grid comes from the target, as frequencies do. @defaultValue false */
  readonly followsTarget?: boolean;
  /** Whether several of the kind often come together, as lines of a spectrum do. @defaultValue false */
  readonly isRepeated?: boolean;
  /** Whether repeated terms often lie on one of this kind. @defaultValue false */
  readonly isGround?: boolean;
  /** Whether the kind is seldom met, so that it has to explain more to be taken. @defaultValue false */
  readonly isRare?: boolean;
  /** Whether fitted shape constants are far enough from where the term becomes a simpler one. @defaultValue always */
  readonly holds?: (theta: readonly number[], curve: Curve) => boolean;
  /** The term as it is written; without, each factor times its function. */
  readonly write?: (x: Expr, theta: readonly number[], factors: readonly number[], curve: Curve) => Expr;
}
