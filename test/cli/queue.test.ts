import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { STEP_TEXT_TASK } from "../../src/discover/index.ts";
import { datasetBytes, datasetOf, tableHash } from "../../src/io/sweeps/datasetBytes.ts";
import { readJournal } from "../../src/io/sweeps/journal.ts";
import { readTable } from "../../src/io/tables/readTable.ts";
import { randomStream } from "../../src/math/philox.ts";
import { runQueueWorker } from "../../src/sweep/engines/queueWorker.ts";
import { KEYS } from "../../src/sweep/engines/redis.ts";
import { plannedJobs } from "../../src/sweep/plan.ts";
import { hasRedis, type RedisServer, startRedis, until } from "./redis.ts";
import { type Folder, program, type Run, temporaryFolder } from "./run.ts";

/** y = sin(3a) + b² with 3 % noise, 120 rows. */
function table(): string {
  const random = randomStream(1, "queue-table");
  const rows = Array.from({ length: 120 }, () => {
    const [a, b] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    return [a, b, Math.sin(3 * a) + b * b + 0.02 * random.normal()].join(",");
  });
  return `a,b,y\n${rows.join("\n")}\n`;
}

/** Twelve networks, each trained for some tenths of a second: enough are left when a worker is killed. */
const space = [
  ...["--width", "0..2", "--grid", "3|5", "--degree", "2,3"],
  ...["--steps", "12", "--restarts", "1"],
];

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

