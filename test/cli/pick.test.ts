import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

/** A formula as a model file has it. */
function entry(expression: string, tree: unknown, complexity: number, nrmse: number): object {
  const metrics = { rows: 31, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 };
  return {
    expression,
    tree,
    complexity,
    description: { length: complexity, fitted: 1, aicc: null },
    errors: { train: metrics, crossValidated: metrics },
    origin: "y = sum",
  };
}

const line = entry("5.07*Girth - 36.9", ["+", ["*", 5.07, "Girth"], -36.9], 5, 0.26);
const square = entry("0.153*Girth^2", ["*", 0.153, ["^", "Girth", 2]], 5, 0.25);
const cone = entry("0.0021*Girth^2*Height", ["*", 0.0021, ["^", "Girth", 2], "Height"], 7, 0.156);

let made: string | undefined;

/** A folder where a search left three formulas of trees.csv, the last of them taken. */
function searched(): Folder {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  made ??= modelOf(folder);
  folder.write("kan.json", made);
  return folder;
}

function modelOf(folder: Folder): string {
  const run = folder.kan(["discover", "trees.csv", "--effort", "low", "--timeout", "20"]);
  expect(run.exit, run.stderr).toBe(0);
  const model = JSON.parse(folder.read("kan.json")) as { formulas: [{ search: object }] };
  const [set] = model.formulas;
  const formulas = [line, square, cone];
  const search = { ...set.search, chosen: 2 };
  return JSON.stringify({ ...model, formulas: [{ ...set, formulas, best: 2, search }] });
}

const formulaOf = (folder: Folder): string =>
  folder.kan(["export", "--to", "mathjs", "--quiet"]).stdout.trimEnd();

