/** How far the values of a solution go beyond those that its conditions see. */
import type { CompiledProblem } from "./spline/assembly.ts";
import { freshPoints, type JetsOf } from "./spline/judge.ts";

/** The unknown that goes furthest. */
export interface Reach {
  readonly unknown: number;
  /** The largest of its values, and of those where conditions are placed. */
  readonly most: number;
  readonly atConditions: number;
}

/** Points that values are looked at, and of each condition. */
const POINTS = 1000;

/** The reach of a solution; undefined where no condition has a place. Cost O(points·conditions·nodes). */
export function reachOf({ problem, conditions }: CompiledProblem, jetsOf: JetsOf): Reach | undefined {
  const jets = problem.unknowns.map((_, unknown) => ({ unknown, orders: problem.variables.map(() => 0) }));
  const largest = (columns: readonly Float64Array[]): number[] =>
    jetsOf(jets, columns).map((values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const places = conditions.flatMap(({ condition }) => (condition.kind === "placed" ? [condition.at] : []));
  if (places.length === 0) return undefined;
  const inside = largest(freshPoints(problem, POINTS));
  const placed = places.map((at) =>
    largest(freshPoints(problem, at.size === problem.variables.length ? 1 : POINTS, at)),
  );
  const reaches = inside.map((most, unknown) => ({
    unknown,
    most,
    atConditions: Math.max(...placed.map((values) => values[unknown]!)),
  }));
  const share = ({ most, atConditions }: Reach): number => most / Math.max(1, atConditions);
  return reaches.reduce((worst, one) => (share(one) > share(worst) ? one : worst));
}
