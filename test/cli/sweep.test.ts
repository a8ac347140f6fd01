import { spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { randomStream } from "../../src/math/philox.ts";
import { type Folder, type Run, temporaryFolder } from "./run.ts";

/** y = sin(3a) + b² with 3 % noise, 130 rows. */
function table(): string {
  const random = randomStream(0, "sweep-table");
  const rows = Array.from({ length: 130 }, () => {
    const [a, b] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    return [a, b, Math.sin(3 * a) + b * b + 0.02 * random.normal()].join(",");
  });
  return `a,b,y\n${rows.join("\n")}\n`;
}

const space = ["--width", "0..2", "--grid", "3|5", "--degree", "2,3"];

interface Trial {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly criterion: number | null;
  readonly seconds: number;
  readonly model: string;
}

interface SweepJson {
  readonly schema: string;
  readonly best: number;
  readonly outcome: string;
  readonly resumed: number;
  readonly missing: number;
  readonly trials: readonly Trial[];
  readonly importance: readonly { readonly option: string; readonly share: number }[];
}

function swept(): Folder {
  const folder = temporaryFolder();
  folder.write("data.csv", table());
  return folder;
}

function sweep(folder: Folder, ...args: readonly string[]): SweepJson {
  const { exit, stdout, stderr } = folder.kan(["sweep", ...args, "--json"]);
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout) as SweepJson;
}

/** All of the ranking but how long trials took. */
const ranking = ({ trials }: SweepJson): string =>
  JSON.stringify(trials.map(({ seconds: _, ...rest }) => rest));

test("the best network is the one that kan fit trains with the same options, and the commands go on from it", () => {
  const folder = swept();
  const json = sweep(folder, "data.csv", ...space, "--seed", "3");
  expect([json.schema, json.outcome, json.trials.length]).toEqual(["kan/sweep@1", "complete", 12]);
  const criteria = json.trials.map(({ criterion }) => criterion ?? Number.POSITIVE_INFINITY);
  expect(criteria).toEqual(criteria.toSorted((a, b) => a - b));
  const { width, grid, degree } = json.trials[0]!.params;
  const fit = ["--width", `${width}`, "--grid", `${grid}`, "--degree", `${degree}`, "--seed", "3"];
  folder.kan(["fit", "data.csv", ...fit, "-m", "alone.json"]);
  type Model = { network: object };
  const networkIn = (name: string): object => (JSON.parse(folder.read(name)) as Model).network;
  expect(networkIn("kan.json")).toEqual(networkIn("alone.json"));
  const info = JSON.parse(folder.kan(["info", "--json"]).stdout) as { criteria: { aicc: number } };
  expect(info.criteria.aicc).toBeCloseTo(json.trials[0]!.criterion!, 9);
  const model = folder.read("kan.json");
  expect(folder.kan(["report"]).exit).toBe(0);
  const page = folder.read("kan.html");
  expect(page).toContain('aria-label="Trials as parallel coordinates"');
  expect(page.match(/aria-label="AICc against (width|grid|degree)"/g)?.length).toBe(3);
  const [, line = ""] = /To repeat this run<\/h2>\s*<pre>([^<]*)<\/pre>/.exec(page)!;
  const words = line.replaceAll("&#39;", "'").replaceAll("'", "").split(" ").slice(1);
  const again = swept();
  expect(again.kan(words).exit).toBe(0);
  expect(again.read("kan.json")).toBe(model);
  for (const command of ["prune", "symbolic", "report"]) expect(folder.kan([command]).exit).toBe(0);
  expect(folder.kan(["history"]).stdout).toContain("best of 12 trials by aicc");
});

