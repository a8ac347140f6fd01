// The tables that the runs of sameRuns.js read. They are kept with a record: a later change of what writes them here
// changes no comparison.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import "../typescript.js";
import { EQUATIONS } from "./list.js";

const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));
const SHARED_TABLES = ["iris", "diabetes", "wine", "breast_cancer", "digits"];
/** Rows drawn from an equation. */
const ROWS = 500;

/** Fills `folder`: fixtures, trees in other formats and, where there is `shared`, its tables and one for each equation. */
export async function writeTables(folder, shared) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(fixtures).filter((name) => name.endsWith(".csv")))
    cpSync(join(fixtures, name), join(folder, name));
  writeFormats(folder);
  if (shared === undefined) return;
  for (const name of SHARED_TABLES) cpSync(join(shared, "data", `${name}.csv`), join(folder, `${name}.csv`));
  await writeEquations(folder, join(shared, "bench/feynman-public.json"));
}

function writeFormats(folder) {
  const text = readFileSync(join(fixtures, "trees.csv"), "utf8");
  const [names, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(",").map((cell) => JSON.parse(cell)));
  const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  const columnData = names.map((name, i) => ({ name, data: rows.map((row) => row[i]), type: "DOUBLE" }));
  writeFileSync(join(folder, "zipped.csv.gz"), gzipSync(text));
  writeFileSync(join(folder, "lines.jsonl"), objects.map((row) => `${JSON.stringify(row)}\n`).join(""));
  writeFileSync(join(folder, "binary.parquet"), new Uint8Array(parquetWriteBuffer({ columnData })));
}

async function writeEquations(folder, path) {
  const { readEquations } = await import("../../bench/recovery/equation.ts");
  const { sampleEquation, seedOf, tableOf } = await import("../../bench/recovery/sample.ts");
  for (const { name, id, noise = 0 } of EQUATIONS) {
    const [equation] = readEquations(path, [id]);
    const sample = sampleEquation(equation, ROWS, seedOf(`${name} train`, 1));
    writeFileSync(
      join(folder, `${name}.csv`),
      tableOf(equation, sample, seedOf(`${name} noise`, 1), noise, 0),
    );
  }
}
