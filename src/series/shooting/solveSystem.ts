/** Trajectories of a system that was found. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variable } from "../../symbolic/expression/make.ts";
import { candidateOf } from "../candidate.ts";
import { trajectoryOf } from "./trajectory.ts";

/** A system to solve, in identifiers. */
export interface SolvedSystem {
  /** The states; for order 2 their rates behind them. */
  readonly states: readonly string[];
  /** Right-hand sides: for order 2 of the rates. */
  readonly equations: readonly Expr[];
  /** The usual size of each state: what errors are measured by. */
  readonly scales: readonly number[];
}

/** The states at ascending times from a start at the first, as far as the system goes. Shape: (≤ times)(states). */
export function solveSystem(
  { states, equations, scales }: SolvedSystem,
  times: Float64Array,
  start: readonly number[],
): Float64Array[] {
  const rates = states.slice(equations.length).map((name) => candidateOf(variable(name), [], "rate"));
  const candidates = [...rates, ...equations.map((expr) => candidateOf(expr, [], "given"))];
  const data = { variables: states, scales: Float64Array.from(scales) };
  return trajectoryOf(candidates, data, { driven: [] }, times, Float64Array.from(start));
}
