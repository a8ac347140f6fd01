import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fittedFolder, freshlyFitted, quick } from "./fitted.ts";
import { temporaryFolder } from "./run.ts";

test("the same commands give the same bytes, on the screen and in the model file", () => {
  const [one, two] = [fittedFolder(), freshlyFitted()];
  expect(one.read("kan.json")).toBe(two.read("kan.json"));
  const again = one.kan(["fit", "data.csv", ...quick]);
  expect(again.stdout).toBe(two.kan(["fit", "data.csv", ...quick]).stdout);
  expect(one.read("kan.json"), "a second fit in the same folder").toBe(two.read("kan.json"));
  expect(one.kan(["prune"]).stdout).toBe(two.kan(["prune"]).stdout);
  expect(one.read("kan.json")).toBe(two.read("kan.json"));
});

test("another seed gives another network", () => {
  const folder = fittedFolder();
  const before = folder.read("kan.json");
  folder.kan(["fit", "data.csv", ...quick, "--seed", "1"]);
  expect(folder.read("kan.json")).not.toBe(before);
});

test("both engines write the same network", () => {
  const folder = fittedFolder();
  folder.kan(["fit", "data.csv", ...quick, "--engine", "cpu", "-m", "cpu.json"]);
  folder.kan(["fit", "data.csv", ...quick, "--engine", "wasm", "-m", "wasm.json"]);
  const network = (name: string): unknown => (JSON.parse(folder.read(name)) as { network: unknown }).network;
  expect(network("cpu.json")).toEqual(network("wasm.json"));
});

test("the summary of fit names table, network, errors on held-out rows and the next command", () => {
  const { stdout } = fittedFolder().kan(["fit", "data.csv", ...quick]);
  expect(stdout).toContain("data.csv: 208 rows; z from x, y");
  expect(stdout).toContain("[2,1,1], grid 3, degree 3: 3 edges");
  expect(stdout).toMatch(/held out +31 /);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("Next: kan prune  cuts what matters little");
});

test("no line of a summary is wider than 60 columns when the terminal is", () => {
  const folder = fittedFolder();
  for (const command of [["fit", "data.csv", ...quick], ["prune"], ["info"], ["history"]]) {
    const { stdout } = folder.kan(command, { env: { COLUMNS: "60" } });
    for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(60);
  }
});

test("with --json every command prints exactly one JSON object with its schema", () => {
  const folder = fittedFolder();
  for (const [command, schema] of [
    [["fit", "data.csv", ...quick], "kan/fit@1"],
    [["prune", "--dry-run"], "kan/prune@1"],
    [["prune"], "kan/prune@1"],
    [["info"], "kan/info@1"],
    [["history"], "kan/history@1"],
    [["predict", "data.csv"], "kan/predictions@1"],
    [["undo"], "kan/undo@1"],
    [["doctor"], "kan/doctor@1"],
  ] as const) {
    const { exit, stdout } = folder.kan([...command, "--json"]);
    expect([exit, (JSON.parse(stdout) as { schema: string }).schema]).toEqual([0, schema]);
  }
});

test("info tells AICc and BIC with the rows, parameters and squares that they are made of", () => {
  const folder = fittedFolder();
  const { criteria, sizes, errors } = JSON.parse(folder.kan(["info", "--json"]).stdout) as {
    criteria: { aicc: number | null; bic: number; n: number; k: number; rss: number[] };
    sizes: { parameters: number }[];
    errors: { train: { rows: number; rmse: number } }[];
  };
  const { rows, rmse } = errors[0]!.train;
  expect(criteria).toMatchObject({ n: rows, k: sizes[0]!.parameters + 1 });
  expect(criteria.rss[0]).toBeCloseTo(rows * rmse * rmse, 12);
  expect(criteria.bic).toBeCloseTo(rows * Math.log(rmse * rmse) + criteria.k * Math.log(rows), 6);
  expect(folder.kan(["info"]).stdout).toMatch(/AICc .*BIC .*n = .*k = /s);
});

test("--quiet prints nothing where there is no result but a file", () => {
  const folder = fittedFolder();
  expect(folder.kan(["fit", "data.csv", ...quick, "--quiet"])).toMatchObject({
    exit: 0,
    stdout: "",
    stderr: "",
  });
  expect(folder.kan(["prune", "--quiet"])).toMatchObject({ exit: 0, stdout: "", stderr: "" });
});