test("the formula of a number is the model's, and predict, export, info, history and report follow", () => {
  const folder = searched();
  const { exit, stdout, stderr } = folder.kan(["pick", "2"]);
  expect([exit, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("  Volume = 0.153*Girth^2\n");
  expect(stdout).toMatch(/Formula 2 of 3: 5 nodes, RMSE\/std 0\.25\. It takes the place of/);
  expect(formulaOf(folder)).toContain("0.153*Girth^2");
  const [, first] = folder.kan(["predict", "trees.csv"]).stdout.split("\n");
  const [girth, , , predicted] = first!.split(",").map(Number);
  expect(predicted).toBeCloseTo(0.153 * girth! ** 2, 10);
  const info = JSON.parse(folder.kan(["info", "--json"]).stdout) as {
    errors: [{ train: { nrmse: number } }];
  };
  expect(info.errors[0].train.nrmse).toBe(0.25);
  // What the search said of its own choice is not said of another.
  expect(folder.kan(["info"]).stdout).not.toContain("Probability");
  expect(folder.kan(["history"]).stdout).toMatch(/2 +pick +Volume = 0\.153\*Girth\^2 +0\.25 +0\.\d+\n/);
  expect(folder.kan(["report"])).toMatchObject({ exit: 0 });
  const html = folder.read("kan.html");
  const repeat = /To repeat this run<\/h2>\s*<pre>([^<]*)<\/pre>/.exec(html)![1]!.split("\n");
  expect(repeat).toEqual([expect.stringContaining("kan discover trees.csv"), "kan pick 2"]);
  expect(/<div data-card="0">.*?<div class="exact">([^<]*)</s.exec(html)![1]).toBe("0.153*Girth^2");
});

test.each([
  ["a*Girth^2*Heigth", '"Heigth" in the form "a*Girth^2*Heigth" is no column; did you mean "Height"?'],
  ["a*Girth^2*Volume", '"Volume" is the column to explain'],
  ["Height = a*Girth", 'explains "Height", and the target is "Volume"'],
])("pick of %s, which names a column wrongly, changes nothing", (form, text) => {
  const folder = searched();
  const before = folder.read("kan.json");
  const { exit, stderr } = folder.kan(["pick", form]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining(text)]);
  expect(folder.read("kan.json")).toBe(before);
});

test("undo takes a pick back, byte for byte, and picking what is taken changes nothing", () => {
  const folder = searched();
  folder.kan(["pick", "3"]);
  const before = folder.read("kan.json");
  expect(folder.kan(["pick", "3"]).stdout).toContain("It is the model's formula already.");
  folder.kan(["pick", "1"]);
  expect(folder.read("kan.json")).not.toBe(before);
  expect(folder.kan(["undo"]).stdout).toContain("Taken back: pick.");
  expect(formulaOf(folder)).toContain("0.0021*Girth^2*Height");
});

test.each([
  [["Volume = a*Girth^2*Height"], "0.0021*Girth^2*Height"],
  [["a*Height*Girth^b"], "0.0021*Girth^2*Height"],
  [["a*Girth + b"], "5.07*Girth - 36.9"],
  [["a*(Girth - b)"], "5.07*Girth - 36.9"],
  [["a*Girth^b"], "0.153*Girth^2"],
  // As the tables print it: rounded.
  [["Girth*Girth*0.15301"], "0.153*Girth^2"],
  [["--nodes", "5"], "0.153*Girth^2"],
  [["--nodes", "6"], "0.153*Girth^2"],
  [["--nodes", "99"], "0.0021*Girth^2*Height"],
])("kan pick %j takes the formula that is meant", (words, expected) => {
  const folder = searched();
  const { exit, stderr } = folder.kan(["pick", ...words]);
  expect(exit, stderr).toBe(0);
  expect(formulaOf(folder)).toContain(expected);
});

test.each([
  [["4"], 2, "there is no formula 4: the model has 3"],
  [["0"], 2, "there is no formula 0: the model has 3"],
  [["y = a*nosuch^b"], 2, 'the form "a*nosuch^b" names no column of the table'],
  [["a*exp(b*Girth)"], 1, 'no formula of the model has the form "a*exp(b*Girth)"'],
  [["0.2*Girth^2"], 1, 'no formula of the model has the form "0.2*Girth^2"'],
  [["a*(Girth"], 2, "does not parse"],
  [["--nodes", "4"], 2, "no formula has at most 4 nodes"],
  [["2", "--nodes", "5"], 2, "a formula and --nodes are given"],
  [["2", "--target", "Girth"], 2, 'there is no formula of the target "Girth"'],
])("kan pick %j is refused in one line, and nothing changes", (words, code, message) => {
  const folder = searched();
  const before = folder.read("kan.json");
  const { exit, stdout, stderr } = folder.kan(["pick", ...words]);
  expect([exit, stdout]).toEqual([code, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
  expect(folder.read("kan.json")).toBe(before);
});

test("without a formula they are listed with their numbers", () => {
  const folder = searched();
  const before = folder.read("kan.json");
  const { exit, stdout } = folder.kan(["pick"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/# +nodes +RMSE +RMSE\/std +formula\n +1 +5 +\S+ +0\.26 +5\.07\*Girth - 36\.9\n/);
  expect(stdout).toMatch(/\n +> +3 +7 +\S+ +0\.156 +0\.0021\*Girth\^2\*Height\n/);
  const json = JSON.parse(folder.kan(["pick", "--json"]).stdout) as {
    schema: string;
    targets: [{ best: number; formulas: { number: number }[] }];
  };
  expect(json.schema).toBe("kan/pick@1");
  expect(json.targets[0].formulas.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(folder.read("kan.json")).toBe(before);
});

test("export --formula writes another formula and leaves the model as it is", () => {
  const folder = searched();
  const before = folder.read("kan.json");
  expect(folder.kan(["export", "--to", "python", "--formula", "1"]).stdout).toContain("5.07*Girth - 36.9");
  expect(folder.read("kan.json")).toBe(before);
  expect(folder.kan(["export", "--to", "python", "--formula", "9"])).toMatchObject({ exit: 2, stdout: "" });
  expect(folder.kan(["export", "--to", "python", "--formula", "1", "--from", "network"])).toMatchObject({
    exit: 2,
    stdout: "",
  });
});

test("of several targets the one that is meant is named, by --target or by the left side of a form", () => {
  const folder = temporaryFolder();
  const rows = Array.from({ length: 60 }, (_, r) => `${1 + r / 20},${2 * (1 + r / 20)},${(1 + r / 20) ** 2}`);
  folder.write("data.csv", `x,u,v\n${rows.join("\n")}\n`);
  const discover = ["discover", "data.csv", "--target", "u,v", "--inputs", "x", "--timeout", "20"];
  expect(folder.kan(discover)).toMatchObject({ exit: 0 });
  expect(folder.kan(["pick", "1"])).toMatchObject({ exit: 2, stdout: "" });
  // The first of a front is a constant.
  expect(folder.kan(["pick", "2", "--target", "v"]).stdout).toContain("  v = x^2\n");
  expect(folder.kan(["pick", "u = a*x"]).stdout).toContain("  u = 2*x\n");
  expect(folder.kan(["export", "--to", "python", "--formula", "1"]).stderr).toContain(
    "kan pick 1 --target u takes it",
  );
});

test("a model without formulas has nothing to pick from", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  folder.kan(["fit", "trees.csv", "--width", "0", "--steps", "2"]);
  const { exit, stderr } = folder.kan(["pick", "1"]);
  expect([exit, stderr]).toEqual([
    1,
    "error[no-result] the model has no formula yet\n  hint: run kan symbolic first, or kan discover\n",
  ]);
});

test("of a made law a shorter formula is picked: predict and export follow, and picking the law again gives it back", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => `${1 + r / 8},${1 + ((r * 7) % 40) / 10}`);
  const law = (line: string): number => {
    const [a, b] = line.split(",").map(Number) as [number, number];
    return 3.21 * a ** 2 + b;
  };
  folder.write("made.csv", `a,b,y\n${lines.map((line) => `${line},${law(line)}`).join("\n")}\n`);
  folder.kan(["discover", "made.csv", "--timeout", "20"]);
  const model = folder.read("kan.json");
  expect(formulaOf(folder)).toMatch(/^3\.21\*a\^2 \+ b$/);
  expect(folder.kan(["pick", "1"]).exit).toBe(0);
  const picked = formulaOf(folder);
  expect(picked).not.toContain("b");
  folder.write("new.csv", "a,b\n2,1\n");
  const predicted = Number(folder.kan(["predict", "new.csv"]).stdout.trim().split(/[\n,]/).at(-1));
  expect(Math.abs(predicted - 13.84)).toBeGreaterThan(0.1);
  expect(folder.kan(["pick", "c*a^2 + b"]).exit).toBe(0);
  expect(formulaOf(folder)).toMatch(/^3\.21\*a\^2 \+ b$/);
  const again = Number(folder.kan(["predict", "new.csv"]).stdout.trim().split(/[\n,]/).at(-1));
  expect(again).toBeCloseTo(13.84, 9);
  folder.kan(["undo"]);
  expect(formulaOf(folder)).toBe(picked);
  folder.kan(["undo"]);
  expect(folder.read("kan.json")).toBe(model);
});
