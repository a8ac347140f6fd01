import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { hasRedis, startRedis, until } from "./redis.ts";
import { type Folder, type RunningProgram, temporaryFolder } from "./run.ts";

/** f = exp(-x)·y + sin(z)·x, 200 rows: some steps of its search are long enough to be shared. */
function table(): string {
  const random = randomStream(0, "shared-search");
  const rows = Array.from({ length: 200 }, () => {
    const [x, y, z] = [1, 1, 1].map((low) => low + 2 * random.uniform()) as [number, number, number];
    return [x, y, z, Math.exp(-x) * y + Math.sin(z) * x].join(",");
  });
  return `x,y,z,f\n${rows.join("\n")}\n`;
}

const search = ["discover", "data.csv", "--effort", "low", "--threads", "1", "--timeout", "600"];

function folderWithTable(): Folder {
  const folder = temporaryFolder();
  folder.write("data.csv", table());
  return folder;
}

/** The model of a search on one machine, and its lines without times. */
let expected: { readonly model: string; readonly log: string } | undefined;
function undisturbed(): { readonly model: string; readonly log: string } {
  if (expected === undefined) {
    const folder = folderWithTable();
    expect(folder.kan(search).exit).toBe(0);
    expected = { model: folder.read("kan.json"), log: logOf(folder) };
    expect(expected.model).toContain("exp");
  }
  return expected;
}

const logOf = (folder: Folder): string =>
  folder.read("kan.discover.jsonl").replaceAll(/"seconds":[\d.e-]+/g, '"seconds":0');

function expectSame(folder: Folder): void {
  expect(folder.read("kan.json")).toBe(undisturbed().model);
  expect(logOf(folder)).toBe(undisturbed().log);
}

const stepsIn = ({ path }: Folder): string[] => {
  const steps = join(path, "shared", "steps");
  return existsSync(steps) ? readdirSync(steps).filter((name) => !name.includes(".tmp-")) : [];
};

/** Kills the program when the first result of the search is there. */
function killAtFirstStep(folder: Folder): (child: RunningProgram) => void {
  return (child) => {
    const watcher = watch(folder.path, { recursive: true }, () => {
      if (stepsIn(folder).length === 0) return;
      watcher.close();
      child.kill();
    });
  };
}

test("two shards, one of them killed in mid-search and started again: the model and the log of one machine", async () => {
  const folder = folderWithTable();
  const shard = (i: number): string[] => [...search, "--shard", `${i}/2`, "--results", "shared"];
  const [killed, other] = await Promise.all([
    folder.start(shard(0), killAtFirstStep(folder)),
    folder.start(shard(1), () => {}),
  ]);
  expect([killed.signal, other.exit], other.stderr).toEqual(["SIGKILL", 0]);
  expect(other.stdout).toContain("Shard 0 of these writes the model.");
  expect(existsSync(join(folder.path, "kan.json"))).toBe(false);
  const steps = stepsIn(folder);
  expect(steps.length).toBeGreaterThan(1);
  // A half file and a foreign one where results belong: they are computed anew.
  const place = (name: string): string => join(folder.path, "shared", "steps", name);
  const whole = readFileSync(place(steps[0]!), "utf8");
  writeFileSync(place(steps[0]!), whole.slice(0, 100));
  writeFileSync(place(steps[1]!), "not a result");
  const env = { JOB_COMPLETION_INDEX: "0", JOB_COMPLETION_COUNT: "2" };
  const again = folder.kan([...search, "--results", "shared"], { env });
  expect(again.exit, again.stderr).toBe(0);
  expectSame(folder);
  expect(readFileSync(place(steps[0]!), "utf8")).toBe(whole);
});

test("a folder of another search is refused: another table, seed or damaged head", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "a,y\n1,2\n2,4\n3,6\n4,8\n5,10\n6,12\n");
  const shard = [...search, "--shard", "0/1", "--results", "shared"];
  expect(folder.kan(shard).exit).toBe(0);
  const seed = folder.kan([...shard, "--seed", "5"]);
  expect([seed.exit, seed.stderr.includes("seed differs")], seed.stderr).toEqual([3, true]);
  const head = JSON.parse(folder.read("shared/search.json")) as Record<string, unknown>;
  writeFileSync(join(folder.path, "shared/search.json"), JSON.stringify({ ...head, kan: "0.0.1" }, null, 2));
  expect(folder.kan(shard).stderr).toContain("kan differs");
  writeFileSync(join(folder.path, "shared/search.json"), "{");
  expect(folder.kan(shard).stderr).toContain("search.json is damaged");
});

test.each([
  [["--queue", "redis://localhost", "--results", "r"], "two ways to share the work"],
  [["--shard", "0/2"], "--shard needs a folder"],
  [["--shard", "2/2", "--results", "r"], "expected i/n"],
  [["--shard", "0/2", "--results", "r", "--resume"], "--resume with --shard"],
  [["--queue", "redis://localhost", "--time", "x"], "not for --time"],
])("kan discover with %j is a wrong usage that says why", (args, words) => {
  const { exit, stderr } = folderWithTable().kan([...search, ...args]);
  expect([exit, stderr.includes(words)], stderr).toEqual([2, true]);
});

// Without Debian's redis-server these are skipped: then nothing of the queue was tried.
test.skipIf(!hasRedis)(
  "workers at a queue, one of them killed in mid-step, Redis emptied: the model and the log of one machine",
  async () => {
    const redis = await startRedis();
    const folder = folderWithTable();
    const worker = ["worker", redis.url, "--threads", "1", "--lock", "1"];
    let finish = (): void => {};
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = folder.start(worker, (child) => {
      void until(() => /^[1-9]/.test(redis.ask("LLEN", active(redis.ask("KEYS", "bull:*:meta"))))).then(
        () => {
          child.kill();
          redis.ask("FLUSHALL");
        },
      );
    });
    const run = folder.start([...search, "--queue", redis.url], () => {});
    expect((await first).signal).toBe("SIGKILL");
    const second = folder.start(worker, (child) => void ended.then(child.interrupt));
    const { exit, stderr } = await run;
    finish();
    expect(exit, stderr).toBe(0);
    expectSame(folder);
    expect((await second).stdout).toMatch(/[1-9]\d* steps? of searches/);
  },
);

/** The list of the jobs at work, of the queue that has this key. */
function active(meta: string): string {
  return meta.replace(/:meta$/, ":active");
}
