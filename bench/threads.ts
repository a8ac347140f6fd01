import { layeredShape, parseWidth } from "../src/model/shape.ts";
import { defaultEngine, wasm, wasmOnThreads } from "../src/train/engines/index.ts";
import { openWorkers } from "../src/train/pool.ts";
import type { ShapeRecipe } from "../src/train/recipe.ts";
import { trainStarts } from "../src/train/starts.ts";
import { timings } from "./measure.ts";
import { networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds on one and on two threads. */
export interface ThreadTimes {
  readonly what: string;
  readonly one: number;
  readonly two: number;
  readonly speedUp: number;
}

/** A full-batch step at 100,000 rows × [10,20,1], and 16 restarts of [2,5,1] with 1,000 rows; one and two take turns. */
export async function threadTimes(): Promise<ThreadTimes[]> {
  const { kan, batch } = networkOf({ layers: [10, 20, 1], nRows: 100_000 });
  const bounds = [wasm, wasmOnThreads(2)].map((engine) => engine.bind(kan, batch));
  const [one, two] = timings(bounds.map(gradientRun), { runs: 5, budgetMs: 1500 });
  for (const bound of bounds) bound.dispose();
  return [timesOf("loss+gradient, 100,000 rows × [10,20,1]", one!.median, two!.median), await restarts()];
}

const recipe: ShapeRecipe = {
  engine: defaultEngine(),
  grids: [5],
  degree: 3,
  base: "silu",
  gridBlend: 1,
  steps: 50,
  restarts: 16,
  lamb: 0.003,
  lambL1: 1,
  lambEntropy: 2,
  stiffness: 1e-8,
  patience: 5,
  seed: 1,
  optimizer: "lm",
};

async function restarts(): Promise<ThreadTimes> {
  const { batch } = networkOf({ layers: [2, 5, 1], nRows: 1000 });
  const shape = layeredShape(2, parseWidth("5"), 1);
  const helpers = openWorkers(1);
  const times: number[][] = [[], []];
  // The first turn warms both threads up.
  for (let turn = 0; turn < 4; turn++) {
    for (const [i, pool] of [undefined, helpers].entries()) {
      const start = performance.now();
      await trainStarts(shape, batch, undefined, recipe, { sink: () => {} }, pool);
      if (turn > 0) times[i]!.push(performance.now() - start);
    }
  }
  await helpers.close();
  const [one, two] = times.map((all) => all.sort((a, b) => a - b)[1]!);
  return timesOf("16 restarts, 1,000 rows × [2,5,1]", one!, two!);
}

function timesOf(what: string, one: number, two: number): ThreadTimes {
  return { what, one, two, speedUp: one / two };
}
