import { randomStream } from "../../math/philox.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import { networkError } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { parseShape } from "../../model/shapeText.ts";
import type { Context } from "../../train/context.ts";
import { initialKan } from "../../train/schedule/initialise.ts";
import { extendGrids } from "../../train/schedule/regrid.ts";
import { type Leg, type Trained, trainLeg } from "../../train/schedule/trainLeg.ts";

/** A network trained for the search, with its NRMSE on rows it has not seen. */
export interface TrainedShape {
  readonly kan: Kan;
  readonly train: number;
  readonly held: number;
}

/** Splines of degree 5: at equal size two decades below cubic ones on smooth laws. */
const DEGREE = 5;
/** Intervals of the grids, one after the other; a large grid from the start overfits. */
const GRIDS = [4, 8, 14] as const;

const NONE = { lamb: 0, lambL1: 0, lambEntropy: 0 };

function leg(steps: number, strength: number, damping: number, tolerance: number): Leg {
  return {
    steps,
    penalty: { ...NONE, ridge: strength, smoothness: strength },
    damping,
    tolerance,
    patience: 4,
  };
}

/** Short starts: strongly smoothed, then hardly. */
const explore = leg(25, 1e-4, 1, 1e-2);
const settle = leg(40, 1e-7, 1e-2, 3e-3);

/**
 * A network of the shape written in `text`: several short starts, the best refined on finer and finer grids while the
 * held-out error falls. `floor` is an NRMSE below which nothing is to be gained. Cost: (2·starts + 3) short trainings.
 */
export async function trainShape(
  text: string,
  train: Batch,
  held: Batch,
  how: { readonly engine: Engine; readonly starts: number; readonly seed: number; readonly floor: number },
  context: Context,
): Promise<TrainedShape | undefined> {
  const { engine, starts, seed, floor } = how;
  const shape = parseShape(text, train.inputs.length);
  const run = (kan: Kan, leg: Leg): Promise<Trained> => trainLeg(kan, train, leg, { engine }, context);
  let best: Trained | undefined;
  for (let start = 0; start < starts; start++) {
    if (context.signal?.aborted) break;
    const random = randomStream(seed, "discover", text, start);
    const options = {
      intervals: GRIDS[0],
      degree: DEGREE,
      base: "zero",
      gridEps: 1,
      startsAtZero: start % 2 === 1,
    } as const;
    const rough = await run(initialKan(shape, train.inputs, options, random), explore);
    const settled = await run(rough.kan, settle);
    if (Number.isFinite(settled.loss) && (best === undefined || settled.loss < best.loss)) best = settled;
    if (best !== undefined && Math.sqrt(best.loss) < Math.max(1e-4, floor)) break;
  }
  if (best === undefined) return undefined;
  let [kan, reached] = [best.kan, networkError(best.kan, held, engine)];
  let loss = best.loss;
  for (const [g, strength] of [1e-9, 1e-11, 1e-13].entries()) {
    if (context.signal?.aborted) break;
    const finer = g === 0 ? kan : extendGrids(kan, GRIDS[g]!, (source) => train.inputs[source], 1);
    const refined = await run(finer, leg(40, strength, 1e-3, 3e-3));
    const next = networkError(refined.kan, held, engine);
    if (!(next < reached)) break;
    [kan, reached, loss] = [refined.kan, next, refined.loss];
    if (reached < 1e-8) break;
  }
  return { kan, train: Math.sqrt(loss), held: reached };
}
