/** How well equations and conditions hold at points that took no part. */
import { haltonPoints } from "../../math/points/halton.ts";
import { median } from "../../math/statistics.ts";
import type { Jet } from "../jets.ts";
import type { PlacedCondition, Problem } from "../problem.ts";
import type { CompiledProblem } from "./assembly.ts";
import type { CompiledEquation } from "./rows.ts";

/** The values of jets of a solution at points. Shapes: columns (variables)(n), result (jets)(n). */
export type JetsOf = (jets: readonly Jet[], columns: readonly Float64Array[]) => readonly Float64Array[];

/** What is left of an equation, as a share of its largest term. */
export interface Misfit {
  readonly text: string;
  /** Root mean square over the points. */
  readonly rms: number;
  readonly max: number;
  /** What half of the points leave no more than: a corner where nothing helps does not move it. */
  readonly middle: number;
  /** The values of the variables where it is largest; absent where it joins two places. */
  readonly at?: readonly number[];
}

/** The misfits of a solution. */
export interface Judgement {
  readonly equations: readonly Misfit[];
  readonly conditions: readonly Misfit[];
  /** The largest of each, over all. */
  readonly residual: number;
  readonly condition: number;
}

/** Points in the box, quasi-random; the variables in `fixed` have their values. Shape: (variables)(n). */
export function freshPoints(
  { variables }: Pick<Problem, "variables">,
  n: number,
  fixed: ReadonlyMap<number, number> = new Map(),
): Float64Array[] {
  const unit = haltonPoints(n, variables.length);
  return variables.map(({ low, high }, v) => {
    const at = fixed.get(v);
    return at === undefined ? unit[v]!.map((u) => low + (high - low) * u) : new Float64Array(n).fill(at);
  });
}

/** Points that equations are judged at, and those of each condition. */
const EQUATION_POINTS = 4000;
const CONDITION_POINTS = 500;

/**
 * How well a solution obeys its problem, at quasi-random points and at the points `also`, which should reach into the
 * smallest cells. Cost O(points·(jets + nodes)).
 */
export function judged(
  compiled: CompiledProblem,
  jetsOf: JetsOf,
  parameters: Float64Array,
  also: readonly Float64Array[],
): Judgement {
  const { problem } = compiled;
  const points = freshPoints(problem, EQUATION_POINTS).map((column, v) => joinedColumns(column, also[v]!));
  const equations = compiled.equations.map((one) => misfitAt(one, points, jetsOf, parameters).misfit);
  const inside = freshPoints(problem, CONDITION_POINTS);
  const conditions = compiled.conditions.flatMap(({ condition, equation }) => {
    if (condition.kind === "periodic")
      return [periodicMisfit(compiled, condition.variable, condition.text, jetsOf)];
    const own = freshPoints(problem, pointsOn(problem, condition), condition.at);
    return [misfitAt(equation!, own, jetsOf, parameters, inside).misfit];
  });
  const worst = (list: readonly Misfit[]): number => Math.max(0, ...list.map(({ max }) => max));
  return { equations, conditions, residual: worst(equations), condition: worst(conditions) };
}

function joinedColumns(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function pointsOn({ variables }: Problem, { at }: PlacedCondition): number {
  return at.size === variables.length ? 1 : CONDITION_POINTS;
}

/**
 * The misfit of an equation at points, and what is left of it there over its largest term. Where it says that its terms sum
 * to 0, as u = 0 on a side does, they are small because it holds: there the terms at the points `inside` tell what is small.
 */
export function misfitAt(
  equation: CompiledEquation,
  points: readonly Float64Array[],
  jetsOf: JetsOf,
  parameters: Float64Array,
  inside?: readonly Float64Array[],
): { readonly misfit: Misfit; readonly residuals: Float64Array } {
  const { residuals, largest, source } = termsAt(equation, points, jetsOf, parameters);
  const scale =
    inside !== undefined && source <= NO_SOURCE * largest
      ? Math.max(largest, termsAt(equation, inside, jetsOf, parameters).largest)
      : largest;
  const unit = Number.isFinite(scale) && scale > LEAST_SCALE ? scale : 1;
  let squares = 0;
  let max = 0;
  let worst = 0;
  for (let p = 0; p < residuals.length; p++) {
    residuals[p]! /= unit;
    const size = Number.isNaN(residuals[p]!) ? Number.POSITIVE_INFINITY : Math.abs(residuals[p]!);
    squares += size * size;
    if (size > max) [max, worst] = [size, p];
  }
  const at = points.map((column) => column[worst]!);
  const middle = median(residuals.map(Math.abs));
  const rms = Math.sqrt(squares / residuals.length);
  return { misfit: { text: equation.text, rms, max, middle, at }, residuals };
}

/** What is left of an equation at points, the largest sum of what its jets contribute there, and the most of what has no jet. */
function termsAt(
  { tape, jets }: CompiledEquation,
  points: readonly Float64Array[],
  jetsOf: JetsOf,
  parameters: Float64Array,
): { readonly residuals: Float64Array; readonly largest: number; readonly source: number } {
  const n = points[0]!.length;
  const values = jetsOf(jets, points);
  const columns = [...points, ...values, ...Array.from(parameters, (p) => new Float64Array(n).fill(p))];
  const residuals = new Float64Array(n);
  const slopes = new Float64Array(columns.length * n);
  tape.gradient(columns, residuals, slopes);
  let [largest, source] = [0, 0];
  for (let p = 0; p < n; p++) {
    let [sizes, sum] = [0, 0];
    for (let j = 0; j < jets.length; j++) {
      const term = slopes[(points.length + j) * n + p]! * values[j]![p]!;
      sizes += Math.abs(term);
      sum += term;
    }
    largest = Math.max(largest, sizes);
    source = Math.max(source, Math.abs(residuals[p]! - sum));
  }
  return { residuals, largest, source };
}

/** A source below this share of the terms is rounding. */
const NO_SOURCE = 1e-12;

/** Terms that are smaller than this are no scale: a condition u = 0 is judged by itself. */
const LEAST_SCALE = 1e-3;

function periodicMisfit(
  { problem, orders }: CompiledProblem,
  variable: number,
  text: string,
  jetsOf: JetsOf,
): Misfit {
  const { low, high } = problem.variables[variable]!;
  const jets = problem.unknowns.flatMap((_, unknown) =>
    Array.from({ length: Math.max(1, orders[unknown]![variable]!) }, (_, order) => ({
      unknown,
      orders: problem.variables.map((_, v) => (v === variable ? order : 0)),
    })),
  );
  const n = problem.variables.length === 1 ? 1 : CONDITION_POINTS;
  const here = jetsOf(jets, freshPoints(problem, n, new Map([[variable, low]])));
  const there = jetsOf(jets, freshPoints(problem, n, new Map([[variable, high]])));
  let max = 0;
  let squares = 0;
  const differences = new Float64Array(n * jets.length);
  here.forEach((column, j) => {
    const unit = Math.max(1, ...column.map(Math.abs));
    column.forEach((value, p) => {
      const difference = Math.abs(value - there[j]![p]!) / unit;
      differences[j * n + p] = difference;
      max = Math.max(max, difference);
      squares += difference ** 2 / (n * jets.length);
    });
  });
  return { text, rms: Math.sqrt(squares), max, middle: median(differences) };
}
