/** Programs that the tests hand exports to: compilers, interpreters, a spreadsheet. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { evaluate as evaluateText } from "mathjs/number";
import { openModel } from "../../bin/models/model.ts";
import { exportModel } from "../../src/io/exports.ts";
import { has, hasPython, numbersFrom, printed } from "../consumers.ts";
import { runOnnx } from "../io/onnx/runOnnx.ts";
import type { Folder } from "./run.ts";

/** A table to learn from, how to, and what its columns are. */
export interface Case {
  readonly table: string;
  readonly fit: readonly string[];
  readonly inputs: readonly string[];
  readonly target: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** The text of an export, written into the folder; empty where it is bytes. */
export async function exported(folder: Folder, to: string, file = `law.${to}`): Promise<string> {
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

/** A program that takes an export: how it computes the values at rows. */
interface Consumer {
  readonly to: string;
  readonly isHere: boolean;
  readonly run: (
    folder: Folder,
    one: Case,
    rows: readonly (readonly number[])[],
  ) => number[] | Promise<number[]>;
}

/** Those of networks and formulas. */
export const CONSUMERS: readonly Consumer[] = [
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

/** Those of formulas. */
export const OF_FORMULAS: readonly Consumer[] = [
  ...CONSUMERS,
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
