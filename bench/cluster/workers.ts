import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openJournal } from "../../src/io/sweeps/journal.ts";
import { readTable } from "../../src/io/tables/readTable.ts";
import { randomStream } from "../../src/math/philox.ts";
import { type JobQueue, openJobQueue } from "../../src/sweep/engines/jobQueue.ts";
import { jobOf, plannedJobs } from "../../src/sweep/plan.ts";
import { BUDGETS } from "../../src/sweep/schedules/halving.ts";
import { runTrial } from "../../src/sweep/trial.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import type { TrialResult } from "../../src/trials.ts";
import { type HalvingRun, type Looks, simulateHalving } from "./halving.ts";
import { NOOP } from "./noop.ts";
import { type QueueTimes, type Simulated, simulate } from "./simulate.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist/bin/kan.js");
/** 90 networks on 300 rows. */
const SPACE = ["--width", "1..10", "--grid", "2..10"];
const ROWS = 300;
const WORKERS = [1, 2, 4, 8];
const SIMULATED = [1, 2, 4, 8, 16, 64, 125, 250, 500, 1000];
/** Workers for which halving is simulated, and trials for each; jobs given out for each worker, undefined for rounds. */
const HALVED = [8, 64, 1000];
const HALVED_TRIALS = 10;
const GIVEN_EACH = [undefined, 1, 4, 8];
/** Jobs that do nothing: one at a time, and at once. */
const SINGLE = 100;
const BURST = 2000;
const KAN = "0.0.0-bench";

/** A sweep on so many workers of one thread. */
export interface WorkerRun {
  readonly workers: number;
  readonly seconds: number;
  readonly perMinute: number;
  /** Seconds of all trials together over the time of all workers: what is left is waiting. */
  readonly busy: number;
  /** Processor seconds of one trial: in all workers, from their start; in the coordinator, from its start; in Redis. */
  readonly cpu: { readonly workers: number; readonly coordinator: number; readonly redis: number };
}

/** What was measured with a queue, and what follows for many workers. */
export interface WorkerScaling {
  readonly runs: readonly WorkerRun[];
  readonly times: QueueTimes;
  readonly simulated: readonly Simulated[];
  readonly halved: readonly HalvedRun[];
}

/** Successive halving on so many simulated workers. */
export interface HalvedRun extends HalvingRun {
  readonly workers: number;
  /** Jobs given out before the first of them has to have ended; undefined for halving by rounds. */
  readonly inFlight?: number;
}

/** Trials a minute of workers at a queue, as many as there are cores, and a simulation of up to 1,000. Undefined without redis-server. */
export async function workerScaling(): Promise<WorkerScaling | undefined> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "kan-workers-"));
  const port = await freePort();
  const redis = await started(
    "redis-server",
    ["--port", `${port}`, "--dir", folder, "--appendonly", "yes"],
    /Ready/,
  );
  const url = `redis://127.0.0.1:${port}`;
  try {
    writeFileSync(join(folder, "data.csv"), table());
    const counts = WORKERS.filter((count) => count <= availableParallelism());
    const measured: { readonly run: WorkerRun; readonly trials: readonly number[] }[] = [];
    for (const count of counts) measured.push(await sweepOn(count, url, port, folder));
    const queue = await queueTimes(url, port);
    const times = {
      trials: measured[0]!.trials,
      ...queue,
      flush: await flushSeconds(folder),
    };
    return {
      runs: measured.map(({ run }) => run),
      times,
      simulated: SIMULATED.map((workers) => simulate(workers, times)),
      halved: await halvedRuns(join(folder, "data.csv")),
    };
  } finally {
    const ended = new Promise((resolve) => redis.on("exit", resolve));
    redis.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Halving by rounds, and as the program does it, on the networks of the space, each measured with every budget. */
async function halvedRuns(path: string): Promise<HalvedRun[]> {
  const { dataset } = await readTable(path);
  const engine = defaultEngine({ threads: 1 });
  const space = { width: "1..10", grid: "2..10" };
  const plan = { v: 1, kan: KAN, data: "0".repeat(64), space, sampler: "grid", trials: 90 } as const;
  const whole = { ...plan, pruner: "none", seed: 0, by: "aicc", engine: engine.name } as const;
  const place = { engine, host: "", now: () => process.cpuUsage().user / 1000 };
  const networks: Looks[] = [];
  for (const { trial, params } of plannedJobs(whole)) {
    const looks: [number | undefined, Pick<TrialResult, "seconds" | "criterion">][] = [];
    for (const budget of BUDGETS) {
      const { result } = await runTrial(dataset, jobOf(whole, trial, params, budget), place, {
        sink: () => {},
      });
      looks.push([budget, result]);
    }
    networks.push(new Map(looks));
  }
  const runs: HalvedRun[] = [];
  for (const workers of HALVED)
    for (const each of GIVEN_EACH) {
      const inFlight = each && each * workers;
      const run = await simulateHalving(networks, workers, HALVED_TRIALS * workers, inFlight);
      runs.push({ ...run, workers, ...(inFlight !== undefined && { inFlight }) });
    }
  return runs;
}

function table(): string {
  const random = randomStream(0, "bench-workers");
  const rows = Array.from({ length: ROWS }, () => {
    const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    return `${x},${y},${Math.exp(Math.sin(Math.PI * x) + y * y) + 0.1 * random.normal()}`;
  });
  return `x,y,f\n${rows.join("\n")}\n`;
}

async function sweepOn(
  count: number,
  url: string,
  port: number,
  cwd: string,
): Promise<{ readonly run: WorkerRun; readonly trials: readonly number[] }> {
  redisCli(port, "FLUSHALL");
  const workers = await Promise.all(
    Array.from({ length: count }, () =>
      started(process.execPath, [program, "worker", url, "--threads", "1"], /waiting/),
    ),
  );
  const redisBefore = redisCpu(port);
  const start = performance.now();
  const args = [program, "sweep", "data.csv", ...SPACE, "--queue", url, "--json"];
  const line = 'TIMEFORMAT="%U %S"; time "$0" "$@"';
  const { stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - start) / 1000;
  const cpuOf = {
    workers: workers.reduce((sum, { pid }) => sum + cpuSeconds(pid!), 0),
    coordinator: stderr
      .trim()
      .split("\n")
      .at(-1)!
      .split(" ")
      .reduce((sum, part) => sum + Number(part), 0),
    redis: redisCpu(port) - redisBefore,
  };
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on("exit", resolve))));
  if (stdout === "") throw new Error(stderr);
  const { trials } = JSON.parse(stdout) as { readonly trials: readonly { readonly seconds: number }[] };
  const times = trials.map((trial) => trial.seconds);
  const worked = times.reduce((total, one) => total + one, 0);
  const run = {
    workers: count,
    seconds,
    perMinute: (60 * trials.length) / seconds,
    busy: worked / (count * seconds),
    cpu: {
      workers: cpuOf.workers / trials.length,
      coordinator: cpuOf.coordinator / trials.length,
      redis: cpuOf.redis / trials.length,
    },
  };
  return { run, trials: times };
}

