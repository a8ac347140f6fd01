import { expect, test } from "vitest";
import { sumsWithWavesOf, sumWithFoundWaves } from "../../../src/discover/forms/waveSums.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const rows = rowsOfLaw({ x: [0, 6], z: [1, 2] }, (x, z) => 1.3 * z! + 2 * Math.sin(5.3 * x!), 200);
const leastOf = (found: ReturnType<typeof sumsWithWavesOf>): number =>
  Math.min(1, ...found.map(({ expr }) => errorsOn(expr, rows).nrmse));

test("a wave whose frequency rows show stands beside a power in a sum, along the columns that may have one", () => {
  expect(leastOf(sumsWithWavesOf(problemOf(rows), 24, never, [0]))).toBeLessThan(1e-5);
  expect(leastOf(sumsWithWavesOf(problemOf(rows), 24, never, [1]))).toBeGreaterThan(0.1);
});

test("a wave of more turns than are looked for is not found, nor any in few rows or where rows count unequally", () => {
  expect(leastOf(sumsWithWavesOf(problemOf(rows), 2, never, [0]))).toBeGreaterThan(0.1);
  const weights = rows.target.map((_, r) => 1 + (r % 2));
  expect(sumsWithWavesOf({ ...problemOf(rows), weights }, 24, never)).toEqual([]);
  const few = problemOf(rowsOfLaw({ x: [0, 6] }, (x) => Math.sin(5.3 * x!), 39));
  expect(sumWithFoundWaves.fits(few)).toBe(false);
  expect(sumWithFoundWaves.cost(problemOf(rows), 4)).toBe(Number.POSITIVE_INFINITY);
});
