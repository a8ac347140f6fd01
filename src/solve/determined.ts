/** Whether conditions leave a solution open. */
import { UsageError } from "../diagnostics.ts";
import { uniformGrid } from "../model/spline/grid.ts";
import { type CompiledProblem, conditionRows, equationRows, rowOptions } from "./spline/assembly.ts";
import { bandWidth, dampedMove, normalSystem } from "./spline/system.ts";
import { spaceOf } from "./spline/tensor.ts";

/** Cells of the grid that the question is asked on. */
const CELLS = [5, 4, 2];
const DEGREE = 3;
/** Damping of the inverse iteration: a share of the diagonal. */
const DAMPING = 1e-13;
/** A direction that rows see with less than this share of a usual one is open. */
const OPEN_BELOW = 1e-11;
const ROUNDS = 6;

/**
 * Errors: UsageError where a variable has fewer conditions than the derivatives by it ask for, or, of a linear partial
 * equation, where a direction in the space of functions exists that neither equations nor conditions feel: the least
 * eigenvalue of the normal equations, by inverse iteration on a coarse grid. Measured values may stand for conditions:
 * with them nothing is refused.
 */
export function refuseUnderdetermined(compiled: CompiledProblem): void {
  const refusal = refusalOf(compiled);
  if (refusal !== undefined) throw refusal;
}

/** Whether `refuseUnderdetermined` refuses the problem. */
export function isLeftOpen(compiled: CompiledProblem): boolean {
  return refusalOf(compiled) !== undefined;
}

function refusalOf(compiled: CompiledProblem): UsageError | undefined {
  const { problem, conditions } = compiled;
  if (problem.measurements.length > 0) return undefined;
  for (const [v, { name, low }] of problem.variables.entries()) {
    const needed = orderBy(compiled, v);
    const given = conditions.reduce((sum, { condition }) => {
      if (condition.kind === "placed") return sum + (condition.at.has(v) ? 1 : 0);
      return sum + (condition.variable === v ? needed : 0);
    }, 0);
    if (given >= needed) continue;
    const [is, one] = given === 1 ? ["is", "condition"] : ["are", "conditions"];
    const unknown = problem.unknowns[0]!;
    return new UsageError(
      `there ${is} ${given} ${one} along ${name} for derivatives by it whose orders add up to ${needed}: the solution is left open`,
      `add ${needed - given === 1 ? "one" : `${needed - given}`}, such as ${problem.variables.length === 1 ? `${unknown}(${low}) = 1` : `{ on: "${name} = ${low}", ${unknown}: 0 }`}`,
      "problem/open",
    );
  }
  if (problem.variables.length === 1 || !compiled.isLinear || !isOpen(compiled)) return undefined;
  return new UsageError(
    `the ${conditions.length === 1 ? "condition leaves" : `${conditions.length} conditions leave`} the solution open: a function can be added that neither equations nor conditions feel`,
    `give values on more sides, as in { on: boundary, ${problem.unknowns[0]}: 0 }, or at the start of the time`,
    "problem/open",
  );
}

/** The highest orders of the derivatives of all unknowns by a variable, added up. */
function orderBy({ orders }: CompiledProblem, v: number): number {
  return orders.reduce((sum, own) => sum + own[v]!, 0);
}

function isOpen(compiled: CompiledProblem): boolean {
  const { problem } = compiled;
  const grids = problem.variables.map(({ low, high }) =>
    uniformGrid({ low, high, intervals: CELLS[problem.variables.length - 1]!, degree: DEGREE }),
  );
  const space = spaceOf(grids, problem.unknowns.length, new Set());
  const state = {
    coefficients: new Float64Array(space.size).fill(1),
    parameters: Float64Array.from(problem.parameters, ({ start }) => start),
  };
  const how = rowOptions(space);
  const rows = [
    ...equationRows(compiled, space, state, how),
    ...conditionRows(compiled.conditions, compiled, space, state, how),
  ];
  const system = normalSystem(rows, space, state, bandWidth(space, rows));
  if (!system.slope.every(Number.isFinite)) return false;
  let direction: Float64Array = Float64Array.from(
    { length: system.slope.length },
    (_, i) => 1 + ((i * 7919) % 13) / 13,
  );
  let largest = 0;
  for (let i = 0; i < system.size; i++) largest = Math.max(largest, system.band[i * system.width]!);
  let grown = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const length = Math.hypot(...direction);
    const unit = direction.map((value) => -value / length);
    const next = dampedMove({ ...system, slope: unit }, DAMPING);
    if (next === null) return true;
    grown = Math.hypot(...next);
    direction = next;
  }
  return 1 / (grown * largest) < OPEN_BELOW;
}
