/** Whether formulas agree with the units of a table: what a search is held to. */
import type { Expr } from "../expression/expr.ts";
import { plainUnit, solvedUnits, unitEquations } from "./unitEquations.ts";

/** The units of a table as powers of dimensions, those that constants may have taken out. Shape: (dimensions) each. */
export interface LawUnits {
  readonly columns: ReadonlyMap<string, readonly number[]>;
  readonly target: readonly number[];
}

/**
 * Whether a formula has the unit of the target, adds like to like and takes functions of numbers alone. Numbers in it have
 * no unit. Cost O(nodes).
 */
export function agreesWithUnits(expr: Expr, { columns, target }: LawUnits): boolean {
  const plain = plainUnit(target.length);
  const equations = unitEquations(expr, (name) => columns.get(name), { ...plain, known: target });
  return solvedUnits(equations, [], target.length).contradictions.length === 0;
}

/** Below this a power is none. */
const NOTHING = 1e-9;

/**
 * Units up to constants: a constant of the law may have any power of each of the units `ofConstants`, so that what differs
 * by such powers agrees.
 *
 * They are taken out as directions of a space of dimensions. Cost O(units·dimensions²).
 */
export function upToConstants(
  units: readonly (readonly number[])[],
  ofConstants: readonly (readonly number[])[],
): (readonly number[])[] {
  const taken: number[][] = [];
  const rest = (unit: readonly number[]): number[] =>
    taken.reduce(
      (left, direction) => {
        const along = left.reduce((sum, value, d) => sum + value * direction[d]!, 0);
        return left.map((value, d) => value - along * direction[d]!);
      },
      [...unit],
    );
  for (const unit of ofConstants) {
    const left = rest(unit);
    const size = Math.hypot(...left);
    if (size > NOTHING) taken.push(left.map((value) => value / size));
  }
  return units.map((unit) => rest(unit).map((power) => (Math.abs(power) < NOTHING ? 0 : power)));
}
