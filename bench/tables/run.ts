/**
 * How well the program's formulas, or its networks, predict rows that they were not made from, on real tables, beside
 * ridge regression and gradient boosting on the same folds.
 *
 *   python3 bench/tables/make.py /tmp/tables
 *   node --import ./scripts/typescript.js bench/tables/run.ts /tmp/tables --seconds 20 --threads 1
 *
 * Every CSV file of the folder is a table of numbers, the target last. Options: --only NAME,NAME, --target NAME (with
 * one table), --command fit (networks), --seconds (of each search), --threads, --folds, --seed, --program FILE, --args "more words", --python
 * FILE (which has scikit-learn), --no-peers, --out FILE.json.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { csvOf, type Fold, foldsOf, tableOf, targetOf } from "./folds.ts";
import { type ByProgram, predictedByPeers, predictedByProgram } from "./predictors.ts";
import { type Asked, meanOf, type Predictions, rSquared } from "./score.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    only: { type: "string" },
    target: { type: "string" },
    command: { type: "string", default: "discover" },
    seconds: { type: "string", default: "20" },
    threads: { type: "string", default: "1" },
    folds: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    program: { type: "string", default: join(root, "dist/bin/kan.js") },
    args: { type: "string", default: "" },
    python: { type: "string", default: "python3" },
    peers: { type: "boolean", default: true },
    out: { type: "string" },
  },
});

/** What was measured of one table. */
interface Measured {
  readonly table: string;
  readonly rows: number;
  readonly columns: number;
  readonly kan: number;
  readonly ridge?: number;
  readonly boosting?: number;
  /** Rows for which a formula had no value. */
  readonly undefinedRows: number;
  readonly folds: readonly Omit<ByProgram, "predicted">[];
}

const folder = positionals[0];
if (folder === undefined)
  throw new Error("name a folder of tables (python3 bench/tables/make.py FOLDER makes one)");
const wanted = flags.only?.split(",");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".csv"))
  .map((file) => file.slice(0, -4))
  .filter((name) => wanted === undefined || wanted.includes(name));

const measured: Measured[] = [];
process.stdout.write(
  `${"table".padEnd(18)} rows  cols    kan  ridge  boosting  nodes          processor seconds\n`,
);
for (const name of names) {
  const one = await measure(name);
  measured.push(one);
  process.stdout.write(`${lineOf(one)}\n`);
  if (flags.out !== undefined) {
    mkdirSync(dirname(flags.out), { recursive: true });
    writeFileSync(
      flags.out,
      `${JSON.stringify({ schema: "kan-bench/tables@1", flags, measured }, null, 1)}\n`,
    );
  }
}
const mean = (of: (one: Measured) => number | undefined): string =>
  shown(meanOf(measured.map((m) => of(m) ?? Number.NaN)));
process.stdout.write(
  `${`mean of ${measured.length}`.padEnd(28)} ${mean((m) => m.kan)}  ${mean((m) => m.ridge)}     ${mean((m) => m.boosting)}\n`,
);

async function measure(name: string): Promise<Measured> {
  const table = tableOf(readFileSync(join(folder!, `${name}.csv`), "utf8"), flags.target);
  const folds = foldsOf(table, Number(flags.folds), name, Number(flags.seed));
  const place = mkdtempSync(join(tmpdir(), "kan-tables-"));
  try {
    const found: {
      readonly asked: Asked;
      readonly kan: ByProgram;
      readonly peers: Record<string, Predictions>;
    }[] = [];
    for (const fold of folds) found.push(await ofFold(fold, place));
    const of = (predicted: (one: (typeof found)[number]) => Predictions): number =>
      rSquared(found.map((one) => ({ ...one.asked, predicted: predicted(one) })));
    return {
      table: name,
      rows: table.rows.length,
      columns: table.names.length - 1,
      kan: of(({ kan }) => kan.predicted),
      ...(flags.peers && {
        ridge: of(({ peers }) => peers.ridge!),
        boosting: of(({ peers }) => peers.boosting!),
      }),
      undefinedRows: found.reduce(
        (sum, { kan }) => sum + kan.predicted.filter((value) => value === null).length,
        0,
      ),
      folds: found.map(({ kan: { predicted: _, ...rest } }) => rest),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function ofFold(fold: Fold, place: string) {
  const [train, test] = [join(place, "train.csv"), join(place, "test.csv")];
  writeFileSync(train, csvOf(fold.train));
  writeFileSync(test, csvOf(fold.test));
  const { program, seconds, threads, command } = flags;
  if (command !== "discover" && command !== "fit") throw new Error("--command is discover or fit");
  const words = flags.args.split(" ").filter((word) => word !== "");
  return {
    asked: { target: targetOf(fold.test), trainMean: meanOf(targetOf(fold.train)) },
    kan: await predictedByProgram(place, {
      program,
      seconds: Number(seconds),
      threads: Number(threads),
      command,
      words,
    }),
    peers: flags.peers ? await predictedByPeers(flags.python, train, test) : {},
  };
}

function shown(value: number | undefined): string {
  return (value === undefined || Number.isNaN(value) ? "–" : value.toFixed(3)).padStart(6);
}

function lineOf({ table, rows, columns, kan, ridge, boosting, undefinedRows, folds }: Measured): string {
  const nodes = folds.map((fold) => fold.nodes).join(" ");
  const cpu = folds.map(({ cpuSeconds }) => cpuSeconds.toFixed(0)).join(" ");
  const gaps = undefinedRows === 0 ? "" : `   no value on ${undefinedRows} rows`;
  return `${table.padEnd(18)} ${String(rows).padStart(4)} ${String(columns).padStart(5)} ${shown(kan)} ${shown(ridge)}    ${shown(boosting)}  ${nodes.padEnd(14)} ${cpu}${gaps}`;
}
