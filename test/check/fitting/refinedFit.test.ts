import { Decimal } from "decimal.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evalForm } from "../../../src/check/evalForm.ts";
import { evalGroups } from "../../../src/check/groupedForm.ts";
import { typedForm } from "../../../src/check/typedForm.ts";

const Wide = Decimal.clone({ precision: 60 });
const free = { starts: new Map(), bounds: new Map() };

/** Rows whose decimals are `digits` of 1e-15: below what float64 tells apart beside values of 1 to 9. */
function lineRows(digits: readonly number[]) {
  const target = digits.map((d, r) => Number(new Wide(r + 1).plus(new Wide(d).times("1e-15")).toString()));
  return {
    variables: ["x"],
    columns: [Float64Array.from(digits, (_, r) => r / 8)],
    target: Float64Array.from(target),
  };
}

/** The sum of squares that a line leaves, of decimals, in 60 digits and by nothing of the program. */
function lineSquares(x: Float64Array, y: Float64Array): number {
  const [u, v] = [x, y].map((values) => Array.from(values, (value) => new Wide(value)));
  const middle = (list: readonly InstanceType<typeof Wide>[]) =>
    list.reduce((sum, one) => sum.plus(one), new Wide(0)).div(list.length);
  const around = (list: readonly InstanceType<typeof Wide>[]) => list.map((one) => one.minus(middle(list)));
  const [du, dv] = [around(u!), around(v!)];
  const product = (a: typeof du, b: typeof du) =>
    a.reduce((sum, one, r) => sum.plus(one.times(b[r]!)), new Wide(0));
  return product(dv, dv)
    .minus(product(du, dv).pow(2).div(product(du, du)))
    .toNumber();
}

const digitsOfRows = fc
  .array(fc.integer({ min: -400, max: 400 }), { minLength: 5, maxLength: 9 })
  .filter((digits) => new Set(digits).size > 3);

test("of noise that float64 rounds away, the sum of squares is that of the decimals", async () => {
  const form = await typedForm("a + b*x", ["x"]);
  fc.assert(
    fc.property(digitsOfRows, (digits) => {
      const data = lineRows(digits);
      const exact = lineSquares(data.columns[0]!, data.target);
      fc.pre(exact > 1e-29);
      expect(evalForm(form, data, free)!.rss / exact).toBeCloseTo(1, 8);
    }),
    { numRuns: 40 },
  );
});

test("of groups with constants of their own it is the sum of theirs", async () => {
  const form = await typedForm("a + b*x", ["x"]);
  const groups = [lineRows([120, -250, 90, 310, -180]), lineRows([-90, 220, 140, -330, 10, 60])];
  const exact = groups.reduce((sum, { columns, target }) => sum + lineSquares(columns[0]!, target), 0);
  const named = groups.map((data, g) => ({ name: `${g}`, data }));
  const { rss, constants } = evalGroups(form, named, new Set(), free)!;
  expect(rss / exact).toBeCloseTo(1, 8);
  expect(constants).toHaveLength(4);
});

test("bounds hold where a least lies beyond them", async () => {
  const data = lineRows([120, -250, 90, 310, -180]);
  const bounds = new Map([["b", { low: 0, high: 7 }]]);
  const { constants } = evalForm(await typedForm("a + b*x", ["x"]), data, { ...free, bounds })!;
  expect(constants.find(({ name }) => name === "b")!.value).toBe(7);
});