test("prune --dry-run says what would go and leaves the model as it is", () => {
  const folder = fittedFolder();
  const before = folder.read("kan.json");
  const { exit, stdout } = folder.kan(["prune", "--dry-run"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("kan.json, unchanged");
  expect(folder.read("kan.json")).toBe(before);
});

test("prune never cuts the output off, however high the thresholds", () => {
  const folder = fittedFolder();
  const { exit, stdout } = folder.kan(["prune", "--threshold", "1", "--edge-threshold", "1", "--json"]);
  expect(exit).toBe(0);
  expect((JSON.parse(stdout) as { edgesAfter: number }).edgesAfter).toBeGreaterThan(0);
});

test("prune finds the table where --data says, and refuses one that is another", () => {
  const folder = fittedFolder();
  folder.write("moved.csv", folder.read("data.csv"));
  folder.write("data.csv", folder.read("data.csv").replace("1,1,1", "1,1,1.5"));
  const { exit, stderr } = folder.kan(["prune"]);
  expect(exit).toBe(3);
  expect(stderr).toContain("not the rows that the model was fitted to");
  expect(folder.kan(["prune", "--data", "moved.csv"])).toMatchObject({ exit: 0 });
});

test("a table that moved with its model file is found beside it, and one that is gone is asked for", () => {
  const folder = fittedFolder();
  mkdirSync(join(folder.path, "moved"));
  folder.write("moved/data.csv", folder.read("data.csv"));
  folder.write("moved/kan.json", folder.read("kan.json"));
  rmSync(join(folder.path, "data.csv"));
  expect(folder.kan(["prune", "-m", "moved/kan.json"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["prune"])).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining("--data path/to/data.csv"),
  });
});

test("a model fitted to standard input can be pruned without its table", () => {
  const folder = fittedFolder();
  const stdin = folder.read("data.csv");
  expect(folder.kan(["fit", "-", ...quick], { stdin })).toMatchObject({ exit: 0 });
  expect(folder.kan(["prune"])).toMatchObject({ exit: 0 });
});

test("without a model every command that needs one says to fit first", () => {
  const folder = temporaryFolder();
  folder.write("new.csv", "x\n1\n");
  for (const command of [["prune"], ["info"], ["history"], ["undo"], ["predict", "new.csv"]]) {
    const { exit, stderr } = folder.kan(command);
    expect([exit, stderr.includes("kan fit")], command[0]).toEqual([3, true]);
  }
});

test("a truncated model file is refused in one line with its place", () => {
  const folder = fittedFolder();
  folder.write("kan.json", folder.read("kan.json").slice(0, 700));
  for (const command of [["prune"], ["info"], ["predict", "data.csv"]]) {
    const { exit, stdout, stderr } = folder.kan(command);
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(
      /^error\[model\/[a-z-]+\] kan\.json:\d+:\d+ {2}the model file is cut off here\n {2}hint: /,
    );
  }
});

test.each([
  ["a number became text", /"seed": *0/, '"seed": "zero"'],
  ["a coefficient is missing", /"coefficients": *\[[^,\]]+,/, '"coefficients": ['],
  ["the version is of the future", /kan\/model@2/, "kan/model@99"],
  ["it is another kind of file", /kan\/model@2/, "kan/formulas@1"],
])("a tampered model file is refused in one line: %s", (_, pattern, replacement) => {
  const folder = fittedFolder();
  const text = folder.read("kan.json");
  const tampered = text.replace(pattern, replacement);
  expect(tampered).not.toBe(text);
  folder.write("kan.json", tampered);
  const { exit, stdout, stderr } = folder.kan(["info"]);
  expect([exit, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^error\[model\//);
  expect(stderr).toContain("kan.json");
  expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
});

test("fit sets a broken model aside instead of losing it", () => {
  const folder = fittedFolder();
  folder.write("kan.json", "{");
  expect(folder.kan(["fit", "data.csv", ...quick])).toMatchObject({ exit: 0 });
  expect(folder.read(".kan/kan.json.1")).toBe("{");
});

test.each([
  ["a folder that is not there", "nowhere/kan.json"],
  ["a folder", "."],
  ["a path below a file", "data.csv/kan.json"],
])("a model that cannot be written is refused before any training: %s", (_, path) => {
  const folder = fittedFolder();
  const { exit, stdout, stderr } = folder.kan(["fit", "data.csv", ...quick, "-m", path]);
  expect([exit, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^error\[model\/unwritable\]/);
});

test.each(["fit", "prune"])(
  "a disk that is full when %s writes leaves the old model and one clear error",
  (command) => {
    const folder = fittedFolder();
    const before = folder.read("kan.json");
    const there = readdirSync(folder.path);
    const args = command === "fit" ? ["fit", "data.csv", ...quick, "--seed", "9"] : [command];
    const { exit, stdout, stderr } = folder.kan(args, { diskBlocks: 2 });
    expect([exit, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^error\[model\/unwritable\]/m);
    expect(stderr).toContain("nothing was lost");
    expect(folder.read("kan.json")).toBe(before);
    expect(readdirSync(folder.path), "no half-written file stays").toEqual(there);
  },
);

test("the table is never taken for the model", () => {
  const folder = fittedFolder();
  const before = folder.read("data.csv");
  const { exit, stderr } = folder.kan(["fit", "data.csv", "-m", "./data.csv"]);
  expect([exit, folder.read("data.csv")]).toEqual([2, before]);
  expect(stderr).toContain("the same file");
});

test("a formula is asked for before there is one: exit 1, and what to run", () => {
  const folder = fittedFolder();
  const { exit, stderr } = folder.kan(["predict", "data.csv", "--from", "formula"]);
  expect(exit).toBe(1);
  expect(stderr).toContain("kan symbolic");
});

test("an option with a senseless value is refused before the table is read", () => {
  const folder = temporaryFolder();
  for (const [flag, value, expected] of [
    ["--grid", "3,x", "whole numbers from 1 to 1000"],
    ["--steps", "0", "of at least 1"],
    ["--lamb", "-1", "from 0 to 1000000"],
    ["--optimizer", "sgd", "one of auto, lm, lbfgs, adam"],
    ["--test-fraction", "1", "below 1"],
    ["--engine", "gpu", "one of auto, wasm, cpu, wasm32, tensorflow, tfjs-wasm, tfjs-cpu"],
  ] as const) {
    const { exit, stderr } = folder.kan(["fit", "missing.csv", flag, value]);
    expect([exit, stderr.includes(expected)], stderr).toEqual([2, true]);
    expect(stderr).toContain(`${flag} is "${value}"`);
  }
});

test("a width that cannot be read is explained", () => {
  const { exit, stderr } = fittedFolder().kan(["fit", "data.csv", "--width", "5x"]);
  expect([exit, stderr.includes("4+2m")]).toEqual([2, true]);
});

test("a width written as a whole network is told what it is, and what was meant", () => {
  const folder = fittedFolder();
  const { exit, stderr } = folder.kan([
    "fit",
    "data.csv",
    "--width",
    "2,3,1",
    "--steps",
    "2",
    "--threads",
    "1",
  ]);
  expect([exit, stderr.replace(/\s+/g, " ")]).toEqual([
    0,
    expect.stringContaining(
      "the network is [2,2,3,1,1] hint: kan fit data.csv --width 3 --steps 2 --threads 1 is the network [2,3,1]",
    ),
  ]);
  expect(folder.kan(["fit", "data.csv", "--width", "2,1", "--steps", "2"]).stderr).not.toContain(
    "hidden layers",
  );
});

test("two targets share product nodes, on one thread and on two, and every error is a number", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 210 }, (_, r) => {
    const [x, y] = [0.5 + (r % 17) / 11, 0.5 + (r % 13) / 8];
    return [x, y, x * y + y, Math.sin(x) / y].join(",");
  });
  folder.write("two.csv", `x,y,product,ratio\n${lines.join("\n")}\n`);
  const fit = [
    "fit",
    "two.csv",
    "--target",
    "product,ratio",
    "--width",
    "2+1m",
    "--grid",
    "3",
    "--steps",
    "10",
  ];
  const models = ["1", "2"].map((threads) => {
    expect(folder.kan([...fit, "--threads", threads]).exit).toBe(0);
    return folder.read("kan.json");
  });
  expect(models[1]).toBe(models[0]);
  const { exit, stdout } = folder.kan(["prune", "--json"]);
  expect(exit).toBe(0);
  const { errors } = JSON.parse(stdout) as { errors: { test: { nrmse: number } }[] };
  expect(errors.map(({ test }) => Number.isFinite(test.nrmse))).toEqual([true, true]);
});