test("the ranking is the same on one thread, on two, in three shards and after a resume", () => {
  const folder = swept();
  const one = folder.kan(["sweep", "data.csv", ...space, "--threads", "1"]);
  const two = folder.kan(["sweep", "data.csv", ...space, "--threads", "2"]);
  expect(one.stdout).toContain("rank  trial  width  grid  degree");
  expect(two.stdout).toBe(one.stdout);
  const whole = sweep(folder, "data.csv", ...space);
  const model = folder.read("kan.json");
  for (const i of [2, 0, 1]) {
    const env = {
      SLURM_ARRAY_TASK_ID: String(i + 1),
      SLURM_ARRAY_TASK_COUNT: "3",
      SLURM_ARRAY_TASK_MIN: "1",
    };
    const shard = folder.kan(["sweep", "data.csv", ...space, "--results", "shared", "--json"], { env });
    expect(JSON.parse(shard.stdout)).toMatchObject({ shard: i, of: 3, computed: 4, known: 0 });
  }
  rmSync(join(folder.path, "kan.json"));
  const collected = sweep(folder, "collect", "shared");
  expect([ranking(collected), collected.missing]).toEqual([ranking(whole), 0]);
  expect(folder.read("kan.json")).toBe(model);
  // The journal of a coordinator that was killed in the middle of its eighth line.
  const lines = folder.read("kan.sweep.jsonl").split("\n");
  folder.write("kan.sweep.jsonl", `${lines.slice(0, 7).join("\n")}\n${lines[7]!.slice(0, 60)}`);
  const resumed = sweep(folder, "data.csv", ...space, "--resume");
  expect([ranking(resumed), resumed.resumed]).toEqual([ranking(whole), 6]);
  expect(folder.read("kan.json")).toBe(model);
});

test("a coordinator killed after any result goes on with --resume and ends with the same table", async () => {
  const folder = swept();
  const halved = ["--pruner", "halving", "--in-flight", "4"];
  for (const [killAts, more] of [[[2, 7], []] as const, [[8], halved] as const]) {
    const quiet = ["sweep", "data.csv", ...space, "--threads", "1", ...more];
    const undisturbed = folder.kan(quiet).stdout;
    for (const killAt of killAts) {
      rmSync(join(folder.path, "kan.sweep.jsonl"));
      const { signal } = await folder.start(quiet, (child) => {
        const watcher = watch(folder.path, (_, name) => {
          if (name !== "kan.sweep.jsonl" || folder.read(name).split("\n").length - 1 <= killAt) return;
          child.kill();
          watcher.close();
        });
      });
      expect(signal).toBe("SIGKILL");
      const again = folder.kan([...quiet, "--resume"]);
      expect(again.stdout.replace(/ \(\d+ results were there.*?\)/s, "")).toBe(undisturbed);
    }
  }
});

test("shards: what is missing is said, foreign and half files are passed over, and a second run computes the rest", () => {
  const folder = swept();
  const shard = ["sweep", "data.csv", ...space, "--results", "shared", "--json"];
  folder.kan([...shard, "--shard", "0/2"]);
  folder.kan([...shard, "--shard", "1/2"]);
  const whole = sweep(folder, "collect", "shared");
  const results = join(folder.path, "shared", "results");
  writeFileSync(join(results, "4.json"), '{"v":1,"sweep":');
  writeFileSync(join(results, "README"), "not a result");
  rmSync(join(results, "7.json"));
  const part = folder.kan(["sweep", "collect", "shared", "--json"]);
  expect(JSON.parse(part.stdout)).toMatchObject({
    outcome: "incomplete",
    missing: 2,
    foreign: ["4.json", "README"],
  });
  expect(part.stderr).toContain("2 of 12 trials are missing");
  const again = JSON.parse(folder.kan([...shard, "--shard", "0/1"]).stdout) as object;
  expect(again).toMatchObject({ known: 10, computed: 2 });
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(whole));
  appendFileSync(join(folder.path, "data.csv"), "0,0,0\n");
  expect(folder.kan(["sweep", "collect", "shared"])).toMatchObject({ exit: 3 });
  expect(folder.kan([...shard, "--shard", "0/2"]).stdout).toContain("sweep/other");
});

test("a full disk ends a shard with one clear error, and run again it ends with the same table", () => {
  const folder = swept();
  const undisturbed = sweep(folder, "data.csv", ...space);
  const shard = ["sweep", "data.csv", ...space, "--results", "shared", "--shard", "0/1"];
  const full = folder.kan(shard, { diskBlocks: 0 });
  expect([full.exit, full.stderr.includes("could not be written")]).toEqual([3, true]);
  expect(folder.kan(shard).exit).toBe(0);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(undisturbed));
});

