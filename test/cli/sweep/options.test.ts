import { expect, test } from "vitest";
import { temporaryFolder } from "../run.ts";
import { networkIn, ranking, type SweepJson, short, sweep, swept, table } from "./swept.ts";

test("weights and groups of rows count in a sweep as in kan fit, and in its shards", () => {
  const folder = swept();
  const [head = "", ...rows] = table().trim().split("\n");
  const more = rows.map((row, r) => `${row},${1 + (r % 3)},${r % 20}`);
  folder.write("rows.csv", `${[`${head},w,who`, ...more].join("\n")}\n`);
  const given = ["rows.csv", "--target", "y", "--weights", "w", "--group", "who"];
  const quick = ["--width", "0..1", "--grid", "3", ...short];
  const whole = sweep(folder, ...given, ...quick);
  const { width } = whole.trials[0]!.params;
  folder.kan(["fit", ...given, "--width", `${width}`, "--grid", "3", ...short, "-m", "alone.json"]);
  expect(networkIn(folder, "kan.json")).toEqual(networkIn(folder, "alone.json"));
  const unweighted = sweep(folder, "rows.csv", "--target", "y", "--ignore", "w,who", ...quick);
  expect(ranking(unweighted)).not.toBe(ranking(whole));
  for (const i of [1, 0])
    folder.kan(["sweep", ...given, ...quick, "--shard", `${i}/2`, "--results", "shared"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(whole));
  expect(networkIn(folder, "kan.json")).toEqual(networkIn(folder, "alone.json"));
});

test("classes are told apart by the least loss on validation rows, which travels through shards too", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 150 }, (_, r) => {
    const [a, b] = [(r % 13) / 6 - 1, (r % 11) / 5 - 1];
    return `${a},${b},${a * a + b > 0.4 ? "in" : "out"}`;
  });
  folder.write("classes.csv", `a,b,kind\n${rows.join("\n")}\n`);
  const quick = ["classes.csv", "--target", "kind", "--width", "0..1", "--grid", "3", ...short];
  const json = JSON.parse(folder.kan(["sweep", ...quick, "--json"]).stdout) as SweepJson;
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
    ...short,
  ];
  const json = JSON.parse(folder.kan(["sweep", ...given, "--json"]).stdout) as SweepJson;
  expect([json.by, json.trials.length]).toEqual(["validation", 2]);
  expect(folder.kan(["info"]).stdout).toContain("n_lag1");
  folder.kan(["sweep", ...given, "--shard", "0/1", "--results", "shared"]);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(json));
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

test("--loss auto takes the loss that the target looks made for, says why, and ranks as with that loss by name", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 120 }, (_, r) => `${r % 17},${(r * r) % 7}`);
  folder.write("counts.csv", `a,n\n${rows.join("\n")}\n`);
  const given = ["counts.csv", "--target", "n", "--width", "0..1", "--grid", "3", ...short];
  const auto = folder.kan(["sweep", ...given, "--loss", "auto", "--json"]);
  expect(auto.stderr).toContain('--loss auto takes poisson: the target "n" holds whole numbers from 0 on');
  const named = sweep(folder, ...given, "--loss", "poisson", "--journal", "named.sweep.jsonl");
  expect(ranking(JSON.parse(auto.stdout) as SweepJson)).toBe(ranking(named));
});
