import { expect, test } from "vitest";
import { farOff } from "../../bin/terminal/farOff.ts";
import { percentOf } from "../../bin/terminal/numbers.ts";

test("no probability reads as none or all", () => {
  expect([0, 5e-4, 0.5019, 0.99899, 0.9999, 1].map(percentOf)).toEqual([
    ...["below 0.1", "below 0.1", "50.1", "99.8"],
    ...["above 99.9", "above 99.9"],
  ]);
});

test("one row far off has its target, several have a number", () => {
  expect(farOff({ share: 0.573, target: 116 })).toBe(
    "one row, with a target of 116, has 57 % of the squared error: errors say little here",
  );
  expect(farOff({ rows: 3, share: 0.972, target: -45 })).toBe(
    "3 rows, the furthest with a target of -45, have 97 % of the squared error: errors say little here",
  );
});
