import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { relativeDifference } from "../consumers.ts";
import { type Case, CONSUMERS, exported, OF_FORMULAS } from "./exportConsumers.ts";
import { copiesOf, temporaryFolder } from "./run.ts";

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

const tolerance = (to: string): number => (to.startsWith("onnx") ? 1e-5 : 1e-12);

describe.each(cases)("exports of $table agree with kan predict", (one) => {
  test("the formula", { timeout: 300_000 }, async () => {
    const { folder, rows, predicted } = given(one, "formula");
    for (const { to, isHere, run } of OF_FORMULAS) {
      if (!isHere) continue;
      expect(relativeDifference(await run(folder, one, rows), predicted), to).toBeLessThan(tolerance(to));
    }
    expect(await exported(folder, "latex")).toMatch(/^\S.* = \S/);
  });

  test("the network", { timeout: 300_000 }, async () => {
    const { folder, rows, predicted } = given(one, "network");
    for (const { to, isHere, run } of CONSUMERS) {
      if (!isHere) continue;
      expect(relativeDifference(await run(folder, one, rows), predicted), to).toBeLessThan(tolerance(to));
    }
  });
});

const missing = OF_FORMULAS.filter(({ isHere }) => !isHere);
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
