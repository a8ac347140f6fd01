import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { halved, networkIn, ranking, short, space, sweep, swept, undisturbed } from "./swept.ts";

test("the best network is the one that kan fit trains with the same options, and the commands go on from it", () => {
  const folder = swept();
  const json = sweep(folder, "data.csv", ...space, "--seed", "3");
  expect([json.schema, json.outcome, json.trials.length]).toEqual(["kan/sweep@1", "complete", 8]);
  const criteria = json.trials.map(({ criterion }) => criterion ?? Number.POSITIVE_INFINITY);
  expect(criteria).toEqual(criteria.toSorted((a, b) => a - b));
  const { width, grid, degree } = json.trials[0]!.params;
  const fit = ["--width", `${width}`, "--grid", `${grid}`, "--degree", `${degree}`, ...short, "--seed", "3"];
  folder.kan(["fit", "data.csv", ...fit, "-m", "alone.json"]);
  expect(networkIn(folder, "kan.json")).toEqual(networkIn(folder, "alone.json"));
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
  expect(folder.kan(["history"]).stdout).toContain("best of 8 trials by aicc");
});

test("the ranking is the same on one thread, on two and in three shards", () => {
  const { json, text, model } = undisturbed();
  const folder = swept();
  const two = folder.kan(["sweep", "data.csv", ...space, "--threads", "2"]);
  expect(text).toContain("rank  trial  width  grid  degree");
  expect(two.stdout).toBe(text);
  expect(folder.read("kan.json")).toBe(model);
  for (const i of [2, 0, 1]) {
    const env = {
      SLURM_ARRAY_TASK_ID: String(i + 1),
      SLURM_ARRAY_TASK_COUNT: "3",
      SLURM_ARRAY_TASK_MIN: "1",
    };
    const shard = folder.kan(["sweep", "data.csv", ...space, "--results", "shared", "--json"], { env });
    expect(JSON.parse(shard.stdout)).toMatchObject({ shard: i, of: 3, computed: i === 2 ? 2 : 3, known: 0 });
  }
  rmSync(join(folder.path, "kan.json"));
  const collected = sweep(folder, "collect", "shared");
  expect([ranking(collected), collected.missing]).toEqual([ranking(json), 0]);
  expect(folder.read("kan.json")).toBe(model);
});

test("halving ends with whole trials, the same ones whatever the threads", () => {
  const folder = swept();
  const given = ["data.csv", ...halved, "--by", "validation"];
  const one = sweep(folder, ...given, "--threads", "1");
  const whole = one.trials.filter((trial) => !("budget" in trial)).length;
  expect([one.trials.length, whole >= 2, whole <= 6, one.trials[0]!.trial]).toEqual([
    12,
    true,
    true,
    one.best,
  ]);
  for (const threads of ["2", "4"])
    expect(ranking(sweep(folder, ...given, "--threads", threads))).toBe(ranking(one));
});
