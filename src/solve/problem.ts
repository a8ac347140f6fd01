/** A differential equation with its conditions, as everything here takes it: trees over named symbols. */
import type { Expr } from "../symbolic/expression/expr.ts";

/** An independent variable and its interval, low < high. */
export interface Variable {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** An equation: `residual` is its left side minus its right side, in the variables, jets (see `jets.ts`) and unknown parameters. */
export interface Equation {
  readonly text: string;
  readonly residual: Expr;
}

/** What holds on a part of the domain: where all variables in `at` have their values. */
export interface PlacedCondition extends Equation {
  readonly kind: "placed";
  /** Variable index to value. */
  readonly at: ReadonlyMap<number, number>;
}

/** The unknowns and their slopes are the same at both ends of a variable. */
export interface PeriodicCondition {
  readonly kind: "periodic";
  readonly text: string;
  readonly variable: number;
}

/** What a solution has to obey beside the equations. */
export type Condition = PlacedCondition | PeriodicCondition;

/** A number that is found with the solution, and where the search for it starts. */
export interface UnknownParameter {
  readonly name: string;
  readonly start: number;
}

/** Measured values of one unknown. Shapes: columns (variables)(rows), values (rows). */
export interface Measurements {
  readonly unknown: number;
  readonly columns: readonly Float64Array[];
  readonly values: Float64Array;
}

/** A problem of up to three variables. */
export interface Problem {
  readonly unknowns: readonly string[];
  readonly variables: readonly Variable[];
  /** The index of the variable that runs, where one does. */
  readonly time?: number;
  readonly parameters: readonly UnknownParameter[];
  readonly equations: readonly Equation[];
  readonly conditions: readonly Condition[];
  readonly measurements: readonly Measurements[];
  /** The solution where it is known, by unknown. */
  readonly exact: ReadonlyMap<number, Expr>;
}
