/**
 * Whether a solution has lost its conditions. What is left of an equation is told as a share of its largest
 * terms: u' = u/x with u(0) = 1, which no function obeys, is obeyed by 1 + 1e15·x but for a share of 1e-12.
 */
import { largestMagnitude } from "../math/statistics.ts";
import type { PlacedCondition, Problem } from "./problem.ts";
import type { CompiledProblem } from "./spline/assembly.ts";
import { freshPoints, type JetsOf, type Judgement } from "./spline/judge.ts";
import type { CompiledEquation } from "./spline/rows.ts";

/** A condition beside which an equation does not hold. */
export interface LostCondition {
  readonly condition: string;
  readonly equation: string;
  /** What is left of the equation beside the condition, as a share of its own terms there. */
  readonly left: number;
  /** The unknown that is largest, its largest size, and that where conditions are placed. */
  readonly unknown: string;
  readonly most: number;
  readonly atConditions: number;
}

/** Points that values are looked at, inside and on a side. */
const POINTS = 1000;
const ACROSS = 50;
/** A solution is doubtful that goes so many times beyond its conditions, or leaves so much of its equations somewhere. */
const FAR_BEYOND = 1e6;
const MUCH_LEFT = 1e-2;
/** Equations are looked at beside conditions at distances of 10^-k of the domain. */
const NEAREST = 17;
/** A share of its terms that is left there and is no rounding. */
const LOST = 0.05;
/** Terms below this say nothing of what is left. */
const LEAST_TERMS = 1e-3;

/** A condition that a doubtful solution has lost. Cost O(points·nodes·conditions). */
export function lostCondition(
  compiled: CompiledProblem,
  jetsOf: JetsOf,
  parameters: Float64Array,
  { residual }: Judgement,
): LostCondition | undefined {
  const { problem, conditions, equations, names } = compiled;
  const placed = conditions.flatMap(({ condition }) => (condition.kind === "placed" ? [condition] : []));
  const values = problem.unknowns.map((_, unknown) => ({ unknown, orders: problem.variables.map(() => 0) }));
  const sizes = (at: readonly Float64Array[]): number[] =>
    jetsOf(values, at).map((own) => largestMagnitude(own));
  const inside = sizes(freshPoints(problem, POINTS));
  const placedSizes = placed.map(({ at }) => sizes(pointsAt(problem, at)));
  const there = inside.map((_, u) => Math.max(0, ...placedSizes.map((own) => own[u]!)));
  const shares = inside.map((most, u) => most / Math.max(1, there[u]!));
  const largest = shares.indexOf(Math.max(...shares));
  // Along several variables corners leave much where nothing is lost.
  const isLeft = residual > MUCH_LEFT && problem.variables.length === 1;
  if (!(shares[largest]! > FAR_BEYOND || isLeft)) return undefined;
  for (const condition of placed) {
    const at = besides(problem, condition);
    for (const equation of equations) {
      const left = leftOf(equation, at, jetsOf, parameters);
      if (left <= LOST) continue;
      return {
        condition: condition.text,
        equation: equation.text,
        left,
        unknown: names.unknowns[largest]!,
        most: inside[largest]!,
        atConditions: there[largest]!,
      };
    }
  }
  return undefined;
}

/** Points where variables have these values. Shape: (variables)(points). */
function pointsAt(problem: Problem, at: ReadonlyMap<number, number>): Float64Array[] {
  return freshPoints(problem, at.size === problem.variables.length ? 1 : ACROSS, at);
}

/** Points beside a condition, inside the domain. Shape: (variables)(points). */
function besides(problem: Problem, { at }: PlacedCondition): Float64Array[] {
  const moved = Array.from({ length: NEAREST }, (_, k) => 10 ** -(k + 1)).flatMap((share) =>
    [-share, share].map(
      (side) =>
        new Map(
          [...at].map(([v, place]) => {
            const { low, high } = problem.variables[v]!;
            return [v, place + side * (high - low)] as const;
          }),
        ),
    ),
  );
  const parts = moved
    .filter((places) =>
      [...places].every(
        ([v, x]) => x >= problem.variables[v]!.low && x <= problem.variables[v]!.high && x !== at.get(v),
      ),
    )
    .map((places) => pointsAt(problem, places));
  return problem.variables.map((_, v) => Float64Array.from(parts.flatMap((columns) => [...columns[v]!])));
}

/** The most that is left of an equation at points, each time as a share of its terms there. */
function leftOf(
  { tape, jets }: CompiledEquation,
  at: readonly Float64Array[],
  jetsOf: JetsOf,
  parameters: Float64Array,
): number {
  const n = at[0]!.length;
  const values = jetsOf(jets, at);
  const columns = [...at, ...values, ...Array.from(parameters, (p) => new Float64Array(n).fill(p))];
  const residuals = new Float64Array(n);
  const slopes = new Float64Array(columns.length * n);
  tape.gradient(columns, residuals, slopes);
  let most = 0;
  for (let p = 0; p < n; p++) {
    const terms = values.reduce(
      (sum, jet, j) => sum + Math.abs(slopes[(at.length + j) * n + p]! * jet[p]!),
      0,
    );
    const left = Math.abs(residuals[p]!) / Math.max(LEAST_TERMS, terms);
    most = Math.max(most, Number.isNaN(left) ? 1 : left);
  }
  return most;
}
