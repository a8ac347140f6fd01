/** Splines on finer grids, before functions are looked for: one is recognised only as well as its spline is known. */
import type { Batch, Engine } from "../../model/engine.ts";
import { networkError } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import type { Context } from "../../train/context.ts";
import { extendGrids } from "../../train/schedule/regrid.ts";
import { trainLeg } from "../../train/schedule/trainLeg.ts";

/** Grids tried when sharpening. */
const SHARPER = [8, 16, 32];
const SHARPEN_PENALTY = { ridge: 1e-12, smoothness: 1e-12, lamb: 0, lambL1: 0, lambEntropy: 0 };

/** The network trained on finer and finer grids while its error on the rows of `held` falls. Cost: three short trainings. */
export async function sharpen(
  kan: Kan,
  batch: Batch,
  held: Batch,
  engine: Engine,
  context: Context,
): Promise<Kan> {
  const lossOn = (network: Kan): number => networkError(network, held, engine) ** 2;
  const leg = { steps: 40, penalty: SHARPEN_PENALTY, damping: 1e-3, tolerance: 1e-2, patience: 3 };
  let best = kan;
  let bestLoss = lossOn(kan);
  for (const intervals of SHARPER) {
    if (context.signal?.aborted || bestLoss < 1e-16) break;
    // A finer grid needs rows to fill it.
    if (intervals * 8 > batch.nRows) break;
    const finer = extendGrids(best, intervals, (source) => batch.inputs[source], 1);
    const trained = await trainLeg(finer, batch, leg, { engine }, context);
    const loss = lossOn(trained.kan);
    if (!(loss < 0.7 * bestLoss)) {
      if (loss < bestLoss) best = trained.kan;
      break;
    }
    best = trained.kan;
    bestLoss = loss;
  }
  return best;
}
