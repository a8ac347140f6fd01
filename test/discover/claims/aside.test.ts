import { expect, test } from "vitest";
import { type ColumnBeside, tracesBeside } from "../../../src/discover/claims/aside.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";

/**
 * Uptake of twelve plants of Echinochloa crus-galli at seven concentrations of CO2; Potvin, Lechowicz & Tardif, Ecology
 * 71 (1990) 1389, the table `CO2` of R's datasets.
 */
const CONCENTRATIONS = [95, 175, 250, 350, 500, 675, 1000];
const PLANTS: readonly (readonly [
  plant: string,
  type: string,
  treatment: string,
  uptake: readonly number[],
])[] = [
  ["Qn1", "Quebec", "nonchilled", [16, 30.4, 34.8, 37.2, 35.3, 39.2, 39.7]],
  ["Qn2", "Quebec", "nonchilled", [13.6, 27.3, 37.1, 41.8, 40.6, 41.4, 44.3]],
  ["Qn3", "Quebec", "nonchilled", [16.2, 32.4, 40.3, 42.1, 42.9, 43.9, 45.5]],
  ["Qc1", "Quebec", "chilled", [14.2, 24.1, 30.3, 34.6, 32.5, 35.4, 38.7]],
  ["Qc2", "Quebec", "chilled", [9.3, 27.3, 35, 38.8, 38.6, 37.5, 42.4]],
  ["Qc3", "Quebec", "chilled", [15.1, 21, 38.1, 34, 38.9, 39.6, 41.4]],
  ["Mn1", "Mississippi", "nonchilled", [10.6, 19.2, 26.2, 30, 30.9, 32.4, 35.5]],
  ["Mn2", "Mississippi", "nonchilled", [12, 22, 30.6, 31.8, 32.4, 31.1, 31.5]],
  ["Mn3", "Mississippi", "nonchilled", [11.3, 19.4, 25.8, 27.9, 28.5, 28.1, 27.8]],
  ["Mc1", "Mississippi", "chilled", [10.5, 14.9, 18.1, 18.9, 19.5, 22.2, 21.9]],
  ["Mc2", "Mississippi", "chilled", [7.7, 11.4, 12.3, 13, 12.5, 13.7, 14.4]],
  ["Mc3", "Mississippi", "chilled", [10.6, 18, 17.9, 17.9, 17.9, 18.9, 19.9]],
];

function text(name: string, cells: readonly string[]): ColumnBeside {
  return { name, cells, values: Float64Array.from(cells, Number) };
}

const co2 = PLANTS.flatMap(([plant, type, treatment, uptake]) =>
  uptake.map((value, i) => ({ plant, type, treatment, uptake: value, conc: CONCENTRATIONS[i]! })),
);

test("what a formula of concentration leaves of CO2 uptake goes with the type of plant, the plant and its treatment", async () => {
  const data: FormulaData = {
    variables: ["conc"],
    columns: [Float64Array.from(co2, ({ conc }) => conc)],
    target: Float64Array.from(co2, ({ uptake }) => uptake),
  };
  const { expr } = refitConstants(await parseExpr("36.5 - 2200.5/conc"), data);
  const found = tracesBeside(expr, data, [
    text(
      "Plant",
      co2.map(({ plant }) => plant),
    ),
    text(
      "Type",
      co2.map(({ type }) => type),
    ),
    text(
      "Treatment",
      co2.map(({ treatment }) => treatment),
    ),
    text(
      "row",
      co2.map((_, r) => `r${r}`),
    ),
  ]);
  expect(found.map(({ column }) => column)).toEqual(["Type", "Plant", "Treatment"]);
  expect(found[0]).toMatchObject({ test: "F", holds: { text: "Quebec" } });
  // R 4: anova(lm(resid(lm(uptake ~ I(1/conc), CO2)) ~ Type, CO2)) has F = 117.5 on 1 and 82, for Treatment 17.1.
  expect(found[0]!.p).toBeLessThan(1e-14);
  expect(found[2]!.p).toBeGreaterThan(8e-5);
});