/** Starts the program; it ends with the test. */
function start(folder: Folder, args: readonly string[]): Process {
  const env = { ...process.env, COLUMNS: "80", NO_COLOR: "1" };
  const child = spawn(process.execPath, [program, ...args], { cwd: folder.path, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Run>((resolve) => {
    child.on("close", (exit, signal) => resolve({ exit, signal, stdout, stderr }));
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { child, ended };
}

/** Waits until the journal has so many results: the folder says when a file changes. */
async function resultsInJournal({ path }: Folder, count: number): Promise<void> {
  const journal = join(path, "kan.sweep.jsonl");
  const isThere = (): boolean =>
    existsSync(journal) && readFileSync(journal, "utf8").split("\n").length - 2 >= count;
  if (isThere()) return;
  for await (const _ of watch(path)) if (isThere()) return;
}

/** Kills a worker while it holds a trial: it is stopped first, so that nothing ends between the look and the kill. */
async function killAtWork({ path }: Folder, { ask }: RedisServer, { child }: Process): Promise<void> {
  const { header } = (await readJournal(join(path, "kan.sweep.jsonl")))!;
  const atWork = `bull:${KEYS.queue(header.plan.kan)}:active`;
  await until(() => {
    child.kill("SIGSTOP");
    const isAtWork = ask("LLEN", atWork) !== "0";
    if (!isAtWork) child.kill("SIGCONT");
    return isAtWork;
  });
  child.kill("SIGKILL");
}

function folderWithTable(): Folder {
  const folder = temporaryFolder();
  folder.write("data.csv", table());
  return folder;
}

/** The same sweep, undisturbed, on threads of one process: what every other way has to print and keep. */
let expected: { readonly stdout: string; readonly model: string } | undefined;
function undisturbed(): { readonly stdout: string; readonly model: string } {
  if (expected === undefined) {
    const folder = folderWithTable();
    const { stdout } = folder.kan(["sweep", "data.csv", ...space]);
    expected = { stdout, model: folder.read("kan.json") };
  }
  return expected;
}

function sweep(folder: Folder, { url }: RedisServer, ...more: readonly string[]): Process {
  return start(folder, ["sweep", "data.csv", ...space, "--queue", url, ...more]);
}

function worker(folder: Folder, { url }: RedisServer, ...more: readonly string[]): Process {
  return start(folder, ["worker", url, "--threads", "1", "--lock", "1", ...more]);
}

async function expectSame(folder: Folder, { ended }: Process): Promise<void> {
  const { exit, stdout, stderr } = await ended;
  expect(exit, stderr).toBe(0);
  expect(stdout.replace(/ \(\d+ results were there.*?\)/s, "")).toBe(undisturbed().stdout);
  expect(folder.read("kan.json")).toBe(undisturbed().model);
}

// Without Debian's redis-server these are skipped: then nothing of the queue was tried.
test.skipIf(!hasRedis)("two workers, one of them killed in mid-trial: the same table and model", async () => {
  const redis = await startRedis();
  const folder = folderWithTable();
  const run = sweep(folder, redis);
  const first = worker(folder, redis);
  await resultsInJournal(folder, 2);
  await killAtWork(folder, redis, first);
  const second = worker(folder, redis);
  await expectSame(folder, run);
  second.child.kill("SIGTERM");
  const { exit, stdout } = await second.ended;
  expect([exit, /\d+ trials? computed/.test(stdout)]).toEqual([0, true]);
});

test.skipIf(!hasRedis)(
  "halving on two workers, one of them killed in mid-trial: the table and model of one thread",
  async () => {
    const redis = await startRedis();
    const [folder, alone] = [folderWithTable(), folderWithTable()];
    const halved = ["--pruner", "halving", "--in-flight", "6"];
    const run = sweep(folder, redis, ...halved);
    const first = worker(folder, redis);
    await resultsInJournal(folder, 5);
    await killAtWork(folder, redis, first);
    worker(folder, redis);
    const { exit, stdout, stderr } = await run.ended;
    expect(exit, stderr).toBe(0);
    const one = alone.kan(["sweep", "data.csv", ...space, ...halved, "--threads", "1"]);
    expect(stdout).toBe(one.stdout);
    expect(folder.read("kan.json")).toBe(alone.read("kan.json"));
  },
);

test.skipIf(!hasRedis)(
  "a queue without a worker says so, and a worker that comes late gives the same table",
  async () => {
    const redis = await startRedis();
    const folder = folderWithTable();
    const run = sweep(folder, redis);
    let told = "";
    await new Promise<void>((resolve) => {
      run.child.stderr!.on("data", (chunk: Buffer) => {
        told += chunk.toString();
        if (/no worker of kan [\d.]+ is at this queue/.test(told)) resolve();
      });
    });
    worker(folder, redis);
    await expectSame(folder, run);
  },
);

test.skipIf(!hasRedis)("the coordinator killed and resumed: the same table and model", async () => {
  const redis = await startRedis();
  const folder = folderWithTable();
  const run = sweep(folder, redis);
  worker(folder, redis);
  await resultsInJournal(folder, 3);
  run.child.kill("SIGKILL");
  await run.ended;
  await expectSame(folder, sweep(folder, redis, "--resume"));
});

test.skipIf(!hasRedis)(
  "Redis killed and started again, then emptied, in mid-run: the same table and model",
  async () => {
    const redis = await startRedis();
    const folder = folderWithTable();
    const run = sweep(folder, redis);
    worker(folder, redis);
    await resultsInJournal(folder, 2);
    await redis.kill();
    await redis.restart();
    await resultsInJournal(folder, 5);
    redis.ask("FLUSHALL");
    const { header, results } = (await readJournal(join(folder.path, "kan.sweep.jsonl")))!;
    expect(results.length).toBeLessThan(plannedJobs(header.plan).length);
    await expectSame(folder, run);
  },
);

test.skipIf(!hasRedis)(
  "every job delivered twice, and two coordinators at one queue: the same table and model",
  async () => {
    const redis = await startRedis();
    const [folder, other] = [folderWithTable(), folderWithTable()];
    const runs = [sweep(folder, redis), sweep(other, redis)];
    await resultsInJournal(folder, 0);
    const { header } = (await readJournal(join(folder.path, "kan.sweep.jsonl")))!;
    const { Queue } = await import("bullmq");
    const { Redis } = await import("ioredis");
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue(KEYS.queue(header.plan.kan), { connection });
    await until(() => redis.ask("EXISTS", KEYS.data(header.plan.data)) === "1");
    // Each trial twice, one after the other: the two workers take both at once.
    await queue.drain();
    const named = (trial: number) => ({ jobId: `${header.sweep}-${trial}`, removeOnComplete: true });
    await queue.addBulk(
      plannedJobs(header.plan).flatMap((data) => [
        { name: "trial", data },
        { name: "trial", data, opts: named(data.trial) },
      ]),
    );
    await queue.close();
    connection.disconnect();
    const workers = [worker(folder, redis), worker(other, redis)];
    await expectSame(folder, runs[0]!);
    await expectSame(other, runs[1]!);
    for (const { child } of workers) child.kill("SIGTERM");
    const said = await Promise.all(workers.map(async ({ ended }) => (await ended).stdout));
    const computed = said.map((text) => Number(/(\d+) trials? computed/.exec(text)![1]));
    expect(computed[0]! + computed[1]!).toBeGreaterThan(plannedJobs(header.plan).length);
  },
);

test.skipIf(!hasRedis)(
  "a worker with another table and one of another version compute nothing wrong",
  async () => {
    const redis = await startRedis();
    const folder = folderWithTable();
    const stop = new AbortController();
    const got: unknown[] = [];
    const stranger = runQueueWorker({
      url: redis.url,
      kan: "0.0.0-other",
      name: "stranger",
      threads: 1,
      lockSeconds: 1,
      parse: () => undefined,
      parseStep: () => undefined,
      stepModule: STEP_TEXT_TASK,
      onStep: (step) => got.push(step),
      dataOf: async () => undefined,
      onResult: (result) => got.push(result),
      onNote: (note) => got.push(note),
      signal: stop.signal,
    });
    const run = sweep(folder, redis);
    await resultsInJournal(folder, 0);
    await until(() => redis.ask("KEYS", "kan:data:*") !== "");
    // The rows are gone from Redis, and the worker's own file is another table: it steps back until they are there again.
    folder.write("other.csv", table().replace("a,b,y", "p,q,y"));
    const rows = redis.ask("KEYS", "kan:data:*");
    let told = "";
    worker(folder, redis, "--data", "other.csv").child.stderr!.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    await until(() => {
      redis.ask("DEL", rows);
      return /the table [0-9a-f]{12} is not to be had here: left to other workers/.test(told);
    });
    await expectSame(folder, run);
    stop.abort();
    await stranger;
    expect(got).toEqual([]);
  },
);

test.skipIf(!hasRedis)(
  "a fit that takes longer than the lock is computed once, and SIGTERM waits for it",
  async () => {
    const redis = await startRedis();
    const folder = folderWithTable();
    // 60 starts: more than a second of work even on a fast machine that has nothing else to do.
    const one = [
      "sweep",
      "data.csv",
      "--width",
      "5",
      "--grid",
      "5",
      "--restarts",
      "60",
      "--by",
      "validation",
    ];
    const run = start(folder, [...one, "--queue", redis.url]);
    await resultsInJournal(folder, 0);
    const { child, ended } = worker(folder, redis);
    const { header } = (await readJournal(join(folder.path, "kan.sweep.jsonl")))!;
    const active = `bull:${KEYS.queue(header.plan.kan)}:active`;
    await until(() => redis.ask("LLEN", active) === "1");
    child.kill("SIGTERM");
    const { exit, stdout } = await ended;
    expect([exit, stdout.trim()]).toEqual([0, "Worker  1 trial computed"]);
    const { exit: ending, stdout: ranking } = await run.ended;
    const alone = folderWithTable();
    expect([ending, ranking]).toEqual([0, alone.kan(one).stdout]);
    expect(folder.read("kan.json")).toBe(alone.read("kan.json"));
    const { results } = (await readJournal(join(folder.path, "kan.sweep.jsonl")))!;
    expect(results.map(({ seconds }) => seconds > 1)).toEqual([true]);
  },
);

test("a table goes through bytes unchanged, and bytes of another table, or broken ones, are none", async () => {
  const folder = folderWithTable();
  const { dataset } = await readTable(join(folder.path, "data.csv"));
  const bytes = await datasetBytes(dataset);
  expect(await datasetOf(bytes, tableHash(dataset))).toEqual(dataset);
  expect(await datasetOf(bytes, "0".repeat(64))).toBeUndefined();
  expect(await datasetOf(bytes.subarray(0, 100), tableHash(dataset))).toBeUndefined();
  const weights = Float64Array.from({ length: dataset.nRows }, (_, r) => 0.5 + r / dataset.nRows);
  const weighted = { ...dataset, weights };
  expect(tableHash(weighted)).not.toBe(tableHash(dataset));
  expect(await datasetOf(await datasetBytes(weighted), tableHash(weighted))).toEqual(weighted);
  const groups = Int32Array.from({ length: dataset.nRows }, (_, r) => r % 7);
  const grouped = { ...dataset, groups };
  expect(new Set([dataset, weighted, grouped].map(tableHash)).size).toBe(3);
  expect(await datasetOf(await datasetBytes(grouped), tableHash(grouped))).toEqual(grouped);
  const told = { ...dataset, classes: { target: "kind", labels: ["in", "out"] } };
  expect(tableHash(told)).not.toBe(tableHash(dataset));
  expect(await datasetOf(await datasetBytes(told), tableHash(told))).toEqual(told);
});

test.each([
  [["worker", "localhost:6379"], "is no address of a Redis server"],
  [["sweep", "data.csv", "--queue", "somewhere"], "is no address of a Redis server"],
  [["sweep", "data.csv", "--queue", "redis://localhost", "--results", "r"], "--queue and --shard"],
])("kan %j is a wrong usage that says why", (args, words) => {
  const { exit, stderr } = folderWithTable().kan(args);
  expect([exit, stderr.includes(words)], stderr).toEqual([2, true]);
});
