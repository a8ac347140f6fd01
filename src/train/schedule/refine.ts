import type { Context } from "../context.ts";
import type { ShapeRecipe, ShapeTask } from "./recipe.ts";
import { extendGrids } from "./regrid.ts";
import type { TrainingRun } from "./trainingRun.ts";
import type { Leg, Trained } from "./trainLeg.ts";

/** The best of the starts, then the network of the best score on the grids of the recipe in turn, each begun from the best so far. */
export async function refined(
  starts: readonly Trained[],
  { rows, recipe }: ShapeTask,
  run: TrainingRun,
  context: Context,
): Promise<Trained> {
  let best = bestOf(starts);
  let bestScore = run.score(best);
  for (const [g, intervals] of recipe.grid.entries()) {
    if (context.signal?.aborted) break;
    // The starts of mini-batches have been trained to their end.
    if (g === 0 && recipe.batch !== undefined) continue;
    const from =
      g === 0
        ? best.kan
        : extendGrids(best.kan, intervals, (source) => rows.train.inputs[source], recipe.gridEps);
    const next = run.bestOf(await run.train(from, refiningLeg(recipe)));
    const score = run.score(next);
    if (score <= bestScore) [best, bestScore] = [next, score];
    else if (!recipe.triesAllGrids) break;
  }
  return best;
}

function bestOf(starts: readonly Trained[]): Trained {
  let best: Trained | undefined;
  for (const start of starts) {
    if (Number.isFinite(start.objective) && (!best || start.objective < best.objective)) best = start;
  }
  if (!best) throw new Error("no start of the network gave a finite loss"); // inputs and targets are finite: a bug
  return best;
}

/** The leg that refines a network: the objective as it was asked for. */
export function refiningLeg({ steps, stiffness, mostRidge, lamb, lambL1, lambEntropy }: ShapeRecipe): Leg {
  return {
    steps,
    penalty: { ridge: Math.min(mostRidge, stiffness), smoothness: stiffness, lamb, lambL1, lambEntropy },
    damping: 1e-3,
    tolerance: 1e-3,
    patience: 5,
  };
}
