/** A coarse solution on splines that a network begins near. */

import { silent } from "../../events.ts";
import { kanJetsOf } from "../network.ts";
import type { CompiledProblem } from "../spline/assembly.ts";
import { freshPoints, type JetsOf } from "../spline/judge.ts";
import { type LevelsEnd, marchPlace, solveOnLevels } from "../spline/levels.ts";
import { splineJets } from "../spline/splineSolution.ts";
import type { PointRows, Trained } from "./pointRows.ts";
import type { RowsOf } from "./steps.ts";

/** Functions to begin near. */
export interface Guide {
  readonly kind: "guide";
  readonly jetsOf: JetsOf;
  readonly parameters: Float64Array;
}

/** What the guide may leave of its equations, and the work of one of its factorisations. */
const TOLERANCE = 1e-5;
const MOST_WORK = 1e7;
/** A network within this share of the guide's size is near. */
const NEAR = 1e-3;
const COMPARED_AT = 1000;

/** The guide of a nonlinear problem that runs in time; undefined for others; why there is none. */
export async function guideOf(
  compiled: CompiledProblem,
  { degree, isStopped }: { readonly degree: number; readonly isStopped: () => Promise<boolean> },
): Promise<Guide | Exclude<LevelsEnd, { kind: "solved" }> | undefined> {
  if (compiled.isLinear || marchPlace(compiled.problem) === undefined) return undefined;
  const how = { degree, tolerance: TOLERANCE, mostWork: MOST_WORK, sink: silent, isStopped };
  const end = await solveOnLevels(compiled, how);
  if (end.kind !== "solved") return end;
  return { kind: "guide", jetsOf: splineJets(end.solution), parameters: end.solution.state.parameters };
}

/** Rows that give each unknown the values of the guide. */
export function guideRows({ jetsOf }: Guide, { problem }: CompiledProblem): RowsOf {
  return (_trained, points, skip) => {
    const columns = freshPoints(problem, points + skip).map((column) => column.slice(skip));
    return problem.unknowns.map((_, unknown): PointRows => {
      const jet = { unknown, orders: problem.variables.map(() => 0) };
      const [wanted] = jetsOf([jet], columns);
      const size = Math.sqrt(wanted!.reduce((sum, value) => sum + value ** 2, 0)) || 1;
      return {
        jets: [jet],
        sides: [columns],
        weights: new Float64Array(points).fill(1 / size),
        residuals: ([found], parameters) => ({
          values: found!.map((value, p) => value - wanted![p]!),
          slopes: [found!.map(() => 1), ...Array.from(parameters, () => new Float64Array(points))],
        }),
      };
    });
  };
}

/** Whether each unknown of the network is near its guide. */
export function isNear({ jetsOf }: Guide, { kan }: Trained, { problem }: CompiledProblem): boolean {
  const columns = freshPoints(problem, COMPARED_AT);
  const jets = problem.unknowns.map((_, unknown) => ({ unknown, orders: columns.map(() => 0) }));
  const wanted = jetsOf(jets, columns);
  const found = kanJetsOf(kan)(jets, columns);
  return wanted.every((values, u) => {
    let [squares, total] = [0, 0];
    values.forEach((value, p) => {
      squares += (value - found[u]![p]!) ** 2;
      total += value ** 2;
    });
    return Math.sqrt(squares) <= NEAR * Math.sqrt(total || 1);
  });
}
