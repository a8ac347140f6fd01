/** A differential equation in, a network out that obeys it, and how well. */

import type { Kan } from "../model/kan.ts";
import { shapeOfWidth } from "../model/shapeText.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { compile } from "../symbolic/expression/tape/tape.ts";
import { type Context, isInterrupted, quiet } from "../train/context.ts";
import { refuseUnderdetermined } from "./determined.ts";
import { type LostCondition, lostCondition } from "./lostCondition.ts";
import { kanJetsOf, networkOf, type SolvedNetwork } from "./network.ts";
import { pinnedProblem } from "./pinned.ts";
import type { Problem } from "./problem.ts";
import { endOfSolution } from "./runaway.ts";
import { type CompiledProblem, compiledProblem } from "./spline/assembly.ts";
import { freshPoints, type JetsOf, type Judgement } from "./spline/judge.ts";
import { type LevelOptions, type LevelsEnd, solveOnLevels } from "./spline/levels.ts";
import { trainNetwork } from "./trained/trainNetwork.ts";

/** How a problem is solved. */
export interface SolveOptions {
  /** Degree of the splines. @defaultValue 5 */
  readonly degree?: number;
  /** Cells of the first grid along each variable. @defaultValue by the number of variables */
  readonly grid?: number;
  /** What may be left of equations and conditions, as a share of their terms. @defaultValue 1e-13 */
  readonly tolerance?: number;
  /** How fine grids may become: multiply-adds of one factorisation. @defaultValue "normal" */
  readonly effort?: "low" | "normal" | "high";
  /** A network of this width is trained, not taken apart from splines. */
  readonly trained?: TrainedWidth;
}

/** How a network of a given width is trained instead. */
export interface TrainedWidth {
  /** Hidden layers, or a structure, as `kan fit --width` takes it. */
  readonly width: string;
  readonly seed: number;
}

/** How far a solution is from the exact one, at fresh points. */
export interface SolutionError {
  readonly relativeL2: number;
  readonly max: number;
}

/** A solved problem. */
export interface Solution {
  readonly kind: "solved";
  readonly compiled: CompiledProblem;
  readonly kan: Kan;
  /** Products that each unknown is a sum of; 1 for a single edge or product; absent of a network of given width. */
  readonly products?: readonly number[];
  /** The width that was asked for. */
  readonly width?: string;
  readonly judgement: Judgement;
  /** Unknown parameters, in the order of the problem. */
  readonly parameters: Float64Array;
  /** By unknown, where the problem names its exact solution. */
  readonly errors: ReadonlyMap<number, SolutionError>;
  readonly levels: number;
  readonly isCut: boolean;
}

/** Why there is no solution. */
export type SolveFailure =
  | { readonly kind: "stuck"; readonly variable: string; readonly at: number }
  | { readonly kind: "not-finite" }
  | { readonly kind: "stopped" }
  | { readonly kind: "not-solved"; readonly judgement: Judgement }
  | ({ readonly kind: "lost" } & LostCondition);

const WORK = { low: 1e8, normal: 2e9, high: 2e10 };

/** The same for three variables: the heat equation in two dimensions wants 15 cells each way for 1e-6. */
const WORK_OF_THREE = { low: 1e9, normal: 5e10, high: 2e11 };

/** Constants of a network of given width, at most. */
const MOST_CONSTANTS = { low: 150, normal: 500, high: 1200 };

/** A solution that leaves more than this of an equation or condition, in the mean, is none. */
const UNSOLVED = 2e-2;

/** What is left anywhere above this share of an equation's terms is doubtful: it may be that the solution ends inside. */
const DOUBTFUL = 1e-3;

/**
 * The network that obeys a problem: Gauss–Newton on splines, finer where its equations are hardest to obey, taken apart
 * into the fewest products. Deterministic. Errors: UsageError where conditions leave the solution open. Cost: up to some
 * dozen factorisations of the work that `effort` allows.
 */
