import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { evaluate as evaluateText } from "mathjs/number";
import { describe, expect, test } from "vitest";
import { openModel } from "../../bin/models/model.ts";
import { exportModel } from "../../src/io/exports.ts";
import { randomStream } from "../../src/math/philox.ts";
import { has, hasPython, numbersFrom, printed, relativeDifference } from "../consumers.ts";
import { runOnnx } from "../io/onnx/runOnnx.ts";
import { copiesOf, type Folder, temporaryFolder } from "./run.ts";

/** A table to learn from, how to, and what its columns are. */
interface Case {
  readonly table: string;
  readonly fit: readonly string[];
  readonly inputs: readonly string[];
  readonly target: string;
  readonly ranges: readonly (readonly [number, number])[];
}

const ten = Array.from({ length: 10 }, (_, i) => `x${i + 1}`);
const cases: readonly Case[] = [
  {
    table: "hello.csv",
    fit: ["--width", "1"],
    inputs: ["x", "y"],
    target: "f",
    ranges: [
      [-1, 1],
      [-1, 1],
    ],
  },
  {
    table: "planets.csv",
    fit: [],
    inputs: ["semi_major_axis_au"],
    target: "orbital_period_yr",
    ranges: [[0.4, 60]],
  },
  { table: "ten.csv", fit: ["--width", "0"], inputs: ten, target: "y", ranges: ten.map(() => [-1, 1]) },
];

/** 300 rows of ten inputs, of which three matter. */
function tenInputs(): string {
  const random = randomStream(1, "ten inputs");
  const rows = Array.from({ length: 300 }, () => {
    const x = ten.map(() => 2 * random.uniform() - 1);
    return [...x, Math.sin(2 * x[0]!) + x[4]! ** 2 - 0.5 * x[9]!].join(",");
  });
  return `${[...ten, "y"].join(",")}\n${rows.join("\n")}\n`;
}

/** Folders with the models of the cases: trained once, and turned into formulas once. */
const models = new Map(
  cases.map(({ table, fit }) => {
    const network = copiesOf(() => {
      const folder = temporaryFolder();
      if (table === "ten.csv") folder.write(table, tenInputs());
      else folder.bring(table);
      expect(folder.kan(["fit", table, "--quiet", ...fit]).exit).toBe(0);
      return folder;
    });
    const formula = copiesOf(() => {
      const folder = network();
      expect(folder.kan(["symbolic", "--quiet"]).exit).toBe(0);
      return folder;
    });
    return [table, { network, formula }] as const;
  }),
);

