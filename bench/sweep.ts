import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTable } from "../src/io/tables/readTable.ts";
import { randomStream } from "../src/math/philox.ts";
import { standardDeviation } from "../src/math/statistics.ts";
import type { Dataset } from "../src/model/dataset.ts";
import { optionsOfParams } from "../src/sweep/space.ts";
import { defaultEngine } from "../src/train/engines/index.ts";
import { evaluateKan } from "../src/train/errors/metrics.ts";
import { fit } from "../src/train/fit.ts";
import type { Params } from "../src/trials.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist/bin/kan.js");

/** Rows of the table, rows that no tool sees before the end, noise as a share of the target's standard deviation. */
const ROWS = 300;
const FRESH_ROWS = 5000;
const NOISE = 0.05;
/** Trials that pykan gets under Optuna. */
const PEER_TRIALS = 50;

/** What one search ended with. */
export interface SweepTime {
  readonly tool: string;
  readonly trials: number;
  /** Wall time and time on processors, in seconds. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the trial that AICc takes. */
  readonly params: string;
  /** RMSE/std on fresh rows with noise: of the trial that AICc takes, and the least of all trials; 0.05 is noise alone. */
  readonly taken: number;
  readonly least: number;
}

/**
 * The search of pykan's issue 229, AICc over 1 to 10 nodes, grids 2 to 10 and degrees 1 to 3, on the hello world with noise: all 270
 * networks by `kan sweep`, 50 trials of pykan under Optuna where Python has both.
 */
export async function sweepTimes(): Promise<SweepTime[]> {
  const folder = mkdtempSync(join(tmpdir(), "kan-bench-"));
  try {
    writeFileSync(join(folder, "data.csv"), table("rows", ROWS));
    writeFileSync(join(folder, "fresh.csv"), table("fresh", FRESH_ROWS));
    const script = join(root, "bench/peers/optuna_pykan.py");
    const python = process.env.PYTHON ?? "python3";
    const own = await ours(folder);
    const peer = timed(python, [script, "data.csv", "fresh.csv", `${PEER_TRIALS}`], folder);
    return [own, ...(peer.stdout.startsWith("{") ? [theirs(peer)] : [])];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function table(name: string, nRows: number): string {
  const random = randomStream(0, "bench-sweep", name);
  const inputs = Array.from({ length: nRows }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  const law = inputs.map(([x, y]) => Math.exp(Math.sin(Math.PI * x!) + y! * y!));
  const spread = standardDeviation(Float64Array.from(law));
  const lines = inputs.map(([x, y], r) => `${x},${y},${law[r]! + NOISE * spread * random.normal()}`);
  return `x,y,f\n${lines.join("\n")}\n`;
}

interface Timed {
  readonly stdout: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

function timed(command: string, args: readonly string[], cwd: string): Timed {
  const start = performance.now();
  const line = 'TIMEFORMAT="%U %S"; time "$0" "$@"';
  const { stdout, stderr } = spawnSync("bash", ["-c", line, command, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const [user = 0, system = 0] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { stdout, seconds: (performance.now() - start) / 1000, cpuSeconds: user + system };
}

interface Trial {
  readonly params: Params;
}

async function ours(cwd: string): Promise<SweepTime> {
  const space = ["--width", "1..10", "--grid", "2..10", "--degree", "1..3"];
  const run = timed(process.execPath, [program, "sweep", "data.csv", ...space, "--json"], cwd);
  const { trials } = JSON.parse(run.stdout) as { trials: readonly Trial[] };
  const { dataset: data } = await readTable(join(cwd, "data.csv"));
  const { dataset: fresh } = await readTable(join(cwd, "fresh.csv"));
  const errors: number[] = [];
  for (const { params } of trials) errors.push(await freshError(data, fresh, params));
  return {
    tool: "kan",
    trials: trials.length,
    seconds: run.seconds,
    cpuSeconds: run.cpuSeconds,
    params: JSON.stringify(trials[0]!.params),
    taken: errors[0]!,
    least: Math.min(...errors),
  };
}

/** RMSE/std on the fresh rows of the network with these params, trained as the sweep did. */
async function freshError(data: Dataset, fresh: Dataset, params: Trial["params"]): Promise<number> {
  const engine = defaultEngine({ threads: 1 });
  const { kan, scaler } = await fit(data, { ...optionsOfParams(params), engine, seed: 0 });
  return evaluateKan(kan, scaler, fresh, engine)[0]!.nrmse;
}

function theirs({ stdout, seconds, cpuSeconds }: Timed): SweepTime {
  const { params, taken, least } = JSON.parse(stdout) as Pick<SweepTime, "taken" | "least"> & {
    readonly params: object;
  };
  return {
    tool: "pykan under Optuna",
    trials: PEER_TRIALS,
    seconds,
    cpuSeconds,
    params: JSON.stringify(params),
    taken,
    least,
  };
}
