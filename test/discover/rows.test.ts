import { expect, test } from "vitest";
import { withErrors } from "../../src/discover/choosing/choice.ts";
import { searchRows } from "../../src/discover/rows.ts";
import { randomStream } from "../../src/math/philox.ts";
import type { Dataset } from "../../src/model/dataset.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";
import { errorsOn, formulaOf } from "../../src/symbolic/formula/formula.ts";
import { leftOutValues } from "../../src/symbolic/leftOut.ts";
import { FORMULA_FOLDS, foldsOf, splitOf } from "../../src/train/rows/split.ts";

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

/** The same table as `fit` has it. */
function asDataset({ variables, columns, target }: FormulaData): Dataset {
  const inputs = columns.map((values, i) => ({ name: variables[i]!, values }));
  const targets = [{ name: "y", values: target }];
  return { inputs, targets, nRows: target.length, source: "made", fingerprint: "" };
}

test("a search holds out for tests the rows that kan fit holds out", () => {
  const data = repeated(230, 1, true);
  const tested = searchRows(data, 3).test!;
  const { test: held } = splitOf(asDataset(data), { seed: 3 });
  expect([...tested.target].sort()).toEqual([...held].map((row) => data.target[row]!).sort());
});

test.each([30, 90, 150])(
  "a search of %i rows leaves them out in the folds that fit and a report have",
  async (nRows) => {
    const data = repeated(nRows, 1, true);
    const line = formulaOf(await parseExpr("1.013*x + 0.017"), ["x"], data, undefined, "plain");
    const { formula } = withErrors(line, searchRows(data, 2), true);
    const folds = foldsOf(asDataset(data), { seed: 2 }, FORMULA_FOLDS);
    const predicted = leftOutValues(formula.expr, data, folds);
    const rmse = Math.sqrt(predicted.reduce((sum, v, r) => sum + (v - data.target[r]!) ** 2, 0) / nRows);
    expect(formula.errors.crossValidated!.rmse / rmse).toBeCloseTo(1, 9);
    expect(errorsOn(formula.expr, data).rmse).toBeLessThan(rmse);
  },
);