/** New rows of a case, and what `kan predict` makes of them. */
function given({ table, inputs, target, ranges }: Case, from: "network" | "formula") {
  const folder = models.get(table)![from]();
  const random = randomStream(2, "new rows", table);
  const rows = Array.from({ length: 25 }, () =>
    ranges.map(([low, high]) => low + (high - low) * random.uniform()),
  );
  folder.write("new.csv", `${inputs.join(",")}\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  const { predictions } = JSON.parse(folder.kan(["predict", "new.csv", "--json"]).stdout) as {
    predictions: Record<string, number[]>;
  };
  return { folder, rows, predicted: predictions[target]! };
}

async function exported(folder: Folder, to: string, file = `law.${to}`): Promise<string> {
  const written = await exportModel((await openModel(join(folder.path, "kan.json"))).current, { to });
  folder.write(file, written);
  return typeof written === "string" ? written : "";
}

/** The arguments of a function of some inputs, for each row: those that its text names as parameters. */
function argumentsOf(text: string, { inputs, target }: Case, rows: readonly (readonly number[])[]): string[] {
  const [, list = ""] = new RegExp(`\\b${target}\\(([^)]*)\\)`).exec(text) ?? [];
  const names = list.match(/\w+/g)?.filter((word) => inputs.includes(word)) ?? [];
  const literal = (value: number): string => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);
  return rows.map((row) => names.map((name) => literal(row[inputs.indexOf(name)]!)).join(", "));
}

const consumers: readonly {
  readonly to: string;
  readonly isHere: boolean;
  readonly run: (
    folder: Folder,
    one: Case,
    rows: readonly (readonly number[])[],
  ) => number[] | Promise<number[]>;
}[] = [
  {
    to: "javascript",
    isHere: true,
    run: async (folder, one, rows) => {
      const text = await exported(folder, "javascript", "law.mjs");
      const module = (await import(
        /* @vite-ignore */ pathToFileURL(join(folder.path, "law.mjs")).href
      )) as Record<string, (...values: number[]) => number>;
      const calls = argumentsOf(text, one, rows).map((list) => list.split(", ").map(Number));
      return calls.map((values) => module[one.target]!(...values));
    },
  },
  {
    to: "c",
    isHere: has("cc"),
    run: async (folder, one, rows) => {
      const text = await exported(folder, "c");
      const calls = argumentsOf(text, one, rows).map((list) => `printf("%.17g\\n", ${one.target}(${list}));`);
      folder.write(
        "main.c",
        `#include <stdio.h>\n${text}int main(void) {\n${calls.join("\n")}\nreturn 0;\n}\n`,
      );
      printed(folder.path, "cc", [
        "-std=c99",
        "-Wall",
        "-Wno-unused-function",
        "-Werror",
        "-o",
        "main",
        "main.c",
        "-lm",
      ]);
      return numbersFrom(folder.path, join(folder.path, "main"), []);
    },
  },
  {
    to: "rust",
    isHere: has("rustc"),
    run: async (folder, one, rows) => {
      const text = await exported(folder, "rust");
      const calls = argumentsOf(text.replaceAll(": f64", ""), one, rows).map(
        (list) => `println!("{:e}", ${one.target}(${list}));`,
      );
      folder.write("main.rs", `${text}fn main() {\n${calls.join("\n")}\n}\n`);
      printed(folder.path, "rustc", ["-o", "main", "main.rs"]);
      return numbersFrom(folder.path, join(folder.path, "main"), []);
    },
  },
  {
    to: "julia",
    isHere: has("julia"),
    run: async (folder, one, rows) => {
      const text = await exported(folder, "julia");
      const calls = argumentsOf(text, one, rows).map((list) => `println(${one.target}(${list}))`);
      folder.write("main.jl", `${text}${calls.join("\n")}\n`);
      return numbersFrom(folder.path, "julia", ["main.jl"]);
    },
  },
  {
    to: "python",
    isHere: hasPython("numpy"),
    run: async (folder, one, rows) => {
      const text = await exported(folder, "python");
      const calls = argumentsOf(text, one, rows).map((list) => `print(repr(float(${one.target}(${list}))))`);
      folder.write("main.py", `${text}${calls.join("\n")}\n`);
      return numbersFrom(folder.path, "python3", ["-W", "error", "main.py"]);
    },
  },
  {
    to: "onnx",
    isHere: true,
    run: async (folder, { inputs }, rows) => {
      await exported(folder, "onnx");
      const columns = inputs.map((_, i) => Float64Array.from(rows, (row) => row[i]!));
      return runOnnx(readFileSync(join(folder.path, "law.onnx")), columns).outputs[0]!;
    },
  },
  {
    to: "onnx in ONNX Runtime",
    isHere: hasPython("onnxruntime", "numpy"),
    run: async (folder, _, rows) => {
      await exported(folder, "onnx");
      folder.write(
        "main.py",
        `import numpy as np, onnxruntime
x = np.array(${JSON.stringify(rows)}, dtype=np.float32)
for v in onnxruntime.InferenceSession("law.onnx").run(None, {"X": x})[0].ravel(): print(repr(float(v)))
`,
      );
      return numbersFrom(folder.path, "python3", ["main.py"]);
    },
  },
];

