import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Folder, type RunOptions, temporaryFolder } from "./run.ts";

/** What `kan fit --json` says, as far as these tests look. */
interface FitJson {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  readonly rows: {
    readonly read: number;
    readonly filtered: number;
    readonly dropped: number;
    readonly used: number;
  };
  readonly diagnostics?: readonly { readonly code: string; readonly message: string }[];
}

/** As little training as there is: these tests look at what was read. */
const quick = ["--width", "0", "--grid", "3", "--steps", "1", "--restarts", "1", "--json"];

function readBy(folder: Folder, args: readonly string[], options?: RunOptions): FitJson {
  const run = folder.kan(["fit", ...args, ...quick], options);
  expect([run.exit, run.stderr.includes("error[")], run.stderr).toEqual([0, false]);
  return JSON.parse(run.stdout) as FitJson;
}

/** The first error line of a fit that must fail, and its exit code. */
function failure(folder: Folder, args: readonly string[]): readonly [number | null, string] {
  const run = folder.kan(["fit", ...args, "--width", "0", "--steps", "1"]);
  expect(run.stdout).toBe("");
  return [run.exit, run.stderr.slice(run.stderr.indexOf("error["))];
}

/** Twelve rows of x, y and z = x + 2y, in the dialect given. */
function rows(delimiter: string, decimal: "." | ",", newline = "\n"): string {
  const number = (value: number): string => value.toFixed(2).replace(".", decimal);
  const lines = Array.from({ length: 12 }, (_, r) => {
    const [x, y] = [0.25 * r, (r * r) % 7];
    return [x, y, x + 2 * y].map(number).join(delimiter);
  });
  return [["x", "y", "z"].join(delimiter), ...lines, ""].join(newline);
}

const read12 = { inputs: ["x", "y"], targets: ["z"], rows: { read: 12, used: 12 } };

test.each([
  ["commas", rows(",", ".")],
  ["semicolons", rows(";", ".")],
  ["tabs", rows("\t", ".")],
  ["pipes", rows("|", ".")],
  ["semicolons with decimal commas", rows(";", ",")],
  ["tabs with decimal commas", rows("\t", ",")],
  ["carriage returns", rows(",", ".", "\r\n")],
  ["no newline at the end", rows(",", ".").trimEnd()],
  ["a byte order mark", `\uFEFF${rows(",", ".")}`],
  ["UTF-16", Buffer.from(`\uFEFF${rows(";", ",")}`, "utf16le")],
  ["gzip", gzipSync(rows(",", "."))],
  ["quotes", rows('","', ".").trimEnd().replace(/^.*$/gm, '"$&"')],
  [
    "comment lines and blank lines",
    `# made by hand\n\n${rows(",", ".").replace("\n", "\n# units: m\n\n")}\n\n`,
  ],
])("a table with %s is read without being told", (_, content) => {
  const folder = temporaryFolder();
  folder.write("data.csv", content);
  expect(readBy(folder, ["data.csv"])).toMatchObject(read12);
});

test("a single dash reads standard input", () => {
  expect(readBy(temporaryFolder(), ["-"], { stdin: rows(",", ".") })).toMatchObject(read12);
});

test("spaces and units stay in names and are found with or without them", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", rows(";", ".").replace("x;y;z", " mass [kg] ; speed (m/s);energy [J]"));
  expect(readBy(folder, ["data.csv", "--inputs", "mass [kg]"])).toMatchObject({
    inputs: ["mass [kg]"],
    targets: ["energy [J]"],
  });
});

test.each(["NA", "NaN", "null", "-", ""])(
  "a cell that says %j is missing and its row is dropped, with a count",
  (cell) => {
    const folder = temporaryFolder();
    folder.write("data.csv", rows(",", ".").replace("0.25,1.00", `0.25,${cell}`));
    const { rows: counts, diagnostics } = readBy(folder, ["data.csv"]);
    expect(counts).toMatchObject({ read: 12, dropped: 1, used: 11 });
    expect(JSON.stringify(diagnostics)).toMatch(/1 (of 12 )?row/);
  },
);

