import { expect, test } from "vitest";
import { screenOf } from "../../../src/discover/direct/rows.ts";
import { clearScreen } from "../../../src/discover/values/clearRows.ts";

const target = Float64Array.from({ length: 40 }, (_, r) => (r % 2 === 0 ? 1 + 1e-6 : 2 + r / 10));
const table = { names: ["x"], columns: [target.map((_, r) => r)], target };

test("rows whose target is next to an offset are passed over", () => {
  const screen = clearScreen(table, 10, [1]);
  expect(screen.nRows).toBe(10);
  expect(screen.columns[0]!.every((row) => row % 2 === 1)).toBe(true);
});

test("an offset of 0 passes nothing over, and where few rows are clear all are taken", () => {
  expect(clearScreen(table, 10, [0])).toEqual(screenOf(table, 10));
  expect(clearScreen(table, 30, [1])).toEqual(screenOf(table, 30));
});
