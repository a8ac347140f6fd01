import { mean } from "../math/statistics.ts";
import { gridResolution } from "../model/spline/grid.ts";
import type { CandidateShape } from "./candidates.ts";
import { isWithinNoise } from "./errors/noise.ts";
import type { ShapeRecipe } from "./schedule/recipe.ts";

/** A candidate and how it did on rows that it was not trained on. */
export interface Judged {
  readonly candidate: CandidateShape;
  /** Losses of held-out rows, scaled units, summed over targets. */
  readonly losses: Float64Array;
}

/** One shape that was tried, when the width was chosen. */
export interface TriedWidth {
  readonly width: string;
  /** NRMSE on rows that were not trained on. */
  readonly nrmse: number;
}

/** The first that is not worse than the best by more than noise or resolution; `judged` small to large, at least one. */
export function smallestAdequate<One extends Judged>(judged: readonly One[], resolution: number): One {
  let best = judged[0]!;
  for (const one of judged) if (mean(one.losses) < mean(best.losses)) best = one;
  return judged.find((one) => isWithinNoise(one.losses, best.losses, resolution)) ?? best;
}

/** What the finest grid of a recipe can resolve, as a loss. */
export function resolutionOf({ grid, degree }: ShapeRecipe): number {
  return gridResolution(grid[grid.length - 1] ?? 5, degree);
}

/** The widths that were compared. */
export function triedOf(judged: readonly Judged[]): TriedWidth[] {
  return judged.map(({ candidate, losses }) => ({ width: candidate.width, nrmse: Math.sqrt(mean(losses)) }));
}
