import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "mathjs";
import { expect, test } from "vitest";
import { allTables } from "../../examples/make.ts";
import { temporaryFolder } from "./run.ts";

const root = fileURLToPath(new URL("../../examples/", import.meta.url));
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What `expected.json` of an example holds. */
interface Expected {
  readonly target: string;
  /** The law, in mathjs' notation. */
  readonly formula: string;
  /** Identifiers of the formula, to columns of the table. */
  readonly variables: Readonly<Record<string, string>>;
  /** Columns to the ranges of the rows that are compared; they reach beyond the table. */
  readonly checkedOn: Readonly<Record<string, readonly [number, number]>>;
  /** Most RMSE between what was found and the law on these rows, over the law's spread on them. */
  readonly within: number;
  readonly provenance: string;
}

const N_ROWS = 200;

/** Rows spread over the ranges: multiples of square roots of primes, modulo 1, for each column another. */
function rowsOf({ checkedOn }: Expected): { readonly header: string[]; readonly rows: number[][] } {
  const irrational = [2, 3, 5, 7].map(Math.sqrt);
  const ranges = Object.entries(checkedOn);
  const rows = Array.from({ length: N_ROWS }, (_, row) =>
    ranges.map(([, [low, high]], c) => low + (high - low) * (((row + 1) * (irrational[c] ?? 1)) % 1)),
  );
  return { header: ranges.map(([column]) => column), rows };
}

/** RMSE between values over the standard deviation of the second. */
function distance(found: readonly number[], law: readonly number[]): number {
  const mean = law.reduce((sum, v) => sum + v, 0) / law.length;
  const spread = law.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return Math.sqrt(law.reduce((sum, v, r) => sum + (v - (found[r] ?? Number.NaN)) ** 2, 0) / spread);
}

test.each(names)("%s gives the law that is expected, and its page shows it", (name) => {
  const read = (file: string): string => readFileSync(join(root, name, file), "utf8");
  const expected = JSON.parse(read("expected.json")) as Expected;
  const { header, rows } = rowsOf(expected);
  const valuesOf = (formula: string): number[] => {
    const code = compile(formula);
    return rows.map((row) =>
      Number(
        code.evaluate(
          Object.fromEntries(
            Object.entries(expected.variables).map(([id, column]) => [id, row[header.indexOf(column)]]),
          ),
        ),
      ),
    );
  };
  const law = valuesOf(expected.formula);

  const [, transcript = ""] = /```console\n([\s\S]*?)\n```/.exec(read("README.md")) ?? [];
  const commands = [...transcript.matchAll(/^\$ kan (.*)$/gm)].map(([, command = ""]) => command);
  const [, shown = ""] = /^ {2}[^=]+ = (.*)$/m.exec(transcript) ?? [];
  expect(distance(valuesOf(shown), law), shown).toBeLessThan(expected.within);

  const folder = temporaryFolder();
  cpSync(join(root, name), folder.path, { recursive: true });
  expect(commands.length).toBeGreaterThan(0);
  for (const [at, command] of commands.entries()) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const { exit, stdout, stderr } = folder.kan(words);
    expect(exit, stderr).toBe(0);
    // Where no clock ends what a command does, it prints the very lines that the page shows.
    if (words[0] !== "eval") continue;
    const [, ...lines] = transcript.split(/^\$ /m)[at + 1]!.trimEnd().split("\n");
    for (const line of lines) expect(stdout.split("\n")).toContain(line);
  }
  folder.write("rows.csv", `${[header, ...rows].map((cells) => cells.join(",")).join("\n")}\n`);
  const { exit, stdout, stderr } = folder.kan(["predict", "rows.csv"]);
  expect(exit, stderr).toBe(0);
  const found = stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Number(line.split(",").at(-1)));
  expect(found).toHaveLength(N_ROWS);
  expect(distance(found, law), expected.formula).toBeLessThan(expected.within);
});

test("the tables of the examples are those that their script makes, and each example is in the list", () => {
  const list = readFileSync(join(root, "README.md"), "utf8");
  for (const [path, content] of allTables())
    expect(readFileSync(join(root, path), "utf8"), path).toBe(content);
  expect([...allTables().keys()].map((path) => path.split("/")[0]).sort()).toEqual([...names].sort());
  for (const name of names) expect(list).toContain(`(${name}/README.md)`);
});
