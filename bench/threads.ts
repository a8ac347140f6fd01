import { wasm, wasmOnThreads } from "../src/train/engines/index.ts";
import { timings } from "./measure.ts";
import { networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds of a full-batch step on one and on two threads: 100,000 rows × [10,20,1]. */
export interface ThreadTimes {
  readonly one: number;
  readonly two: number;
  readonly speedUp: number;
}

/** The times of the two, which take turns. */
export function threadTimes(): ThreadTimes {
  const { kan, batch } = networkOf({ layers: [10, 20, 1], nRows: 100_000 });
  const bounds = [wasm, wasmOnThreads(2)].map((engine) => engine.bind(kan, batch));
  const [one, two] = timings(bounds.map(gradientRun), { runs: 5, budgetMs: 1500 });
  for (const bound of bounds) bound.dispose();
  return { one: one!.median, two: two!.median, speedUp: one!.median / two!.median };
}
