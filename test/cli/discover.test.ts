import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { type Folder, temporaryFolder } from "./run.ts";

/** A search that would go on for minutes: no formula leaves nothing, and all of it is tried. */
const long = ["discover", "planets.csv", "--noise", "0", "--timeout", "600"];

interface Formulas {
  readonly schema: string;
  readonly target: string;
  readonly best: number;
  readonly outcome: string;
  readonly dropped: readonly string[];
  readonly testedOn: string;
  readonly confidence: number;
  readonly noise: { readonly nrmse: number; readonly from: string };
  readonly formulas: readonly {
    readonly expression: string;
    readonly complexity: number;
    readonly descriptionLength: number;
    readonly nrmse: { readonly train: number; readonly test: number; readonly all: number };
  }[];
}

const jsonOf = (text: string): Formulas => JSON.parse(text) as Formulas;

test("the period of a planet goes with the power 3/2 of its axis, and other formulas stand beside it", () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const { exit, stdout } = folder.kan(["discover", "planets.csv", "--timeout", "5"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("orbital_period_yr = semi_major_axis_au^1.5");
  expect(stdout).toMatch(/nodes +error +formula/);
  expect(stdout).toContain("each tenth of the rows");
  expect(stdout).toMatch(/Next in the ranking: .*semi_major_axis_au/);
});

test("--json prints one object: the front with the chosen formula first", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  const { exit, stdout, stderr } = folder.kan([
    "discover",
    "trees.csv",
    "--json",
    "--quiet",
    "--timeout",
    "5",
  ]);
  expect([exit, stderr]).toEqual([0, ""]);
  const found = jsonOf(stdout);
  expect(found).toMatchObject({ schema: "kan/formulas@1", target: "Volume", best: 0 });
  expect(found.formulas[0]!.expression).toMatch(/^0\.0021\d*\*Girth\^2\*Height$/);
  const rest = found.formulas.slice(1).map(({ complexity }) => complexity);
  expect(rest).toEqual(rest.toSorted((a, b) => b - a));
});

test("20 columns and 100,000 rows: the columns without influence are named, errors are those of all rows", () => {
  const folder = temporaryFolder();
  const random = randomStream(3, "large table");
  const names = Array.from({ length: 20 }, (_, i) => `c${i + 1}`);
  const lines = [`${names.join(",")},y`];
  let squares = 0;
  for (let r = 0; r < 100_000; r++) {
    const row = names.map(() => 1 + 4 * random.uniform());
    const noise = 0.05 * random.normal();
    squares += noise ** 2 / 100_000;
    lines.push(`${row.map((v) => v.toFixed(5)).join(",")},${(row[3]! * row[11]!) / (1 + row[17]!) + noise}`);
  }
  folder.write("large.csv", `${lines.join("\n")}\n`);
  const { exit, stdout } = folder.kan(["discover", "large.csv", "--json", "--quiet", "--timeout", "120"]);
  expect(exit).toBe(0);
  const found = jsonOf(stdout);
  expect(found.formulas[0]!.expression).toBe("c4*c12/(c18 + 1)");
  expect(found).toMatchObject({ outcome: "noise-floor", testedOn: "held-out rows" });
  expect(found.dropped.toSorted()).toEqual(
    names.filter((name) => !["c4", "c12", "c18"].includes(name)).toSorted(),
  );
  // The law itself is what was found: its error is the noise, whose spread is known here (y varies by 1.67).
  expect(found.formulas[0]!.nrmse.all).toBeCloseTo(Math.sqrt(squares) / spreadOf(lines), 4);
});

test("a search that is killed goes on with --resume from all it had found", async () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const run = await folder.start(long, (child) => child.onStderr("error", child.kill));
  expect(run.signal).toBe("SIGKILL");
  const before = logOf(folder);
  expect(before.length).toBeGreaterThan(0);
  // A kill may also cut a line short.
  folder.write("kan.discover.jsonl", `${folder.read("kan.discover.jsonl")}{"fingerprint":"`);
  const again = folder.kan([...long.slice(0, -1), "0.5", "--resume", "--json"]);
  expect(again.exit).toBe(0);
  // Chosen by description length: what goes on is no longer than the best that was logged.
  const least = Math.min(...before.map(({ length }) => length));
  expect(jsonOf(again.stdout).formulas[0]!.descriptionLength).toBeLessThanOrEqual(least + 1e-6);
  expect(logOf(folder).slice(0, before.length)).toEqual(before);
});

test("Ctrl-C prints the best formula so far and exits 130", async () => {
  const folder = temporaryFolder();
  folder.bring("planets.csv");
  const run = await folder.start(long, (child) => child.onStderr("error", child.interrupt));
  expect([run.exit, run.signal]).toEqual([130, null]);
  expect(run.stdout).toContain("orbital_period_yr = ");
  expect(run.stdout).toContain("Interrupted");
  expect(folder.kan(["info"])).toMatchObject({ exit: 0 });
});

test("a log of another table is not mistaken for this one's", () => {
  const folder = temporaryFolder();
  folder.bring("trees.csv");
  folder.write(
    "kan.discover.jsonl",
    `${JSON.stringify({ fingerprint: "other", target: "Volume", expression: "nowhere^2" })}\nnull\n`,
  );
  const { exit, stdout } = folder.kan(["discover", "trees.csv", "--resume", "--quiet", "--timeout", "5"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("Girth^2*Height");
});

function logOf(folder: Folder): { readonly length: number }[] {
  return folder
    .read("kan.discover.jsonl")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as { length: number });
}

/** The standard deviation of the last column. */
function spreadOf(lines: readonly string[]): number {
  const values = lines.slice(1).map((line) => Number(line.slice(line.lastIndexOf(",") + 1)));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
