/** A problem solved on grids that grow finer where its equations are hardest to obey, until nothing is gained. */

import type { EventSink } from "../../events.ts";
import { mean } from "../../math/statistics.ts";
import type { Grid } from "../../model/kan.ts";
import { uniformGrid } from "../../model/spline/grid.ts";
import type { Problem } from "../problem.ts";
import {
  type CompiledProblem,
  conditionRows,
  equationRows,
  isPlain,
  measurementRows,
  rowOptions,
} from "./assembly.ts";
import { gaussNewton } from "./gaussNewton.ts";
import { freshPoints, type JetsOf, type Judgement, judged } from "./judge.ts";
import { fittedState, isInitial, march, WINDOW_CELLS, type Window } from "./march.ts";
import { betweenRows, nextGrids } from "./nextGrids.ts";
import { cellsOf, gridOfCells } from "./refine.ts";
import type { State } from "./residuals.ts";
import { sharpened } from "./sharpen.ts";
import { type SplineSolution, splineJets } from "./splineSolution.ts";
import { type Space, spaceOf } from "./tensor.ts";

/** How a problem is solved. */
export interface LevelOptions {
  /** Degree of the splines. */
  readonly degree: number;
  /** Cells of the first grid along each variable; by the number of variables unless given. */
  readonly cells?: number;
  /** What may be left of the equations, as a share of their terms. */
  readonly tolerance: number;
  /** Multiply-adds of one factorisation, at most. */
  readonly mostWork: number;
  readonly sink: EventSink;
  /** Asked between levels and windows. */
  readonly isStopped: () => Promise<boolean>;
}

/** What became of a problem. */
export type LevelsEnd =
  | {
      readonly kind: "solved";
      readonly solution: SplineSolution;
      readonly levels: number;
      readonly isCut: boolean;
    }
  | { readonly kind: "stuck"; readonly variable: string; readonly at: number }
  | { readonly kind: "not-finite" }
  | { readonly kind: "stopped" };

/** Cells of the first grid, by the number of variables. */
const FIRST_CELLS = [12, 6, 4];
/** Levels that gain less than this end the refinement. */
const WORTH = 2;
/** Below this residual, levels that gain nothing are at the end of float64; above it they may only be too coarse. */
const AT_ROUNDING = 1e-7;
/** A solution that leaves more than this in the mean is no start for the next one; one below may be at the noise of measurements. */
const FAR = 1e-4;
/** Levels at most. */
const MOST_LEVELS = 14;

/** Solves a problem. Cost: the last level as much as all before it; a level some factorisations of size·width². */
export async function solveOnLevels(compiled: CompiledProblem, options: LevelOptions): Promise<LevelsEnd> {
  const { problem } = compiled;
  const nVariables = problem.variables.length;
  const cells = options.cells ?? FIRST_CELLS[nVariables - 1]!;
  const first = problem.variables.map(({ low, high }) =>
    uniformGrid({ low, high, intervals: cells, degree: options.degree }),
  );
  const begun = await startOf(compiled, first, options);
  if (begun.kind !== "begun") return begun;
  let { grids, jetsOf } = begun;
  let parameters = Float64Array.from(problem.parameters, ({ start }) => start);
  let best: SplineSolution | undefined;
  let idle = 0;
  let levels = 0;
  while (levels < MOST_LEVELS) {
    if (await options.isStopped()) {
      return best === undefined
        ? { kind: "stopped" }
        : { kind: "solved", solution: best, levels, isCut: true };
    }
    const space = spaceOn(grids, problem);
    const start =
      jetsOf === undefined
        ? flatState(compiled, space, parameters)
        : fittedState(jetsOf, compiled, space, parameters);
    const solution = solvedOn(compiled, space, start);
    if (solution === undefined) {
      if (best === undefined) return { kind: "not-finite" };
      break;
    }
    levels++;
    const { residual, condition } = solution.judgement;
    options.sink({
      kind: "stage",
      stage: "solve",
      detail: `${grids.map((grid) => cellsOf(grid).length - 1).join(" x ")} cells: residual ${residual.toExponential(1)}`,
    });
    const gain =
      best === undefined ? Number.POSITIVE_INFINITY : worstOf(best.judgement) / worstOf(solution.judgement);
    if (gain > 1) best = solution;
    idle = gain > WORTH ? 0 : idle + 1;
    const isAtRounding = idle >= 2 && residual < AT_ROUNDING;
    const isAtNoise = problem.measurements.length > 0 && idle > 0 && residual < FAR;
    if (Math.max(residual, condition) <= options.tolerance || isAtRounding || isAtNoise) break;
    jetsOf = splineJets(solution);
    parameters = solution.state.parameters.slice();
    const next = nextGrids(compiled, solution);
    const nextSpace = spaceOn(next, problem);
    if (workOf(nextSpace) > options.mostWork) break;
    const isSame = next.every((grid, v) => cellsOf(grid).length === cellsOf(grids[v]!).length);
    if (isSame && gain <= WORTH) break;
    grids = next;
    if (worstOf(solution.judgement) < FAR || problem.variables.length === 1) continue;
    // A solution that is far off may be near another one: fronts stand in the wrong place. Windows find the way again.
    const again = await startOf(compiled, grids, options);
    if (again.kind === "begun" && again.jetsOf !== undefined) jetsOf = again.jetsOf;
  }
  return { kind: "solved", solution: best!, levels, isCut: false };
}

