import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parametersOf } from "../src/model/cpu/plan.ts";
import { wasm } from "../src/train/engines/index.ts";
import { adam } from "../src/train/optimizers/adam.ts";
import { objectiveOf } from "../src/train/optimizers/objective.ts";
import { timings } from "./measure.ts";
import { type NetworkSpec, networkOf, PEER_SHAPES } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds on one thread, grid 5, degree 3: medians. Peers calculate in float32. */
export interface StepTime {
  /** Loss and gradient alone. */
  readonly gradientMs: number;
  /** The whole Adam step. */
  readonly stepMs: number;
}

/** What is compared with. `bench/peers/README.md` says how to make them importable. */
export const PEERS = ["pykan", "efficient-kan", "mlp"] as const;

/** One shape: our times, and those of the peers that Python can import here. */
export interface Comparison {
  readonly shape: string;
  readonly rows: number;
  /** Medians of all rounds, float64. */
  readonly ours: StepTime;
  /** The medians of each round: before the first peer, between the peers, after the last. */
  readonly rounds: readonly StepTime[];
  readonly peers: Readonly<Partial<Record<(typeof PEERS)[number], StepTime>>>;
}

const ROW_COUNTS = [1000, 10_000];

/** The comparison of the published shapes, all with fewer rows first. */
export function comparisons(): Comparison[] {
  const specs = ROW_COUNTS.flatMap((nRows) => PEER_SHAPES.map((layers) => ({ layers, nRows })));
  const ours = [specs.map(stepTime)];
  const theirs = PEERS.map((peer) => {
    const times = peerTimes(peer);
    ours.push(specs.map(stepTime));
    return times;
  });
  return specs.map(({ layers, nRows }, i) => {
    const shape = `[${layers.join(",")}]`;
    const rounds = ours.map((round) => round[i]!);
    const found = PEERS.flatMap((peer, p) => {
      const time = theirs[p]!.find((line) => line.shape === shape && line.rows === nRows);
      return time ? [[peer, { gradientMs: time.gradientMs, stepMs: time.stepMs }] as const] : [];
    });
    const all = {
      gradientMs: medianOf(rounds.map(({ gradientMs }) => gradientMs)),
      stepMs: medianOf(rounds.map(({ stepMs }) => stepMs)),
    };
    return { shape, rows: nRows, ours: all, rounds, peers: Object.fromEntries(found) };
  });
}

/** Rows of the table: header first; of loss and gradient alone, or of whole Adam steps. */
export function comparisonTable(
  found: readonly Comparison[],
  what: "gradientMs" | "stepMs",
): (string | number)[][] {
  return [
    ["shape", "rows", "kan", "pykan", "×", "efficient-kan", "×", "MLP", "kan/MLP"],
    ...found.map(({ shape, rows, ours, peers }) => {
      const own = ours[what];
      const [pykan, efficient, mlp] = PEERS.map((peer) => peers[peer]?.[what] ?? Number.NaN);
      const times = [own, pykan!, pykan! / own, efficient!, efficient! / own, mlp!, own / mlp!];
      return [shape, `${rows}`, ...times];
    }),
  ];
}

function stepTime(spec: NetworkSpec): StepTime {
  const { kan, batch } = networkOf(spec);
  const bound = wasm.bind(kan, batch);
  const theta = parametersOf(bound.plan);
  const plain = { ridge: 0, smoothness: 0, lamb: 0, lambL1: 0, lambEntropy: 0 };
  const optimizer = adam(objectiveOf(bound, theta, plain), theta, { rate: 1e-3 });
  const [gradient, step] = timings([gradientRun(bound), () => void optimizer.step()], {
    runs: 5,
    budgetMs: 600,
  });
  bound.dispose();
  return { gradientMs: gradient!.median, stepMs: step!.median };
}

/** What a peer's program prints; nothing where Python or a module is missing, and a word on standard error where it fails. */
function peerTimes(peer: string): (StepTime & { readonly shape: string; readonly rows: number })[] {
  const program = fileURLToPath(new URL(`./peers/run_${peer.replace("-", "_")}.py`, import.meta.url));
  const { status, stdout, stderr, error } = spawnSync("python3", [program], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  });
  if (error !== undefined) return [];
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  if (status !== 0 && !reason.startsWith("ModuleNotFoundError"))
    console.error(`${peer} failed: ${reason || `exit code ${status}`}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
