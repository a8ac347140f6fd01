import { expect, test } from "vitest";
import { chanceEvidence } from "../../../src/discover/claims/chance.ts";
import { evidenceOf, resolutionOf, SURE_NATS } from "../../../src/discover/claims/evidence.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { rowsOfLaw } from "../laws.ts";

/** Rows without a law: normal columns, and a target drawn beside them. */
function noise(
  nRows: number,
  nColumns: number,
  draw: (uniform: number, normal: number) => number,
): FormulaData {
  const random = randomStream(4, "no law", nRows, nColumns);
  const variables = Array.from({ length: nColumns }, (_, i) => `x${i}`);
  const columns = variables.map(() => Float64Array.from({ length: nRows }, () => random.normal()));
  const target = Float64Array.from({ length: nRows }, () => draw(random.uniform(), random.normal()));
  return { variables, columns, target };
}

test("a law says more with every row, and less among more columns or under more noise", async () => {
  const law = await parseExpr("a*b");
  const of = (nRows: number, noiseShare: number, more = {}): number =>
    evidenceOf(
      law,
      rowsOfLaw({ a: [1, 5], b: [1, 5], ...more }, (a, b) => a * b, nRows, noiseShare),
    );
  expect(of(40, 0.3)).toBeGreaterThan(of(20, 0.3) + 10);
  expect(of(40, 0.1)).toBeGreaterThan(of(40, 0.3) + 10);
  expect(of(40, 0.3, { c: [1, 5], d: [1, 5] })).toBeLessThan(of(40, 0.3));
  expect(of(6, 0)).toBeGreaterThan(SURE_NATS);
});

test("five rows met exactly by as many fitted constants say nothing", async () => {
  const data = noise(5, 5, (_, normal) => normal);
  const form = await parseExpr("1.1*x0 + 1.2*x1 + 1.3*x2 + 1.4*x3 + 1.51*x4");
  const { expr, nrmse } = refitConstants(form, data);
  expect(nrmse).toBeLessThan(1e-9);
  expect(evidenceOf(expr, data)).toBeLessThan(-20);
});

test("a formula that meets one huge value of a heavy tail and nothing else says nothing", async () => {
  const data = noise(100, 2, (uniform) => Math.tan(Math.PI * (uniform - 0.5)));
  const at = data.target.reduce((most, y, r) => (Math.abs(y) > Math.abs(data.target[most]!) ? r : most), 0);
  const pole = await parseExpr(`${data.target[at]! * 1e-6}/((x0 - ${data.columns[0]![at]!})^2 + 0.000001)`);
  expect(evidenceOf(pole, data)).toBeLessThan(0);
});

test("rows written again say nothing new, rows measured again do", async () => {
  const once = rowsOfLaw({ a: [1, 5] }, (a) => 2 * a, 30, 0.5);
  const again = (values: Float64Array): Float64Array => Float64Array.of(...values, ...values, ...values);
  const random = randomStream(2, "measured again");
  const columns = [again(once.columns[0]!)];
  const copies = { variables: ["a"], columns, target: again(once.target) };
  const spread = Math.sqrt(
    once.target.reduce((sum, y, r) => sum + (y - 2 * once.columns[0]![r]!) ** 2, 0) / 30,
  );
  const measured = { ...copies, target: columns[0]!.map((a) => 2 * a + spread * random.normal()) };
  const law = await parseExpr("2*a");
  expect(Math.abs(evidenceOf(law, copies) - evidenceOf(law, once))).toBeLessThan(2);
  expect(evidenceOf(law, measured)).toBeGreaterThan(evidenceOf(law, once) + 10);
});

test.each([
  ["ones and zeros", [0, 1, 1, 0], 1 / 2],
  ["whole numbers", [3, 7, 12], 1 / 10],
  ["decimals", [0.25, 0.5, 0.31], 1 / 26],
  ["large numbers", [2e24, 5e24], 1 / 4],
  ["all digits of a float", [Math.PI, Math.E, Math.SQRT2], 0],
])("a target of %s says no more than its digits", (_, target, resolution) => {
  expect(resolutionOf(Float64Array.from(target))).toBeCloseTo(resolution, 12);
});

test.each([
  ["normal", (_: number, normal: number) => normal],
  ["heavy-tailed", (uniform: number) => Math.tan(Math.PI * (uniform - 0.5))],
  ["of zeros and ones", (uniform: number) => Math.round(uniform)],
])("targets dealt at random say less than a law must: noise that is %s", (_, draw) => {
  for (const [nRows, nColumns] of [
    [12, 4],
    [60, 3],
  ] as const)
    expect(chanceEvidence(noise(nRows, nColumns, draw), 0)).toBeLessThan(SURE_NATS);
});