export async function solve(
  problem: Problem,
  options: SolveOptions = {},
  context: Context = quiet,
): Promise<Solution | SolveFailure> {
  const compiled = compiledProblem(problem);
  refuseUnderdetermined(compiled);
  if (options.trained !== undefined) return solveTrained(compiled, options, options.trained, context);
  const levelOptions = {
    degree: options.degree ?? 5,
    ...(options.grid !== undefined && { cells: options.grid }),
    tolerance: options.tolerance ?? 1e-13,
    mostWork: (problem.variables.length > 2 ? WORK_OF_THREE : WORK)[options.effort ?? "normal"],
    sink: context.sink,
    isStopped: () => isInterrupted(context),
  };
  const end = await solveOnLevels(compiled, levelOptions);
  if (end.kind !== "solved") return end;
  const { parameters } = end.solution.state;
  const { kan, judgement, products } = await networkWithout(compiled, end, levelOptions);
  if (!(judgement.residual <= DOUBTFUL) && problem.variables.length > 1 && !end.isCut) {
    const at = await endOfSolution(problem, levelOptions);
    if (at !== undefined) return { kind: "stuck", variable: problem.variables[problem.time!]!.name, at };
  }
  if (!isSolved(judgement)) return { kind: "not-solved", judgement };
  const lost = lostCondition(compiled, kanJetsOf(kan), parameters, judgement);
  if (lost !== undefined) return { kind: "lost", ...lost };
  const errors = errorsOf(problem, kanJetsOf(kan));
  return {
    kind: "solved",
    compiled,
    kan,
    products,
    judgement,
    parameters,
    errors,
    levels: end.levels,
    isCut: end.isCut,
  };
}

/** The network of a solution, of one without the measurements' pull where that obeys the equations better. */
async function networkWithout(
  compiled: CompiledProblem,
  { solution, isCut }: Extract<LevelsEnd, { readonly kind: "solved" }>,
  options: LevelOptions,
): Promise<SolvedNetwork> {
  const pinned = isCut ? undefined : pinnedProblem(compiled.problem, solution.state.parameters);
  const again = pinned && (await solveOnLevels(pinned, options));
  const own = again?.kind === "solved" ? networkOf(pinned!, again.solution) : undefined;
  if (own !== undefined && own.judgement.residual <= solution.judgement.residual) return own;
  return networkOf(compiled, solution);
}

/** Whether no equation or condition is left by much in the mean. */
function isSolved({ equations, conditions }: Judgement): boolean {
  return [...equations, ...conditions].every(({ rms }) => rms < UNSOLVED);
}

/** The network of a given width that obeys a problem: its own constants are trained on what is left of the equations. */
async function solveTrained(
  compiled: CompiledProblem,
  { degree = 5, grid, tolerance = 1e-13, effort = "normal" }: SolveOptions,
  { width, seed }: TrainedWidth,
  context: Context,
): Promise<Solution | SolveFailure> {
  const { problem } = compiled;
  const end = await trainNetwork(compiled, {
    shape: shapeOfWidth(width, problem.variables.length, problem.unknowns.length),
    degree,
    ...(grid !== undefined && { cells: grid }),
    tolerance,
    mostConstants: MOST_CONSTANTS[effort],
    seed,
    sink: context.sink,
    isStopped: () => isInterrupted(context),
  });
  if (end.kind !== "solved") return end;
  const { trained, judgement, levels, isCut } = end;
  if (!isSolved(judgement)) return { kind: "not-solved", judgement };
  const { kan, parameters } = trained;
  const lost = lostCondition(compiled, kanJetsOf(kan), parameters, judgement);
  if (lost !== undefined) return { kind: "lost", ...lost };
  const errors = errorsOf(problem, kanJetsOf(kan));
  return { kind: "solved", compiled, kan, width, judgement, parameters, errors, levels, isCut };
}

/** Points that a solution is compared with the exact one at. */
const COMPARED_AT = 10_000;

/** The errors of a solution where the exact one is known. */
function errorsOf(problem: Problem, jetsOf: JetsOf): Map<number, SolutionError> {
  const points = freshPoints(problem, COMPARED_AT);
  const names = problem.variables.map(({ name }) => name);
  return new Map(
    [...problem.exact].map(([unknown, expr]) => {
      const [values] = jetsOf([{ unknown, orders: names.map(() => 0) }], points);
      return [unknown, errorOf(values!, expr, names, points)];
    }),
  );
}

function errorOf(
  values: Float64Array,
  exact: Expr,
  names: readonly string[],
  points: readonly Float64Array[],
): SolutionError {
  const truth = new Float64Array(values.length);
  compile(exact, names).value(points, truth);
  let [squares, total, max] = [0, 0, 0];
  for (let p = 0; p < truth.length; p++) {
    const difference = values[p]! - truth[p]!;
    squares += difference ** 2;
    total += truth[p]! ** 2;
    max = Math.max(max, Math.abs(difference));
  }
  return { relativeL2: Math.sqrt(squares / (total || 1)), max };
}