/** Rows of y = 2·x with noise, and `beside` with nothing to do with it. */
function noiseTable(seed: number, isHeavy: boolean): { data: FormulaData; beside: ColumnBeside[] } {
  const random = randomStream(seed, "beside");
  const n = 24 + random.integer(80);
  const x = Float64Array.from({ length: n }, () => 1 + random.uniform());
  const target = x.map(
    (v) => 2 * v + (0.3 * random.normal()) / (isHeavy ? Math.abs(random.normal()) + 0.02 : 1),
  );
  const letters = (levels: number): string[] =>
    Array.from({ length: n }, () => String.fromCharCode(97 + random.integer(levels)));
  const number = Array.from({ length: n }, () => String(random.normal()));
  const days = Array.from({ length: n }, (_, r) =>
    new Date(86_400_000 * (19_000 + r)).toISOString().slice(0, 10),
  );
  return {
    data: { variables: ["x"], columns: [x], target },
    beside: [
      text("two", letters(2)),
      text("five", letters(5)),
      text("eight", letters(8)),
      text("z", number),
      text("day", days),
    ],
  };
}

test("of noise tables at most one in twenty is said to go with a column that was left out", async () => {
  const law = await parseExpr("2.01*x");
  for (const isHeavy of [false, true]) {
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { data, beside } = noiseTable(seed, isHeavy);
      if (tracesBeside(refitConstants(law, data).expr, data, beside).length > 0) alarms++;
    }
    expect(alarms, isHeavy ? "heavy tails" : "normal noise").toBeLessThanOrEqual(10);
  }
});

test.each<readonly [what: string, column: string, effect: (r: number, x: number) => number]>([
  ["levels of a text", "five", (r) => (r % 5 === 0 ? 1 : 0)],
  ["a slope that differs by level", "five", (r, x) => (r % 5 === 0 ? 2 * (x - 1.5) : 0)],
  ["a number that was left out", "z", (r) => Math.sin(r) * 0.5],
  ["the time", "day", (r) => r / 40],
])("residuals that go with %s are noticed", async (_, column, effect) => {
  const { data } = noiseTable(1, false);
  const x = data.columns[0]!;
  const target = x.map((v, r) => 2 * v + 0.1 * Math.cos(37 * r) + effect(r, v));
  const n = x.length;
  const cells = (of: (r: number) => string): string[] => Array.from({ length: n }, (_, r) => of(r));
  const beside = [
    text(
      "five",
      cells((r) => `level ${r % 5}`),
    ),
    text(
      "z",
      cells((r) => String(Math.sin(r))),
    ),
    text(
      "day",
      cells((r) => new Date(86_400_000 * (19_000 + r)).toISOString()),
    ),
  ];
  const { expr } = refitConstants(await parseExpr("2.01*x + 0.01"), { ...data, target });
  expect(tracesBeside(expr, { ...data, target }, beside).map((one) => one.column)).toEqual([column]);
});

test("copies of rows, and tables too small to tell, prove nothing", async () => {
  const { data, beside } = noiseTable(3, false);
  const law = await parseExpr("2.01*x");
  const often = Array.from({ length: 40 }, () => [...data.target.keys()]).flat();
  const copied: FormulaData = {
    ...data,
    columns: [Float64Array.from(often, (r) => data.columns[0]![r]!)],
    target: Float64Array.from(often, (r) => data.target[r]!),
  };
  expect(
    tracesBeside(
      law,
      copied,
      beside.map(({ name, cells }) =>
        text(
          name,
          often.map((r) => cells[r]!),
        ),
      ),
    ),
  ).toEqual([]);
  const few: FormulaData = {
    variables: ["x"],
    columns: [data.columns[0]!.slice(0, 8)],
    target: data.target.slice(0, 8),
  };
  expect(tracesBeside(law, few, [text("half", ["a", "a", "a", "a", "b", "b", "b", "b"])])).toEqual([]);
});