const ofFormulas: typeof consumers = [
  ...consumers,
  {
    to: "sympy",
    isHere: hasPython("sympy"),
    run: async (folder, { inputs, target }, rows) => {
      const text = await exported(folder, "sympy");
      const known = /symbols\("([^"]*)"/.exec(text)?.[1]?.split(" ") ?? [];
      const points = rows.map((row) =>
        known.map((name) => `${name}: ${row[inputs.indexOf(name)]}`).join(", "),
      );
      const calls = points.map((point) => `print(sp.N(${target}.subs({${point}}), 17))`);
      folder.write("main.py", `${text}${calls.join("\n")}\n`);
      return numbersFrom(folder.path, "python3", ["main.py"]);
    },
  },
  {
    to: "mathjs",
    isHere: true,
    run: async (folder, { inputs }, rows) => {
      const text = (await exported(folder, "mathjs")).trim();
      return rows.map((row) =>
        Number(evaluateText(text, Object.fromEntries(inputs.map((name, i) => [name, row[i]!])))),
      );
    },
  },
  {
    to: "json",
    isHere: true,
    run: async (folder, { inputs }, rows) => {
      const { targets } = JSON.parse(await exported(folder, "json")) as { targets: { tree: Tree }[] };
      return rows.map((row) =>
        treeValue(targets[0]!.tree, new Map(inputs.map((name, i) => [name, row[i]!]))),
      );
    },
  },
  {
    to: "excel",
    isHere: has("soffice"),
    run: async (folder, _, rows) => inSpreadsheet(folder, (await exported(folder, "excel")).trim(), rows),
  },
];

type Tree = number | string | readonly [string, ...Tree[]];

function treeValue(tree: Tree, variables: ReadonlyMap<string, number>): number {
  if (typeof tree === "number") return tree;
  if (typeof tree === "string") return variables.get(tree) ?? (tree === "pi" ? Math.PI : Math.E);
  const [operator, ...parts] = tree;
  const values = parts.map((part) => treeValue(part, variables));
  if (operator === "+") return values.reduce((a, b) => a + b);
  if (operator === "*") return values.reduce((a, b) => a * b);
  if (operator === "^") return values[0]! ** values[1]!;
  return (Math as unknown as Record<string, (v: number) => number>)[operator]!(values[0]!);
}

/** The values that LibreOffice computes when the rows stand below a header and the formula is filled down beside them. */
function inSpreadsheet(folder: Folder, formula: string, rows: readonly (readonly number[])[]): number[] {
  const escaped = (text: string): string =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const lines = rows.map((row, r) => {
    const filled = formula.replace(/\b([A-Z]{1,2})2\b/g, `$1${r + 2}`);
    const cells = row.map((v) => `<table:table-cell office:value-type="float" office:value="${v}"/>`);
    return `<table:table-row>${cells.join("")}<table:table-cell table:formula="msoxl:${escaped(filled)}" office:value-type="float"/></table:table-row>`;
  });
  folder.write(
    "sheet.fods",
    `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:msoxl="http://schemas.microsoft.com/office/excel/formula" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="t"><table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>${lines.join("")}</table:table></office:spreadsheet></office:body></office:document>`,
  );
  // 44,34,76: comma, quote, UTF-8; the last "false": all digits, not only those that are shown.
  const filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false";
  printed(folder.path, "soffice", [
    "--headless",
    `-env:UserInstallation=file://${folder.path}/office`,
    "--convert-to",
    filter,
    "sheet.fods",
  ]);
  const csv = folder.read("sheet.csv").trim().split("\n").slice(1);
  return csv.map((line) => Number(line.split(",").at(-1)));
}

const tolerance = (to: string): number => (to.startsWith("onnx") ? 1e-5 : 1e-12);

