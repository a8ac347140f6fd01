import type { JetsOf, Judgement } from "./judge.ts";
import type { State } from "./residuals.ts";
import { jetValues, pointsOf, type Space } from "./tensor.ts";

/** A solution as splines, and how well it obeys its problem. */
export interface SplineSolution {
  readonly space: Space;
  readonly state: State;
  readonly judgement: Judgement;
}

/** The jets of a solution at any points. */
export function splineJets({ space, state }: Pick<SplineSolution, "space" | "state">): JetsOf {
  return (jets, columns) => jetValues(space, pointsOf(space, columns), jets, state.coefficients);
}
