import { expect, test } from "vitest";
import { searchRows } from "../../src/discover/rows.ts";
import { randomStream } from "../../src/math/philox.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants.ts";

/** `nDifferent` inputs, each `times` times; `isMeasured` adds noise to every row of its own. */
function repeated(nDifferent: number, times: number, isMeasured: boolean): FormulaData {
  const random = randomStream(3, "repeated");
  const x = Float64Array.from({ length: nDifferent * times }, (_, r) => Math.sqrt(2 + (r % nDifferent)));
  const target = x.map((v) => v + (isMeasured ? random.normal() : 0));
  return { variables: ["x"], columns: [x], target };
}

test("copies of a row count once: 60 rows written five times are a table of 60", () => {
  const { train, held, test: tested, rest, all } = searchRows(repeated(60, 5, false), 0);
  expect(rest.target.length).toBe(60);
  expect(train.target.length + held.target.length).toBe(60);
  expect(tested).toBeUndefined();
  expect(all.target.length).toBe(300);
});

test("rows measured again with equal inputs all count, and have one use", () => {
  const { train, held, test: tested } = searchRows(repeated(100, 5, true), 0);
  expect(train.target.length + held.target.length + tested!.target.length).toBe(500);
  const inputs = [train, held, tested!].map(({ columns }) => new Set(columns[0]));
  expect(inputs.reduce((sum, { size }) => sum + size, 0)).toBe(100);
});
