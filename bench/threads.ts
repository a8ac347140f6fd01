import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
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

/** A full-batch step at 100,000 rows × [10,20,1], and 16 restarts of [2,5,1]; one and two threads take turns. */
export async function threadTimes(): Promise<ThreadTimes[]> {
  const { kan, batch } = networkOf({ layers: [10, 20, 1], nRows: 100_000 });
  const bounds = [wasm, wasmOnThreads(2)].map((engine) => engine.bind(kan, batch));
  const [one, two] = timings(bounds.map(gradientRun), { runs: 5, budgetMs: 1500 });
  for (const bound of bounds) bound.dispose();
  return [
    timesOf("loss+gradient, 100,000 rows × [10,20,1]", [[one!.median, two!.median]]),
    timesOf("16 restarts, 1,000 rows × [2,5,1], fresh processes", await freshRestarts(3)),
    timesOf("16 restarts, 1,000 rows × [2,5,1]", await restartsInTurns(1000, 7)),
    timesOf("16 restarts, 5,000 rows × [2,5,1]", await restartsInTurns(5000, 3)),
    timesOf("all 16 in each of two processes, one after the other or at once", await twoProcesses(3)),
  ];
}

/** The first time in a process, where nothing is compiled yet. */
async function freshRestarts(pairs: number): Promise<Pair[]> {
  const found: Pair[] = [];
  for (let i = 0; i < pairs; i++) found.push([await restarts("1000", "1"), await restarts("1000", "2")]);
  return found;
}

async function restartsInTurns(rows: number, pairs: number): Promise<Pair[]> {
  return restarts<Pair[]>(`${rows}`, "turns", `${pairs}`);
}

/** What this machine gives two programs that share nothing: no sharing of restarts can gain more. */
async function twoProcesses(pairs: number): Promise<Pair[]> {
  const one = () => restarts("1000", "1");
  const found: Pair[] = [];
  for (let i = 0; i < pairs; i++) {
    const alone = (await one()) + (await one());
    found.push([alone, Math.max(...(await Promise.all([one(), one()])))]);
  }
  return found;
}

type Pair = readonly [number, number];

async function restarts<T = number>(...args: string[]): Promise<T> {
  const program = fileURLToPath(new URL("./restarts.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout) as T;
}

/** Medians, of the ratio too: the machine's speed changes from one pair to the next. */
function timesOf(what: string, pairs: readonly Pair[]): ThreadTimes {
  const median = (of: (pair: Pair) => number) => pairs.map(of).sort((a, b) => a - b)[pairs.length >> 1]!;
  return {
    what,
    one: median(([one]) => one),
    two: median(([, two]) => two),
    speedUp: median(([one, two]) => one / two),
  };
}