/** The price of the queue, by jobs that do nothing. */
async function queueTimes(
  url: string,
  port: number,
): Promise<Pick<QueueTimes, "latencies" | "redis" | "coordinator">> {
  redisCli(port, "FLUSHALL");
  const script = fileURLToPath(new URL("noopWorker.ts", import.meta.url));
  const loader = ["--import", join(root, "scripts/typescript.js")];
  const worker = await started(process.execPath, [...loader, script, url, KAN, "100"], /ready/);
  const queue = await openJobQueue({ url, kan: KAN, onNote: console.error });
  try {
    await runNoops(queue, 0, 10);
    const latencies: number[] = [];
    for (let i = 0; i < SINGLE; i++) {
      const start = performance.now();
      await runNoops(queue, 100 + i, 1);
      latencies.push((performance.now() - start) / 1000);
    }
    const [before, redisBefore] = [process.cpuUsage(), redisCpu(port)];
    await runNoops(queue, 1000, BURST);
    const { user, system } = process.cpuUsage(before);
    return {
      latencies,
      redis: (redisCpu(port) - redisBefore) / BURST,
      coordinator: (user + system) / 1e6 / BURST,
    };
  } finally {
    await queue.close();
    worker.kill();
  }
}

function runNoops(queue: JobQueue, from: number, count: number): Promise<void> {
  const jobs = Array.from({ length: count }, (_, i) => ({ id: `${from + i}` }));
  return queue.run(NOOP, jobs, { onResult: () => [], signal: new AbortController().signal });
}

/** Seconds that a line of a journal takes until it is on the disk: the median of 200. */
async function flushSeconds(folder: string): Promise<number> {
  const sweep = "0".repeat(16);
  const plan = { v: 1, kan: KAN, data: "0".repeat(64), space: {}, sampler: "grid", trials: 1 } as const;
  const whole = { ...plan, pruner: "none", seed: 0, by: "aicc", engine: "wasm" } as const;
  const header = { sweep, plan: whole, source: "", read: {} };
  const journal = await openJournal(join(folder, "flush.jsonl"), header, { resume: false });
  const result: TrialResult = {
    ...{ v: 1, sweep, trial: 0, params: { width: "5", grid: 5 }, status: "ok", criterion: 1 },
    ...{ parameters: 100, n: 210, nrmse: { train: 0.05, test: 0.06 }, model: "0".repeat(64) },
    ...{ seconds: 0.1, engine: "wasm", kan: KAN, host: "" },
  };
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now();
    journal.append(result);
    return (performance.now() - start) / 1000;
  });
  await journal.close();
  return times.toSorted((a, b) => a - b)[100]!;
}

/** A program that runs and has said that it is ready. */
function started(command: string, args: readonly string[], ready: RegExp): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      if (ready.test(chunk.toString())) resolve(child);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
  });
}

/** Processor seconds of a process and its threads (proc(5), stat: utime and stime in ticks of 10 ms); NaN where there is no /proc. */
function cpuSeconds(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const fields = readFileSync(path, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function redisCli(port: number, ...command: readonly string[]): string {
  return spawnSync("redis-cli", ["-p", `${port}`, ...command], { encoding: "utf8" }).stdout;
}

/** Processor seconds that Redis has used. */
function redisCpu(port: number): number {
  const text = redisCli(port, "INFO", "cpu");
  return ["user", "sys"].reduce(
    (total, kind) => total + Number(new RegExp(`used_cpu_${kind}:(\\S+)`).exec(text)![1]),
    0,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { readonly port: number };
      probe.close(() => resolve(port));
    });
  });
}
