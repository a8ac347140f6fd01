/** What pictures of a solved problem show: the solution, and what it leaves of each equation. */
import type { Variable } from "./problem.ts";
import type { CompiledProblem } from "./spline/assembly.ts";
import { type JetsOf, misfitAt } from "./spline/judge.ts";

/** Something that solves a problem, by the name that pictures call it. */
export interface NamedSolution {
  readonly name: string;
  readonly jetsOf: JetsOf;
}

/** One quantity over the axes. Shape: values (points) each. */
export interface FieldPanel {
  readonly title: string;
  /** Residuals are sizes as shares of the largest term of their equation; they may be 0. */
  readonly kind: "solution" | "residual";
  readonly series: readonly { readonly name: string; readonly values: Float64Array }[];
}

/** Quantities over one variable, or two: points of x then run fastest. */
export interface FieldFigure {
  readonly axes: readonly Variable[];
  /** Points along the first axis; all are in the middle of their cells where there are two. */
  readonly columns: number;
  readonly panels: readonly FieldPanel[];
}

/** Points of a curve, and along each side of a map. */
const CURVE_POINTS = 801;
const MAP_POINTS = 72;
/** Where a third variable stands, as shares of its interval. */
const SLICES = [0, 0.5, 1];

/**
 * The figure of a solution: curves over one variable, maps over two; of three, maps at the start, in the middle and at
 * the end of the time, or of the last variable. Cost O(points·(jets + nodes)).
 */
export function solutionFigure(
  compiled: CompiledProblem,
  solutions: readonly NamedSolution[],
  parameters: Float64Array,
): FieldFigure {
  const { problem, names, equations } = compiled;
  const { variables } = problem;
  const held = variables.length < 3 ? undefined : (problem.time ?? variables.length - 1);
  const axes = variables.filter((_, v) => v !== held);
  const columns = axes.length === 1 ? CURVE_POINTS : MAP_POINTS;
  const perSlice = axes.length === 1 ? CURVE_POINTS : MAP_POINTS ** 2;
  const slices = held === undefined ? [0] : SLICES;
  const points = variables.map(({ low, high }, v) => {
    const along = axes.indexOf(variables[v]!);
    return Float64Array.from({ length: slices.length * perSlice }, (_, p) => {
      if (v === held) return low + (high - low) * slices[Math.floor(p / perSlice)]!;
      const place = along === 0 ? p % columns : Math.floor((p % perSlice) / columns);
      const share = axes.length === 1 ? place / (columns - 1) : (place + 0.5) / columns;
      return low + (high - low) * share;
    });
  });
  const panels = (title: string, kind: FieldPanel["kind"], valuesOf: (one: JetsOf) => Float64Array) => {
    const series = solutions.map(({ name, jetsOf }) => ({ name, values: valuesOf(jetsOf) }));
    return slices.map((share, s): FieldPanel => {
      const variable = held === undefined ? undefined : variables[held]!;
      const at = variable && variable.low + (variable.high - variable.low) * share;
      return {
        title: variable === undefined ? title : `${title}, ${variable.name} = ${Number(at!.toPrecision(6))}`,
        kind,
        series: series.map(({ name, values }) => ({
          name,
          values: values.subarray(s * perSlice, (s + 1) * perSlice),
        })),
      };
    });
  };
  const plain = variables.map(() => 0);
  return {
    axes,
    columns,
    panels: [
      ...problem.unknowns.flatMap((name, unknown) =>
        panels(
          `${name}(${names.variables.join(", ")})`,
          "solution",
          (jetsOf) => jetsOf([{ unknown, orders: plain }], points)[0]!,
        ),
      ),
      ...equations.flatMap((equation) =>
        panels(`left of ${equation.text}`, "residual", (jetsOf) =>
          misfitAt(equation, points, jetsOf, parameters).residuals.map(Math.abs),
        ),
      ),
    ],
  };
}