test("--missing mean keeps the row and --missing error names the cell", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", rows(",", ".").replace("0.25,1.00", "0.25,NA"));
  expect(readBy(folder, ["data.csv", "--missing", "mean"]).rows).toMatchObject({ dropped: 0, used: 12 });
  const [exit, message] = failure(folder, ["data.csv", "--missing", "error"]);
  expect(exit).toBe(3);
  expect(message).toContain("data.csv:3:2");
});

test("a text column is taken as a category or left out with a warning; as a target of numbers it is an error", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  expect(readBy(folder, ["puromycin.csv"]).inputs).toEqual(["conc", "state=untreated"]);
  const { inputs, targets, diagnostics } = readBy(folder, ["puromycin.csv", "--categories", "none"]);
  expect([inputs, targets]).toEqual([["conc"], ["rate"]]);
  expect(JSON.stringify(diagnostics)).toContain("state");
  const [exit, message] = failure(folder, ["puromycin.csv", "--target", "state", "--task", "regress"]);
  expect(exit).toBe(3);
  expect(message).toContain("puromycin.csv:2:3");
});

test("--where keeps the rows that meet every condition", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const counts = readBy(folder, ["puromycin.csv", "--where", "state=treated", "--where", "conc>0.05"]).rows;
  expect(counts).toMatchObject({ read: 23, filtered: 13, used: 10 });
});

test("a condition that no row meets is an error that shows what is there", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const [exit, message] = failure(folder, ["puromycin.csv", "--where", "state=Treated!"]);
  expect(exit).toBe(3);
  expect(message).toContain('"treated"');
});

test("--inputs, --ignore and --target choose columns", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  expect(readBy(folder, ["trees.csv", "--ignore", "Girth"])).toMatchObject({
    inputs: ["Height"],
    targets: ["Volume"],
  });
  expect(readBy(folder, ["trees.csv", "--inputs", "Volume", "--target", "Height"])).toMatchObject({
    inputs: ["Volume"],
    targets: ["Height"],
  });
  expect(readBy(folder, ["trees.csv", "--target", "Height,Volume"])).toMatchObject({
    inputs: ["Girth"],
    targets: ["Height", "Volume"],
  });
});

test("an unknown column suggests a close one", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const [exit, message] = failure(folder, ["trees.csv", "--target", "Volum"]);
  expect(exit).toBe(2);
  expect(message).toContain("Volume");
});

test("a constant column is left out with a warning; as a target it is an error", () => {
  const folder = temporaryFolder();
  folder.write(
    "data.csv",
    rows(",", ".")
      .replace(/^(.*),/gm, "$1,7,")
      .replace("y,7,z", "y,g,z"),
  );
  const { inputs, diagnostics } = readBy(folder, ["data.csv"]);
  expect(inputs).toEqual(["x", "y"]);
  expect(JSON.stringify(diagnostics)).toContain("constant");
  const [exit, message] = failure(folder, ["data.csv", "--target", "g"]);
  expect(exit).toBe(3);
  expect(message).toContain("nothing to learn");
});

test("--no-header names the columns by number", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", rows(",", ".").replace(/^.*\n/, ""));
  const { inputs, targets, rows: counts } = readBy(folder, ["data.csv", "--no-header"]);
  expect([inputs.length, targets.length, counts.used]).toEqual([2, 1, 12]);
});

test("columns with the same header are kept apart", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", rows(",", ".").replace("x,y,z", "x,x,z"));
  const { inputs } = readBy(folder, ["data.csv"]);
  expect(new Set(inputs).size).toBe(2);
});

test("the messy fixture is read as a person would", () => {
  const folder = temporaryFolder();
  folder.bring("messy.csv");
  const { targets, rows: counts } = readBy(folder, [
    "messy.csv",
    "--target",
    "Fall time (s)",
    "--ignore",
    "Gate",
  ]);
  expect(targets).toEqual(["Fall time (s)"]);
  expect(counts).toMatchObject({ read: 24, dropped: 2, used: 22 });
});

