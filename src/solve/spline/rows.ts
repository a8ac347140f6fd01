/** What is to be zero, as rows that a least-squares solution makes small: equations at points, values, ends that agree. */

import type { Expr } from "../../symbolic/expression/expr.ts";
import { compile, type Tape } from "../../symbolic/expression/tape/tape.ts";
import { type Jet, jetName, jetsIn, type Names } from "../jets.ts";
import type { Equation } from "../problem.ts";
import type { Points } from "./tensor.ts";

/** An equation compiled: its columns are the variables, then its jets, then the unknown parameters. */
export interface CompiledEquation {
  readonly text: string;
  readonly jets: readonly Jet[];
  readonly tape: Tape;
  /** Whether it is linear in jets and parameters taken together. */
  readonly isLinear: boolean;
}

/** An equation ready to be evaluated. */
export function compiledEquation(
  { text, residual }: Equation,
  names: Names,
  parameters: readonly string[],
): CompiledEquation {
  const jets = jetsIn([residual], names);
  const symbols = [...jets.map((jet) => jetName(jet, names)), ...parameters];
  return {
    text,
    jets,
    tape: compile(residual, [...names.variables, ...symbols]),
    isLinear: isLinearIn(residual, symbols),
  };
}

/** Whether each term of the tree holds at most one of the symbols, as a factor or inside a sum that is one. */
function isLinearIn(expr: Expr, symbols: readonly string[]): boolean {
  return degreeIn(expr, new Set(symbols)) <= 1;
}

/** 0 without the symbols, 1 where linear, 2 for all else. */
function degreeIn(expr: Expr, symbols: ReadonlySet<string>): number {
  switch (expr.kind) {
    case "num":
    case "const":
      return 0;
    case "var":
      return symbols.has(expr.name) ? 1 : 0;
    case "add":
      return Math.max(0, ...expr.terms.map((term) => degreeIn(term, symbols)));
    case "mul":
      return Math.min(
        2,
        expr.factors.reduce((sum, factor) => sum + degreeIn(factor, symbols), 0),
      );
    case "pow": {
      const inside = Math.max(degreeIn(expr.base, symbols), degreeIn(expr.exponent, symbols));
      return inside === 0 || (expr.exponent.kind === "num" && expr.exponent.value === 1) ? inside : 2;
    }
    case "call":
      return degreeIn(expr.argument, symbols) === 0 ? 0 : 2;
    case "choice":
      return expr.arguments.every((one) => degreeIn(one, symbols) === 0) ? 0 : 2;
  }
}

/** An equation at points; the square of each row counts weight². */
export interface EquationRows {
  readonly kind: "equation";
  readonly equation: CompiledEquation;
  readonly points: Points;
  readonly weights: Float64Array;
}

/** A jet that has values at points. */
export interface ValueRows {
  readonly kind: "values";
  readonly jet: Jet;
  readonly points: Points;
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** A jet that is the same at two lists of points. */
export interface PairRows {
  readonly kind: "pairs";
  readonly jet: Jet;
  readonly points: Points;
  readonly others: Points;
  readonly weights: Float64Array;
}

/** Rows of any kind. */
export type Rows = EquationRows | ValueRows | PairRows;
