/** The coefficients at which the sum of squares of all rows is least, by damped Gauss–Newton steps. */
import {
  type DampedRun,
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  nielsen,
} from "../../math/dampedLeastSquares.ts";
import { halfSquares, type State } from "./residuals.ts";
import type { Rows } from "./rows.ts";
import { bandWidth, dampedFactor, dampedMove, normalSystem } from "./system.ts";
import type { Space } from "./tensor.ts";

/** A state, and half the sum of squares there. */
export interface Solved {
  readonly state: State;
  readonly value: number;
}

/** Damping that is not felt: it keeps the equations regular to rounding. */
const LEAST_DAMPING = 1e-15;

const RULE: DampingRule = {
  trials: 12,
  largest: 1e8,
  lowered: nielsen(0.01, LEAST_DAMPING),
  raised: (damping) => Math.max(damping * 30, 1e-9),
  regular: (damping) => damping * 30,
};

/** How long steps go on. */
export interface StepOptions {
  readonly isLinear: boolean;
  readonly maxSteps: number;
}

/** Steps from `start`. Of a linear problem the second and later ones only mend the rounding of the first. */
export function gaussNewton(
  rows: readonly Rows[],
  space: Space,
  start: State,
  { isLinear, maxSteps }: StepOptions,
): { readonly solved: Solved; readonly end: DampedRun<Solved>["end"] } {
  const width = bandWidth(space, rows);
  const at = (state: State): Solved => ({ state, value: halfSquares(rows, space, state) });
  // The matrix of a linear problem is the same at every state: one factor serves all steps of a damping.
  let kept: { readonly damping: number; readonly factor: Float64Array | null } | undefined;
  const linearised = ({ state }: Solved): Linearised<Solved> | undefined => {
    const system = normalSystem(rows, space, state, width);
    if (!system.slope.every(Number.isFinite)) return undefined;
    const factorAt = (damping: number): Float64Array | null => {
      if (!isLinear || kept?.damping !== damping) kept = { damping, factor: dampedFactor(system, damping) };
      return kept.factor;
    };
    return {
      move: (damping) => dampedMove(system, damping, factorAt(damping)),
      after: (move) => at(moved(state, move)),
      gainRatio: (move, _damping, gained) => {
        let promise = 0;
        for (let i = 0; i < move.length; i++) promise -= move[i]! * system.slope[i]!;
        return promise > 0 ? Math.min(1, (2 * gained) / promise) : 1;
      },
    };
  };
  const run = dampedLeastSquares(at(start), linearised, {
    damping: isLinear ? LEAST_DAMPING : 1e-6,
    rule: isLinear ? { ...RULE, trials: 4 } : RULE,
    maxSteps,
    isLast: (before, after) => after.value > (isLinear ? 0.7 : 0.99) * before.value,
  });
  return { solved: run.at, end: run.end };
}

function moved({ coefficients, parameters }: State, move: Float64Array): State {
  return {
    coefficients: coefficients.map((value, i) => value + move[i]!),
    parameters: parameters.map((value, q) => value + move[coefficients.length + q]!),
  };
}