test.each([
  ["an empty file", "", 3],
  ["a header alone", "x,y\n", 3],
  ["one row", "x,y\n1,2\n", 3],
  ["a row that is too short", "x,y\n1,2\n3\n4,5\n", 3],
  ["an infinite cell", "x,y\n1,2\n2,inf\n3,4\n4,6\n", 3],
  ["one column", "x\n1\n2\n3\n", 3],
  ["text in a column of numbers", "x,y\n1,2\n2,oops\n3,4\n4,5\n", 3],
  ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 3],
])("%s is one clear error with the file's name", (_, content, code) => {
  const folder = temporaryFolder();
  folder.write("data.csv", content);
  const [exit, message] = failure(folder, ["data.csv"]);
  expect(exit).toBe(code);
  expect(message).toMatch(/^error\[[a-z/-]+\] data\.csv(:\d+){0,2} {2}\S/);
  expect(message.split("\n").length).toBeLessThanOrEqual(4);
});

test("a bad cell is named by row and column, with what it holds and what to do", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "# note\nx,y\n1,2\n2,oops\n3,4\n4,5\n");
  const [, message] = failure(folder, ["data.csv"]);
  expect(message).toContain("data.csv:4:2");
  expect(message).toContain('"oops"');
  expect(message).toContain("hint:");
});

test("a file that is not there, and a folder, are errors of the data", () => {
  const folder = temporaryFolder();
  const [exit, message] = failure(folder, ["nothing.csv"]);
  expect(exit).toBe(3);
  expect(message).toContain("nothing.csv");
  expect(failure(folder, ["."])[0]).toBe(3);
});

test("what stands for a missing value or lies below a limit is read alike by every step, and by kan predict", () => {
  const folder = temporaryFolder();
  const line = (x: string, r: number): string => `"${x}",${r % 5},${r + 2 * (r % 5)}`;
  const cells = Array.from({ length: 40 }, (_, r) => (r === 3 ? "-9999" : r === 0 ? "<2" : String(r)));
  folder.write("data.csv", `x,z,y\n${cells.map(line).join("\n")}\n`);
  const said = folder.kan(["fit", "data.csv", "--below", "half", "--width", "0", "--steps", "1"]);
  expect(said.stderr).toContain('"x" is -9999 in 1 of 40 rows, far outside the others (1 to 39)');
  const rules = ["--missing-values", "-9999", "--below", "half"];
  const { rows } = readBy(folder, ["data.csv", ...rules]);
  expect(rows).toMatchObject({ read: 40, dropped: 1, used: 39 });
  expect(folder.kan(["prune", "--quiet"])).toMatchObject({ exit: 0, stderr: "" });
  folder.write("new.csv", "x,z\n<2,1\n-9999,1\n1,1\n");
  const predicted = folder.kan(["predict", "new.csv", "--quiet"]).stdout.trim().split("\n").slice(1);
  const [below, missing, same] = predicted.map((row) => row.split(",").at(-1));
  expect([below, missing]).toEqual([same, ""]);
});

test("kan discover fills or refuses missing cells as it is told, and the model remembers", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 20 }, (_, r) => `${r === 4 ? "" : r},${3 * r}`);
  folder.write("data.csv", `x,y\n${lines.join("\n")}\n`);
  const refused = folder.kan(["discover", "data.csv", "--missing", "error"]);
  expect([refused.exit, refused.stderr]).toEqual([3, expect.stringContaining("data.csv:6:1")]);
  const filled = folder.kan(["discover", "data.csv", "--missing", "mean", "--timeout", "2", "--quiet"]);
  expect([filled.exit, filled.stderr]).toEqual([0, expect.stringContaining("1 missing cell filled")]);
  expect(folder.read("kan.json")).toContain('"missing": "mean"');
});
