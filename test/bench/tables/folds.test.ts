import fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf, foldsOf, tableOf, targetOf } from "../../../bench/tables/folds.ts";
import { rSquared } from "../../../bench/tables/score.ts";

test("a table puts its target last and its text can be read again", () => {
  const table = tableOf("a,b,c\n1,2,3\n4,5,6\n", "a");
  expect(table).toEqual({
    names: ["b", "c", "a"],
    rows: [
      ["2", "3", "1"],
      ["5", "6", "4"],
    ],
  });
  expect(tableOf(csvOf(table))).toEqual(table);
  expect(targetOf(table)).toEqual([1, 4]);
  expect(() => tableOf("a,b\n1,2\n", "d")).toThrow("no column is called d; there are a, b");
});

test("each row is asked about once and never by a predictor that was made from it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 60 }),
      fc.integer({ min: 2, max: 4 }),
      fc.nat(),
      (n, nFolds, seed) => {
        const rows = Array.from({ length: n }, (_, r) => [String(r), "0"]);
        const folds = foldsOf({ names: ["x", "y"], rows }, nFolds, "made", seed);
        expect(folds.flatMap(({ test: asked }) => asked.rows).toSorted(byNumber)).toEqual(rows);
        for (const { train, test: asked } of folds) {
          expect([...train.rows, ...asked.rows].toSorted(byNumber)).toEqual(rows);
        }
      },
    ),
  );
});

test("R² is 1 for what is right, 0 for the mean of the training rows and for no prediction, below 0 for worse", () => {
  const asked = { target: [1, 2, 6], trainMean: 2 };
  expect(rSquared([{ ...asked, predicted: [1, 2, 6] }])).toBe(1);
  expect(rSquared([{ ...asked, predicted: [null, null, null] }])).toBe(0);
  expect(rSquared([{ ...asked, predicted: [2, 2, 2] }])).toBe(0);
  expect(rSquared([{ ...asked, predicted: [6, 2, 1] }])).toBeLessThan(0);
});

function byNumber([a]: readonly string[], [b]: readonly string[]): number {
  return Number(a) - Number(b);
}
