import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { wasm, wasmOnThreads } from "../src/train/engines/index.ts";
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
export function threadTimes(): ThreadTimes[] {
  const { kan, batch } = networkOf({ layers: [10, 20, 1], nRows: 100_000 });
  const bounds = [wasm, wasmOnThreads(2)].map((engine) => engine.bind(kan, batch));
  const [one, two] = timings(bounds.map(gradientRun), { runs: 5, budgetMs: 1500 });
  for (const bound of bounds) bound.dispose();
  return [timesOf("loss+gradient, 100,000 rows × [10,20,1]", one!.median, two!.median), ...restarts()];
}

/** 16 restarts in fresh processes of the built program, one and two threads in turns: the first time, when all is cold, and the next. */
function restarts(): ThreadTimes[] {
  const program = fileURLToPath(new URL("./restarts.js", import.meta.url));
  const times = Array.from({ length: 3 }, () =>
    [1, 2].map((threads) => {
      const { stdout } = spawnSync(process.execPath, [program, `${threads}`], { encoding: "utf8" });
      return JSON.parse(stdout) as number[];
    }),
  );
  const medianOf = (thread: number, turn: number) =>
    times.map((both) => both[thread]![turn]!).sort((a, b) => a - b)[1]!;
  return ["cold", "warm"].map((state, turn) =>
    timesOf(`16 restarts, 1,000 rows × [2,5,1], ${state}`, medianOf(0, turn), medianOf(1, turn)),
  );
}

function timesOf(what: string, one: number, two: number): ThreadTimes {
  return { what, one, two, speedUp: one / two };
}
