/**
 * A first solution of a problem that runs in time, window after window: each begins where the one before ended.
 *
 * What comes out is a start for the solution of all windows together, and cells that are short where things change fast.
 */

import type { Grid } from "../../model/kan.ts";
import { uniformGrid } from "../../model/spline/grid.ts";
import type { Jet } from "../jets.ts";
import {
  type CompiledProblem,
  conditionRows,
  equationRows,
  initialJets,
  rowOptions,
  valueRows,
} from "./assembly.ts";
import { gaussNewton } from "./gaussNewton.ts";
import { freshPoints, type JetsOf, misfitAt } from "./judge.ts";
import type { State } from "./residuals.ts";
import type { Rows } from "./rows.ts";
import { jetValues, pointsOf, type Space } from "./tensor.ts";

/** A solution on a part of the time. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly jetsOf: JetsOf;
}

/** Windows that cover the domain, ascending; or how far they came. */
export type March =
  | { readonly kind: "arrived"; readonly windows: readonly Window[] }
  | { readonly kind: "stuck"; readonly at: number }
  | { readonly kind: "stopped" };

/** How windows are made. */
export interface MarchOptions {
  /** Grids of all variables; that of time gives its range and degree. */
  readonly grids: readonly Grid[];
  readonly spaceOn: (grids: readonly Grid[]) => Space;
  readonly time: number;
  /** Where the conditions stand. */
  readonly start: number;
  /** What may be left of an equation in a window, as a share of its terms. */
  readonly tolerance: number;
  /** The first window, as a share of the time. */
  readonly firstShare: number;
  /** The longest window, as a share of the time. */
  readonly mostShare: number;
  readonly mostWindows: number;
  readonly startState: (space: Space) => State;
  readonly isStopped: () => Promise<boolean>;
}

/** Cells of a window. */
export const WINDOW_CELLS = 3;
/** A window that is shorter than this share of the time ends nowhere. */
const SHORTEST = 1e-9;
/** Points that a window is judged at. */
const JUDGED_AT = 200;

/** The windows of a problem from its conditions to both ends of the time. */
export async function march(compiled: CompiledProblem, options: MarchOptions): Promise<March> {
  const { low, high } = compiled.problem.variables[options.time]!;
  const back = options.start > low ? await marchTo(low, compiled, options) : [];
  if (!Array.isArray(back)) return back;
  const forth = options.start < high ? await marchTo(high, compiled, options) : [];
  if (!Array.isArray(forth)) return forth;
  return { kind: "arrived", windows: [...back.toReversed(), ...forth] };
}

async function marchTo(
  end: number,
  compiled: CompiledProblem,
  options: MarchOptions,
): Promise<Window[] | Exclude<March, { kind: "arrived" }>> {
  const { variables } = compiled.problem;
  const range = variables[options.time]!.high - variables[options.time]!.low;
  const degree = options.grids[options.time]!.degree;
  const windows: Window[] = [];
  const direction = Math.sign(end - options.start);
  let at = options.start;
  let step = range * options.firstShare;
  let before: Window | undefined;
  while (direction * (end - at) > 1e-12 * range) {
    if (await options.isStopped()) return { kind: "stopped" };
    if (windows.length >= options.mostWindows) return { kind: "stuck", at };
    const left = direction * (end - at);
    const size = step > 0.75 * left ? left : step;
    const found = solvedWindow(at, at + direction * size, before, compiled, options);
    if (found !== undefined && found.misfit <= options.tolerance) {
      windows.push(found.window);
      before = found.window;
      at = size === left ? end : at + direction * size;
    }
    const misfit = found?.misfit ?? Number.POSITIVE_INFINITY;
    const wish = 0.8 * (options.tolerance / Math.max(misfit, 1e-300)) ** (1 / Math.max(1, degree - 1));
    step = Math.min(options.mostShare * range, size * Math.min(3, Math.max(0.2, wish)));
    if (step < SHORTEST * range) return { kind: "stuck", at };
  }
  return windows;
}

/** The solution between two times; undefined where steps did not end at finite numbers. */
function solvedWindow(
  from: number,
  to: number,
  before: Window | undefined,
  compiled: CompiledProblem,
  { grids, spaceOn, time, startState }: MarchOptions,
): { readonly window: Window; readonly misfit: number } | undefined {
  const { problem, conditions, equations } = compiled;
  const [low, high] = from < to ? [from, to] : [to, from];
  const own = grids.map((grid, v) =>
    v === time ? uniformGrid({ low, high, intervals: WINDOW_CELLS, degree: grid.degree }) : grid,
  );
  const space = spaceOn(own);
  const how = rowOptions(space);
  const initial = new Map([[time, from]]);
  const start = before === undefined ? startState(space) : continued(before, compiled, space);
  const carried = before;
  const placed = conditions.filter(({ condition }) => carried === undefined || !isInitial(condition, time));
  const rows: Rows[] = [
    ...equationRows(compiled, space, start, how),
    ...conditionRows(placed, compiled, space, start, how),
    ...(carried === undefined
      ? []
      : valueRows(
          initialJets(compiled, time),
          initial,
          (jet, columns) => carried.jetsOf([jet], columns)[0]!,
          space,
          how,
        )),
  ];
  const { solved, end } = gaussNewton(rows, space, start, { isLinear: compiled.isLinear, maxSteps: 25 });
  if (end === "not-finite" || !Number.isFinite(solved.value)) return undefined;
  const { coefficients } = solved.state;
  const jetsOf: JetsOf = (jets, columns) => jetValues(space, pointsOf(space, columns), jets, coefficients);
  const variables = problem.variables.map((one, v) => (v === time ? { ...one, low, high } : one));
  const points = freshPoints({ variables }, JUDGED_AT);
  let misfit = 0;
  for (const equation of equations) {
    misfit = Math.max(misfit, misfitAt(equation, points, jetsOf, solved.state.parameters).misfit.rms);
  }
  return { window: { from: low, to: high, jetsOf }, misfit };
}

/** Whether a condition is one at a time. */
export function isInitial(
  condition: CompiledProblem["conditions"][number]["condition"],
  time: number,
): boolean {
  return condition.kind === "placed" && condition.at.has(time);
}

/** The window before, which goes on as a straight line in time. */
function continued(before: Window, compiled: CompiledProblem, space: Space): State {
  return fittedState(before.jetsOf, compiled, space);
}

/** The splines that come nearest to functions with values everywhere. */
export function fittedState(
  jetsOf: JetsOf,
  { problem }: CompiledProblem,
  space: Space,
  parameters: Float64Array = new Float64Array(0),
): State {
  const jets: Jet[] = problem.unknowns.map((_, unknown) => ({
    unknown,
    orders: problem.variables.map(() => 0),
  }));
  const how = { ...rowOptions(space), conditionWeight: 1 };
  const rows = valueRows(jets, new Map(), (jet, columns) => jetsOf([jet], columns)[0]!, space, how);
  const zero = { coefficients: new Float64Array(space.size), parameters: new Float64Array(0) };
  const { solved } = gaussNewton(rows, space, zero, { isLinear: true, maxSteps: 2 });
  return { coefficients: solved.state.coefficients, parameters };
}