/** What two solutions are compared by: in the mean, for a corner where nothing helps must not decide. */
function worstOf({ equations, conditions }: Judgement): number {
  return Math.max(1e-300, ...[...equations, ...conditions].map(({ rms }) => rms));
}

/** The space of a problem on grids. */
function spaceOn(grids: readonly Grid[], { unknowns, conditions }: Problem): Space {
  const folded = new Set(conditions.flatMap((one) => (one.kind === "periodic" ? [one.variable] : [])));
  return spaceOf(grids, unknowns.length, folded);
}

function workOf({ size, reach }: Space): number {
  return size * reach ** 2;
}

function solvedOn(compiled: CompiledProblem, space: Space, start: State): SplineSolution | undefined {
  const how = rowOptions(space);
  const { conditions, problem } = compiled;
  const rows = [
    ...equationRows(compiled, space, start, how),
    ...conditionRows(conditions, compiled, space, start, how),
    ...measurementRows(problem.measurements, space, how),
  ];
  const { solved, end } = gaussNewton(rows, space, start, {
    isLinear: compiled.isLinear,
    maxSteps: compiled.isLinear ? 6 : 40,
  });
  if (end === "not-finite" || !Number.isFinite(solved.value)) return undefined;
  const state = problem.variables.length === 1 ? sharpened(rows, space, solved.state) : solved.state;
  const jetsOf = splineJets({ space, state });
  return { space, state, judgement: judged(compiled, jetsOf, state.parameters, betweenRows(space)) };
}

/** Every unknown at the mean of the values that conditions give it: a function that is 0 may have no equation. */
function flatState(compiled: CompiledProblem, space: Space, parameters: Float64Array): State {
  const levels = levelsOf(compiled, parameters);
  const coefficients = new Float64Array(space.size);
  for (let i = 0; i < coefficients.length; i++) coefficients[i] = levels[i % space.nUnknowns]!;
  return { coefficients, parameters };
}

function levelsOf({ problem, conditions }: CompiledProblem, parameters: Float64Array): number[] {
  return problem.unknowns.map((_, unknown) => {
    const values: number[] = [];
    for (const { condition, equation } of conditions) {
      if (condition.kind !== "placed" || equation === undefined) continue;
      const [jet] = equation.jets;
      if (equation.jets.length !== 1 || jet!.unknown !== unknown || !isPlain(jet!)) continue;
      const n = condition.at.size === problem.variables.length ? 1 : 50;
      const points = freshPoints(problem, n, condition.at);
      const columns = [
        ...points,
        new Float64Array(n),
        ...Array.from(parameters, (value) => new Float64Array(n).fill(value)),
      ];
      const residuals = new Float64Array(n);
      const slopes = new Float64Array(columns.length * n);
      equation.tape.gradient(columns, residuals, slopes);
      for (let p = 0; p < n; p++) {
        const value = -residuals[p]! / slopes[points.length * n + p]!;
        if (Number.isFinite(value)) values.push(value);
      }
    }
    return mean(values);
  });
}

