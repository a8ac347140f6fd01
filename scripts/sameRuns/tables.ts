// The tables that the runs of sameRuns.js read. They are kept with a record: a later change of what writes them here
// changes no comparison.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { readSet } from "../../bench/recovery/problem.ts";
import { seedOf } from "../../bench/recovery/random.ts";
import { independentRows } from "../../bench/recovery/rows.ts";
import { csvOf, withNoise } from "../../bench/recovery/table.ts";

/** An equation of feynman-public.json, the name of its table, and the noise on its target as a share of its spread. */
interface Equation {
  readonly name: string;
  readonly id: string;
  readonly noise?: number;
}

const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));
const SHARED_TABLES = ["iris", "diabetes", "wine", "breast_cancer", "digits"];
/** Rows drawn from an equation. */
const ROWS = 500;

/** Fills `folder`: fixtures, trees in other formats and, where there is `shared`, its tables and one for each equation. */
export function writeTables(
  folder: string,
  shared: string | undefined,
  equations: readonly Equation[],
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(fixtures).filter((name) => name.endsWith(".csv")))
    cpSync(join(fixtures, name), join(folder, name));
  writeFormats(folder);
  if (shared === undefined) return;
  for (const name of SHARED_TABLES) cpSync(join(shared, "data", `${name}.csv`), join(folder, `${name}.csv`));
  for (const equation of equations)
    writeFileSync(
      join(folder, `${equation.name}.csv`),
      tableOf(equation, join(shared, "bench/feynman-public.json")),
    );
}

function writeFormats(folder: string): void {
  const text = readFileSync(join(fixtures, "trees.csv"), "utf8");
  const [head = "", ...lines] = text.trim().split("\n");
  const names = head.split(",").map((cell) => JSON.parse(cell) as string);
  const rows = lines.map((line) => line.split(",").map(Number));
  const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  const columnData = names.map((name, i) => ({
    name,
    data: Float64Array.from(rows, (row) => row[i] ?? Number.NaN),
    type: "DOUBLE" as const,
  }));
  writeFileSync(join(folder, "zipped.csv.gz"), gzipSync(text));
  writeFileSync(join(folder, "lines.jsonl"), objects.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(join(folder, "binary.parquet"), new Uint8Array(parquetWriteBuffer({ columnData })));
}

function tableOf({ name, id, noise = 0 }: Equation, set: string): string {
  const [law] = readSet(set, [id]);
  if (law?.kind !== "law") throw new Error(`${id} of ${set} is not a law`);
  const { rows, target } = independentRows(law, ROWS, seedOf(`${name} train`, 1));
  const noisy = withNoise(target, noise, "standard deviation", seedOf(`${name} noise`, 1));
  return csvOf(
    law.inputs.map((input) => input.name),
    rows,
    law.target,
    noisy,
  );
}