test("a full disk leaves no lock and no temporary file behind", () => {
  const folder = swept();
  const { exit, stderr } = folder.kan(["sweep", "data.csv", ...space], { diskBlocks: 0 });
  expect([exit, stderr.split("\n")[0]]).toEqual([
    3,
    expect.stringMatching(/the journal could not be written/),
  ]);
  expect(readdirSync(folder.path)).toEqual(["data.csv"]);
  folder.kan(["sweep", "data.csv", ...space, "--results", "shared", "--shard", "0/1"]);
  expect(folder.kan(["sweep", "collect", "shared"], { diskBlocks: 1 }).exit).toBe(3);
  expect(readdirSync(folder.path).filter((name) => /lock|tmp/.test(name))).toEqual([]);
});

test("a disk that is full when a result comes ends the sweep with one clear error, and --resume goes on", () => {
  const folder = swept();
  const undisturbed = sweep(folder, "data.csv", ...space);
  rmSync(join(folder.path, "kan.sweep.jsonl"));
  const full = folder.kan(["sweep", "data.csv", ...space], { diskBlocks: 4 });
  expect([full.exit, full.stderr.includes("the journal could not be written")], full.stderr).toEqual([
    3,
    true,
  ]);
  const resumed = sweep(folder, "data.csv", ...space, "--resume");
  expect([ranking(resumed), resumed.resumed > 0]).toEqual([ranking(undisturbed), true]);
});

test("two coordinators on one journal: the second is refused, and the first ends with the undisturbed table", async () => {
  const folder = swept();
  const args = ["sweep", "data.csv", ...space, "--threads", "1"];
  const undisturbed = folder.kan(args).stdout;
  rmSync(join(folder.path, "kan.sweep.jsonl"));
  let second: Run | undefined;
  const first = await folder.start(args, (child) => {
    const watcher = watch(folder.path, (_, name) => {
      if (name !== "kan.sweep.jsonl" || folder.read(name) === "") return;
      watcher.close();
      child.pause();
      second = folder.kan(args);
      child.goOn();
    });
  });
  expect([second!.exit, second!.stderr.includes("another program is running this sweep")]).toEqual([3, true]);
  expect([first.exit, first.stdout]).toEqual([0, undisturbed]);
});