describe.each(cases)("exports of $table agree with kan predict", (one) => {
  test("the formula", { timeout: 300_000 }, async () => {
    const { folder, rows, predicted } = given(one, "formula");
    for (const { to, isHere, run } of ofFormulas) {
      if (!isHere) continue;
      expect(relativeDifference(await run(folder, one, rows), predicted), to).toBeLessThan(tolerance(to));
    }
    expect(await exported(folder, "latex")).toMatch(/^\S.* = \S/);
  });

  test("the network", { timeout: 300_000 }, async () => {
    const { folder, rows, predicted } = given(one, "network");
    for (const { to, isHere, run } of consumers) {
      if (!isHere) continue;
      expect(relativeDifference(await run(folder, one, rows), predicted), to).toBeLessThan(tolerance(to));
    }
  });
});

const missing = ofFormulas.filter(({ isHere }) => !isHere);
test.skipIf(missing.length === 0)(
  `not run here, for want of the program: ${missing.map(({ to }) => to).join(", ")}`,
  ({ skip }) => {
    skip(`missing: ${missing.map(({ to }) => to).join(", ")}`);
  },
);

test("an export goes to standard output, to a file, or into the JSON", () => {
  const early = models.get("planets.csv")!.network().kan(["export", "--to", "latex"]);
  expect([early.exit, early.stderr]).toEqual([1, expect.stringContaining("run kan symbolic first")]);
  const folder = models.get("planets.csv")!.formula();
  const plain = folder.kan(["export", "--to", "mathjs"]);
  expect([plain.exit, plain.stdout, plain.stderr]).toEqual([0, "semi_major_axis_au^1.5\n", ""]);
  const toFile = folder.kan(["export", "--to", "mathjs", "-o", "law.txt"]);
  expect([toFile.stdout, folder.read("law.txt")]).toEqual(["The formula as mathjs: law.txt\n", plain.stdout]);
  const inJson = JSON.parse(folder.kan(["export", "--to", "mathjs", "--json"]).stdout) as object;
  expect(inJson).toMatchObject({
    schema: "kan/exported@1",
    from: "formula",
    to: "mathjs",
    text: plain.stdout,
  });
  const excel = folder.kan(["export", "--to", "excel"]);
  expect([excel.stdout, excel.stderr]).toEqual([
    "=A2^1.5\n",
    "note[export/cells] the formula reads semi_major_axis_au in A2\n",
  ]);
  expect(folder.kan(["export"]).stderr).toContain("which form to export to is not said");
  const model = folder.read("kan.json");
  expect(folder.kan(["export", "--to", "json", "-o", "./kan.json"])).toMatchObject({ exit: 2 });
  expect(folder.read("kan.json")).toBe(model);
  writeFileSync(join(folder.path, "occupied"), "");
  const refused = folder.kan(["export", "--to", "c", "-o", "occupied/law.c"]);
  expect([refused.exit, refused.stderr]).toEqual([3, expect.stringMatching(/^error\[export\/unwritable\]/)]);
});

test("export --interval writes the ends of intervals that kan predict --interval has", async () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  folder.kan(["discover", "trees.csv", "--timeout", "20"]);
  folder.write("law.mjs", folder.kan(["export", "--to", "javascript", "--interval", "0.9"]).stdout);
  folder.kan(["predict", "trees.csv", "--interval", "0.9", "-o", "out.csv"]);
  const [head, ...rows] = folder.read("out.csv").trim().split("\n");
  const names = head!.split(",");
  const law = await import(pathToFileURL(join(folder.path, "law.mjs")).href);
  const functions = Object.keys(law);
  expect(functions).toHaveLength(5);
  const signature = folder
    .read("law.mjs")
    .match(/function low_\w+\(([^)]*)\)/)![1]!
    .split(", ");
  for (const row of rows) {
    const cells = row.split(",").map(Number);
    const cell = (name: string): number => cells[names.indexOf(name)]!;
    for (const name of functions.filter((one) => /^(low|high|mean_)/.test(one)))
      expect(law[name](...signature.map(cell))).toBeCloseTo(cell(name), 8);
  }
  const { exit, stderr } = folder.kan(["export", "--to", "python", "--interval", "95"]);
  expect([exit, stderr]).toEqual([2, expect.stringContaining("expected a number from 0.01 to 0.9999")]);
});
