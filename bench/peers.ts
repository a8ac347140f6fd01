import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { wasm } from "../src/train/engines/index.ts";
import { timings } from "./measure.ts";
import { type NetworkSpec, networkOf, PEER_SHAPES } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** Milliseconds of another program, float32, one thread, grid 5, degree 3: medians. */
export interface PeerTime {
  /** Loss and gradient alone. */
  readonly gradientMs: number;
  /** The whole Adam step. */
  readonly stepMs: number;
}

/** What is compared with. `bench/peers/README.md` says how to make them importable. */
export const PEERS = ["pykan", "efficient-kan", "mlp"] as const;

/** One shape: our loss and gradient, and the peers that Python can import here. */
export interface Comparison {
  readonly shape: string;
  readonly rows: number;
  /** Median of all rounds, float64, one thread. */
  readonly gradientMs: number;
  /** The median of each round: before the first peer, between the peers, after the last. */
  readonly rounds: readonly number[];
  readonly peers: Readonly<Partial<Record<(typeof PEERS)[number], PeerTime>>>;
}

const ROW_COUNTS = [1000, 10_000];

/** The comparison of the published shapes, all with fewer rows first. */
export function comparisons(): Comparison[] {
  const specs = ROW_COUNTS.flatMap((nRows) => PEER_SHAPES.map((layers) => ({ layers, nRows })));
  const ours = [specs.map(gradientMs)];
  const theirs = PEERS.map((peer) => {
    const times = peerTimes(peer);
    ours.push(specs.map(gradientMs));
    return times;
  });
  return specs.map(({ layers, nRows }, i) => {
    const shape = `[${layers.join(",")}]`;
    const rounds = ours.map((round) => round[i]!);
    const found = PEERS.flatMap((peer, p) => {
      const time = theirs[p]!.find((line) => line.shape === shape && line.rows === nRows);
      return time ? [[peer, { gradientMs: time.gradientMs, stepMs: time.stepMs }] as const] : [];
    });
    return { shape, rows: nRows, gradientMs: medianOf(rounds), rounds, peers: Object.fromEntries(found) };
  });
}

/** Rows of the table: header first; ratios are of loss and gradient alone. */
export function comparisonTable(found: readonly Comparison[]): (string | number)[][] {
  return [
    ["shape", "rows", "kan", "pykan", "×", "efficient-kan", "×", "MLP", "kan/MLP"],
    ...found.map(({ shape, rows, gradientMs: ours, peers }) => {
      const [pykan, efficient, mlp] = PEERS.map((peer) => peers[peer]?.gradientMs ?? Number.NaN);
      const times = [ours, pykan!, pykan! / ours, efficient!, efficient! / ours, mlp!, ours / mlp!];
      return [shape, `${rows}`, ...times];
    }),
  ];
}

function gradientMs(spec: NetworkSpec): number {
  const { kan, batch } = networkOf(spec);
  const bound = wasm.bind(kan, batch);
  const [timing] = timings([gradientRun(bound)], { runs: 5, budgetMs: 300 });
  bound.dispose();
  return timing!.median;
}

/** What a peer's program prints; nothing where Python or a module is missing, and a word on standard error where it fails. */
function peerTimes(peer: string): (PeerTime & { readonly shape: string; readonly rows: number })[] {
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
