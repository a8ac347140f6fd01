import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

/** A folder with a small noise-free table z = x·y and a model fitted to it. */
function fittedFolder(): Folder {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 160 }, (_, r) => {
    const [x, y] = [1 + (r % 13) / 6, 1 + (r % 16) / 5];
    return [x, y, x * y].join(",");
  });
  folder.write("data.csv", `x,y,z\n${lines.join("\n")}\n`);
  expect(folder.kan(["fit", "data.csv", ...quick])).toMatchObject({ exit: 0 });
  return folder;
}

const quick = ["--width", "1", "--grid", "3", "--steps", "8", "--restarts", "1"];

test("the same commands give the same bytes, on the screen and in the model file", () => {
  const [one, two] = [fittedFolder(), fittedFolder()];
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
  expect(stdout).toContain("data.csv: 160 rows; z from x, y");
  expect(stdout).toContain("[2,1,1], grid 3, degree 3: 3 edges");
  expect(stdout).toMatch(/held out +24 /);
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

test("history lists every step and undo takes them back one by one", () => {
  const folder = fittedFolder();
  const fitted = folder.read("kan.json");
  folder.kan(["prune"]);
  const steps = (): string[] =>
    (JSON.parse(folder.kan(["history", "--json"]).stdout) as { steps: { command: string }[] }).steps.map(
      ({ command }) => command,
    );
  expect(steps()).toEqual(["fit", "prune"]);
  expect(folder.kan(["undo"]).stdout).toContain("Taken back: prune.");
  expect(steps()).toEqual(["fit"]);
  expect(folder.read("kan.json")).toBe(fitted);
  const { exit, stderr } = folder.kan(["undo"]);
  expect(exit).toBe(2);
  expect(stderr).toContain("nothing to undo");
});

test("undo after a second fit brings back the model that fit replaced", () => {
  const folder = fittedFolder();
  folder.kan(["prune"]);
  const pruned = folder.read("kan.json");
  folder.kan(["fit", "data.csv", ...quick, "--seed", "5"]);
  expect(folder.kan(["undo"])).toMatchObject({ exit: 0 });
  expect(folder.read("kan.json")).toBe(pruned);
});

test("history names the models that later fits replaced, and undo brings each of them back", () => {
  const folder = fittedFolder();
  const first = folder.read("kan.json");
  folder.kan(["prune"]);
  const pruned = folder.read("kan.json");
  for (const seed of ["5", "6"]) folder.kan(["fit", "data.csv", ...quick, "--seed", seed]);
  const last = folder.read("kan.json");
  // The same fit again is no step.
  folder.kan(["fit", "data.csv", ...quick, "--seed", "6"]);
  expect(folder.read("kan.json")).toBe(last);
  const { stdout } = folder.kan(["history"]);
  expect(stdout).toMatch(/Before +fit: kan undo --steps 1\n +fit, prune: kan undo --steps 2\n/);
  expect(JSON.parse(folder.kan(["history", "--json"]).stdout)).toMatchObject({
    replaced: [
      { file: "kan.json.previous", commands: ["fit"], undoSteps: 1 },
      { file: "kan.json.previous.2", commands: ["fit", "prune"], undoSteps: 2 },
    ],
  });
  expect(folder.kan(["undo", "--steps", "2"]).stdout).toContain("Taken back: fit, fit.");
  expect(folder.read("kan.json")).toBe(pruned);
  folder.kan(["undo"]);
  expect(folder.read("kan.json")).toBe(first);
  expect(folder.kan(["undo"])).toMatchObject({ exit: 2 });
  expect(folder.read("kan.json")).toBe(first);
});

test("undo goes past a fit into the steps of the model it replaced", () => {
  const folder = fittedFolder();
  const first = folder.read("kan.json");
  folder.kan(["prune"]);
  folder.kan(["fit", "data.csv", ...quick, "--seed", "5"]);
  expect(folder.kan(["undo", "--steps", "2"]).stdout).toContain("Taken back: fit, prune.");
  expect(folder.read("kan.json")).toBe(first);
  expect(existsSync(join(folder.path, "kan.json.previous"))).toBe(false);
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
  ["the version is of the future", /kan\/model@1/, "kan/model@99"],
  ["it is another kind of file", /kan\/model@1/, "kan/formulas@1"],
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
  expect(folder.read("kan.json.previous")).toBe("{");
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

test("predict keeps every column as it came and finds inputs by name in any order", () => {
  const folder = fittedFolder();
  folder.write("new.csv", 'id;y;x\n"a;1";1,5;2\nb;2;1,25\n');
  const { exit, stdout } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(0);
  const [header, first, second] = stdout.split("\n");
  expect(header).toBe("id;y;x;predicted_z");
  expect(first).toMatch(/^"a;1";1,5;2;\d+,\d+$/);
  expect(second).toMatch(/^b;2;1,25;\d+,\d+$/);
});

test("predict counts rows outside the training data and leaves gaps empty", () => {
  const folder = fittedFolder();
  folder.write("new.csv", "x,y\n2,2\n9,2\nNA,2\n");
  const { exit, stdout, stderr } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(0);
  expect(stdout.split("\n")[3]).toBe("NA,2,");
  expect(stderr).toContain("1 of 3 rows lie outside the training data: x 1 (trained on 1 to 3)");
  expect(stderr).toContain("1 row without a prediction");
  expect(folder.kan(["predict", "new.csv", "--missing", "drop"]).stdout.trimEnd().split("\n")).toHaveLength(
    3,
  );
  expect(folder.kan(["predict", "new.csv", "--missing", "error"])).toMatchObject({ exit: 3 });
});

test("predict -o writes the file whole and says so", () => {
  const folder = fittedFolder();
  const { stdout } = folder.kan(["predict", "data.csv", "-o", "out.csv"]);
  expect(stdout).toBe("160 rows predicted by the network: out.csv\n");
  expect(folder.read("out.csv")).toBe(folder.kan(["predict", "data.csv"]).stdout);
  folder.write("bad.csv", "x,y\n1,2\n1,oops\n");
  expect(folder.kan(["predict", "bad.csv", "-o", "bad-out.csv"])).toMatchObject({ exit: 3 });
  expect(existsSync(join(folder.path, "bad-out.csv"))).toBe(false);
});

test("predict without a needed column names it and what is there", () => {
  const folder = fittedFolder();
  folder.write("new.csv", "x,w\n1,2\n");
  const { exit, stderr } = folder.kan(["predict", "new.csv"]);
  expect(exit).toBe(3);
  expect(stderr).toContain('needs a column "y"');
  expect(stderr).toContain('"x", "w"');
});

test("predict works on one row, on no row, and on standard input", () => {
  const folder = fittedFolder();
  expect(folder.kan(["predict", "-"], { stdin: "x,y\n2,2\n" }).stdout).toMatch(/^x,y,predicted_z\n2,2,\d/);
  expect(folder.kan(["predict", "-"], { stdin: "x,y\n" })).toMatchObject({
    exit: 0,
    stdout: "x,y,predicted_z\n",
  });
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
    ["--grid", "3,x", "whole numbers of at least 1"],
    ["--steps", "0", "of at least 1"],
    ["--lamb", "-1", "of at least 0"],
    ["--optimizer", "sgd", "one of auto, lm, lbfgs, adam"],
    ["--test-fraction", "1", "below 1"],
    ["--engine", "gpu", "one of auto, wasm, cpu, tensorflow, tfjs-wasm, tfjs-cpu"],
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

test("a large whole number of rows streams through predict", () => {
  const folder = fittedFolder();
  const lines = Array.from({ length: 30_000 }, (_, r) => `${1 + (r % 7) / 4},${1 + (r % 5) / 3}`);
  writeFileSync(join(folder.path, "long.csv"), `x,y\n${lines.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["predict", "long.csv"]);
  expect([exit, stdout.split("\n").length]).toEqual([0, 30_002]);
});