test("docs/cluster.md: its shell lines are shell, and the pods of its Kubernetes job find their shares", () => {
  const text = readFileSync(new URL("../../docs/cluster.md", import.meta.url), "utf8");
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`\\n\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, block]) => block!);
  for (const script of blocks("bash"))
    expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
  const [manifest] = blocks("yaml");
  const { apiVersion, kind, spec } = parse(manifest!) as KubernetesJob;
  expect([apiVersion, kind, spec.completionMode]).toEqual(["batch/v1", "Job", "Indexed"]);
  const [{ command, args, env, volumeMounts }] = spec.template.spec.containers;
  expect(command.at(-1)).toBe("kan");
  expect(env).toEqual([{ name: "JOB_COMPLETION_COUNT", value: `${spec.completions}` }]);
  expect(volumeMounts.map(({ name }) => name)).toEqual(spec.template.spec.volumes.map(({ name }) => name));
  // What Kubernetes gives an indexed pod, and what the manifest gives; a smaller space than the manifest's, for time.
  const folder = swept();
  const small = args.map((arg) => arg.replace("1..10", "0..1").replace("2..10", "3|5"));
  const variables = {
    ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    JOB_COMPLETION_INDEX: "7",
  };
  const { exit, stdout, stderr } = folder.kan([...small, "--json"], { env: variables });
  expect(exit, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ shard: 7, of: spec.completions, results: "run1", missing: 0 });
});

/** What the test reads of an Indexed Job (Kubernetes API batch/v1). */
interface KubernetesJob {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly completions: number;
    readonly completionMode: string;
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly command: readonly string[];
            readonly args: readonly string[];
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly volumeMounts: readonly { readonly name: string }[];
          },
        ];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

test("weights and groups of rows count in a sweep as in kan fit, and in its shards", () => {
  const folder = swept();
  const [head = "", ...rows] = table().trim().split("\n");
  const more = rows.map((row, r) => `${row},${1 + (r % 3)},${r % 20}`);
  folder.write("rows.csv", `${[`${head},w,who`, ...more].join("\n")}\n`);
  const given = ["rows.csv", "--target", "y", "--weights", "w", "--group", "who"];
  const quick = ["--width", "0..1", "--grid", "3"];
  const whole = sweep(folder, ...given, ...quick);
  const { width } = whole.trials[0]!.params;
  folder.kan(["fit", ...given, "--width", `${width}`, "--grid", "3", "-m", "alone.json"]);
  type Model = { network: object };
  const networkIn = (name: string): object => (JSON.parse(folder.read(name)) as Model).network;
  expect(networkIn("kan.json")).toEqual(networkIn("alone.json"));
  const unweighted = sweep(folder, "rows.csv", "--target", "y", "--ignore", "w,who", ...quick);
  expect(ranking(unweighted)).not.toBe(ranking(whole));
  for (const i of [1, 0])
    folder.kan(["sweep", ...given, ...quick, "--shard", `${i}/2`, "--results", "shared"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(whole));
  expect(networkIn("kan.json")).toEqual(networkIn("alone.json"));
});

test("classes are told apart by the least loss on validation rows, which travels through shards too", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 150 }, (_, r) => {
    const [a, b] = [(r % 13) / 6 - 1, (r % 11) / 5 - 1];
    return `${a},${b},${a * a + b > 0.4 ? "in" : "out"}`;
  });
  folder.write("classes.csv", `a,b,kind\n${rows.join("\n")}\n`);
  const quick = ["classes.csv", "--target", "kind", "--width", "0..1", "--grid", "3"];
  const json = JSON.parse(folder.kan(["sweep", ...quick, "--json"]).stdout) as SweepJson & { by: string };
  expect([json.by, json.outcome, json.trials.length]).toEqual(["validation", "complete", 2]);
  expect(folder.kan(["info"]).stdout).toContain("accuracy");
  folder.kan(["sweep", ...quick, "--shard", "0/1", "--results", "shared"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(json));
  const wrong = folder.kan(["sweep", ...quick, "--by", "aicc"]);
  expect([wrong.exit, wrong.stderr.includes("--by aicc is for squared errors")]).toEqual([2, true]);
});

test("counts with their past are ranked by validation rows where nothing is said, alone and in shards", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 240 }, (_, r) => `${r % 17},${(r * r) % 7}`);
  folder.write("counts.csv", `a,n\n${rows.join("\n")}\n`);
  const given = [
    "counts.csv",
    "--target",
    "n",
    "--loss",
    "poisson",
    "--lag",
    "n=1",
    "--width",
    "0..1",
    "--grid",
    "3",
  ];
  const json = JSON.parse(folder.kan(["sweep", ...given, "--json"]).stdout) as SweepJson & { by: string };
  expect([json.by, json.trials.length]).toEqual(["validation", 2]);
  expect(folder.kan(["info"]).stdout).toContain("n_lag1");
  folder.kan(["sweep", ...given, "--shard", "0/1", "--results", "shared"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(json));
});

test.each([
  ["Ctrl-C", [], 2],
  ["Ctrl-C on halving before any trial had all steps", ["--pruner", "halving"], 5],
] as const)(
  "%s keeps the best so far, and --resume ends with the undisturbed table and model",
  async (_, more, count) => {
    const folder = swept();
    const args = ["sweep", "data.csv", ...space, "--threads", "1", ...more];
    const undisturbed = folder.kan(args).stdout;
    const model = folder.read("kan.json");
    rmSync(join(folder.path, "kan.sweep.jsonl"));
    const { exit, stdout } = await folder.start(args, (child) => {
      const watcher = watch(folder.path, (_event, name) => {
        if (name !== "kan.sweep.jsonl" || folder.read(name).split("\n").length - 1 <= count) return;
        child.interrupt();
        watcher.close();
      });
    });
    expect([exit, stdout.includes("Best     trial"), folder.read("kan.json") !== ""]).toEqual([
      130,
      true,
      true,
    ]);
    expect(stdout.includes("no trial had all")).toBe(more.length > 0);
    const again = folder.kan([...args, "--resume"]);
    expect(again.stdout.replace(/ \(\d+ results were there.*?\)/s, "")).toBe(undisturbed);
    expect(folder.read("kan.json")).toBe(model);
  },
);

test("a time limit ends a sweep with what there is", () => {
  const folder = swept();
  const late = [
    "sweep",
    "data.csv",
    "--width",
    "20..30",
    "--grid",
    "10..40",
    "--by",
    "validation",
    "--timeout",
    "3",
  ];
  const { exit, stderr } = folder.kan(late);
  // On a busy machine no trial may have ended by then.
  expect([exit === 0 || /no trial had ended/.test(stderr), stderr.includes("timeout/cut-short")]).toEqual([
    true,
    true,
  ]);
});

test("halving ends with whole trials, the same ones whatever the threads", () => {
  const folder = swept();
  const halved = ["data.csv", ...space, "--pruner", "halving", "--by", "validation"];
  const one = sweep(folder, ...halved, "--threads", "1");
  const whole = one.trials.filter((trial) => !("budget" in trial)).length;
  expect([one.trials.length, whole >= 2, whole <= 6, one.trials[0]!.trial]).toEqual([
    12,
    true,
    true,
    one.best,
  ]);
  for (const threads of ["2", "4"])
    expect(ranking(sweep(folder, ...halved, "--threads", threads))).toBe(ranking(one));
});

test.each([
  [["--width", "9..1"], "--width"],
  [["--degree", "0..3"], "degree"],
  [["--trials", "3", "--sampler", "grid"], "the grid has"],
  [["--loss", "mae", "--by", "aicc"], "--by aicc is for squared errors"],
  [["--shard", "2/2", "--results", "r"], "--shard is"],
  [["--shard", "0/2"], "--shard needs a folder"],
  [["--results", "r"], "--shard is not given"],
  [["--shard", "0/2", "--results", "r", "--sampler", "tpe"], "coordinator"],
  [["--sampler", "tpe", "--pruner", "halving"], "tpe"],
  [["--in-flight", "4"], "--in-flight is for"],
])("kan sweep %j is a wrong usage that says why", (args, words) => {
  const folder = swept();
  const { exit, stderr } = folder.kan(["sweep", "data.csv", ...args]);
  expect([exit, stderr.includes(words)], stderr).toEqual([2, true]);
});

const PYTHON = "/usr/bin/python3";
const hasOptuna = spawnSync(PYTHON, ["-c", "import optuna"]).status === 0;

// Where python3-optuna (Debian) is missing this is skipped: the journal's lines are then only written, not opened.
test.skipIf(!hasOptuna)(
  "Optuna opens the exported journal, finds the same best trial, and goes on from it",
  () => {
    const folder = swept();
    const { trials } = sweep(
      folder,
      "data.csv",
      ...[
        "--width",
        "0..2",
        "--grid",
        "3",
        "--base",
        "silu|identity",
        "--lamb",
        "1e-5..1e-2:log",
        "--trials",
        "8",
      ],
    );
    expect(folder.kan(["sweep", "export", "--to", "optuna", "-o", "optuna.log"]).exit).toBe(0);
    folder.write(
      "go_on.py",
      `
import json, optuna
storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage("optuna.log"))
[summary] = optuna.get_all_study_summaries(storage)
study = optuna.load_study(study_name=summary.study_name, storage=storage)
best = study.best_trial
seen = len(study.trials)
distributions = best.distributions
trial = study.ask(distributions)
study.tell(trial, -1e9)
print(json.dumps([seen, best.value, best.params, best.user_attrs["trial"], len(study.trials), sorted(trial.params)]))
`,
    );
    const python = spawnSync(PYTHON, ["go_on.py"], { cwd: folder.path, encoding: "utf8" });
    expect(python.status, python.stderr).toBe(0);
    const best = trials[0]!;
    const { width, base, lamb } = best.params;
    expect(JSON.parse(python.stdout)).toEqual([
      8,
      best.criterion,
      { width: Number(width), base, lamb },
      best.trial,
      9,
      ["base", "lamb", "width"],
    ]);
  },
);