type Begun =
  | { readonly kind: "begun"; readonly grids: readonly Grid[]; readonly jetsOf: JetsOf | undefined }
  | Exclude<LevelsEnd, { kind: "solved" }>;

/** Grids to begin with, and functions to begin from: windows in time where the problem is not linear and can be marched. */
async function startOf(
  compiled: CompiledProblem,
  grids: readonly Grid[],
  options: LevelOptions,
): Promise<Begun> {
  const { problem } = compiled;
  const place = compiled.isLinear ? undefined : marchPlace(problem);
  if (place === undefined) return { kind: "begun", grids, jetsOf: undefined };
  const { time, start } = place;
  const isOde = problem.variables.length === 1;
  options.sink({ kind: "stage", stage: "solve", detail: "windows in time" });
  const found = await march(compiled, {
    grids,
    time,
    start,
    spaceOn: (own) => spaceOn(own, problem),
    tolerance: isOde ? ODE_TOLERANCE : PDE_TOLERANCE,
    firstShare: isOde ? 0.01 : WINDOW_CELLS / cellsOf(grids[time]!).length,
    mostShare: isOde ? 1 : WINDOW_CELLS / cellsOf(grids[time]!).length,
    mostWindows: MOST_WINDOWS,
    startState: (space) => flatState(compiled, space, new Float64Array(0)),
    isStopped: options.isStopped,
  });
  if (found.kind === "stopped") return found;
  if (found.kind === "stuck") return { kind: "stuck", variable: problem.variables[time]!.name, at: found.at };
  const { windows } = found;
  const jetsOf = joined(windows, time);
  if (!isOde) return { kind: "begun", grids, jetsOf };
  const ends = [
    windows[0]!.from,
    ...windows.flatMap(({ from, to }) => CELL_ENDS.map((s) => from + s * (to - from))),
  ];
  return { kind: "begun", grids: [gridOfCells(ends, options.degree)], jetsOf };
}

const ODE_TOLERANCE = 1e-7;
const PDE_TOLERANCE = 1e3;
const MOST_WINDOWS = 400;
const CELL_ENDS = [0.5, 1];

/** The variable that can be marched along, and where its conditions stand: none where some stand elsewhere. */
export function marchPlace({
  variables,
  time,
  conditions,
  parameters,
  measurements,
}: Problem): { time: number; start: number } | undefined {
  const along = time ?? (variables.length === 1 ? 0 : undefined);
  if (along === undefined || parameters.length > 0 || measurements.length > 0) return undefined;
  const places = new Set<number>();
  for (const condition of conditions) {
    if (condition.kind === "periodic") {
      if (condition.variable === along) return undefined;
    } else if (isInitial(condition, along)) places.add(condition.at.get(along)!);
  }
  const [start] = places;
  return places.size === 1 ? { time: along, start: start! } : undefined;
}

/** The jets of windows, each on its part of the time. */
function joined(windows: readonly Window[], time: number): JetsOf {
  return (jets, columns) => {
    const n = columns[0]!.length;
    const out = jets.map(() => new Float64Array(n));
    const groups = windows.map((): number[] => []);
    for (let p = 0; p < n; p++) {
      const t = columns[time]![p]!;
      let [from, to] = [0, windows.length];
      while (to - from > 1) {
        const middle = (from + to) >> 1;
        if (t < windows[middle]!.from) to = middle;
        else from = middle;
      }
      groups[from]!.push(p);
    }
    groups.forEach((places, w) => {
      if (places.length === 0) return;
      const own = columns.map((column) => Float64Array.from(places, (p) => column[p]!));
      windows[w]!.jetsOf(jets, own).forEach((values, j) => {
        places.forEach((p, i) => {
          out[j]![p] = values[i]!;
        });
      });
    });
    return out;
  };
}
