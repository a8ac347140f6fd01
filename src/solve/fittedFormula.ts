/** Constants of formulas fitted to the problem that they solve, not to values: they make equations and conditions hold. */

import {
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  nielsen,
} from "../math/dampedLeastSquares.ts";
import { solveSpd } from "../math/linear/cholesky.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { num, substitute } from "../symbolic/expression/make.ts";
import { freeConstants, freeUnlessRecognised, withConstants } from "../symbolic/expression/parameters.ts";
import { compileTemplate, type Tape } from "../symbolic/expression/tape/tape.ts";
import { withSolutions } from "./jets.ts";
import type { CompiledProblem } from "./spline/assembly.ts";
import { freshPoints } from "./spline/judge.ts";

/** Points of an equation, and of each condition. */
const EQUATION_POINTS = 200;
const CONDITION_POINTS = 50;
/** What a condition counts over an equation. */
const CONDITION_WEIGHT = 10;

const RULE: DampingRule = {
  trials: 10,
  largest: 1e6,
  lowered: nielsen(0.05, 1e-15),
  raised: (damping) => damping * 20,
};

interface Block {
  readonly tape: Tape;
  readonly columns: readonly Float64Array[];
  readonly weight: number;
}

/**
 * The formulas with constants at which equations and conditions hold best; undefined where none is free or no step led
 * down. Cost: up to 30 Jacobians of O(points·nodes).
 */
export function fittedToProblem(
  exprs: readonly Expr[],
  compiled: CompiledProblem,
  parameters: Float64Array,
): Expr[] | undefined {
  const { names, problem } = compiled;
  // One vector of constants for all formulas: they are taken out of a sum that holds them all.
  const { template, values } = freeConstants({ kind: "add", terms: exprs }, freeUnlessRecognised);
  if (values.length === 0 || template.kind !== "add") return undefined;
  const templates = template.terms;
  const known = (expr: Expr): Expr =>
    problem.parameters.reduce((now, { name }, q) => substitute(now, name, num(parameters[q]!)), expr);
  const block = (residual: Expr, columns: readonly Float64Array[], weight: number): Block => ({
    tape: compileTemplate(withSolutions(known(residual), templates, names), names.variables, values),
    columns,
    weight,
  });
  const blocks = [
    ...problem.equations.map(({ residual }) => block(residual, freshPoints(problem, EQUATION_POINTS), 1)),
    ...problem.conditions.flatMap((condition) =>
      condition.kind === "placed"
        ? [
            block(
              condition.residual,
              freshPoints(
                problem,
                condition.at.size === names.variables.length ? 1 : CONDITION_POINTS,
                condition.at,
              ),
              CONDITION_WEIGHT,
            ),
          ]
        : [],
    ),
  ];
  const valueAt = (constants: Float64Array): number => {
    let sum = 0;
    for (const { tape, columns, weight } of blocks) {
      const out = new Float64Array(columns[0]!.length);
      tape.value(columns, out, constants);
      for (const value of out) sum += (weight * value) ** 2;
    }
    return sum;
  };
  const start = { point: Float64Array.from(values), value: valueAt(Float64Array.from(values)) };
  type At = typeof start;
  const linearised = ({ point }: At): Linearised<At> | undefined => {
    const size = point.length;
    const matrix = new Float64Array(size * size);
    const slope = new Float64Array(size);
    for (const { tape, columns, weight } of blocks) {
      const n = columns[0]!.length;
      const out = new Float64Array(n);
      const jacobian = new Float64Array(size * n);
      tape.jacobian(columns, out, jacobian, point);
      for (let a = 0; a < size; a++) {
        for (let r = 0; r < n; r++) slope[a]! += weight * weight * jacobian[a * n + r]! * out[r]!;
        for (let b = a; b < size; b++) {
          let sum = 0;
          for (let r = 0; r < n; r++) sum += jacobian[a * n + r]! * jacobian[b * n + r]!;
          matrix[a * size + b]! += weight * weight * sum;
        }
      }
    }
    if (!slope.every(Number.isFinite)) return undefined;
    return {
      move: (damping) => {
        const damped = matrix.slice();
        for (let a = 0; a < size; a++) damped[a * size + a]! *= 1 + damping;
        return solveSpd(
          damped,
          size,
          slope.map((value) => -value),
        );
      },
      after: (move) => {
        const next = point.map((value, a) => value + move[a]!);
        return { point: next, value: valueAt(next) };
      },
    };
  };
  if (!Number.isFinite(start.value)) return undefined;
  const run = dampedLeastSquares(start, linearised, { damping: 1e-6, rule: RULE, maxSteps: 30 });
  if (!(run.at.value < start.value)) return undefined;
  return templates.map((one) => withConstants(one, run.at.point));
}
