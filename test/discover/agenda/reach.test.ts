import { expect, test } from "vitest";
import { natsHidden } from "../../../src/discover/agenda/reach.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";

const FITTED = "1.05*(w/c - 1/d)";

test.each([
  ["much noise and a number that was fitted", FITTED, 0.3, 1e6, 2e7, true],
  ["a number that may have been", "1 - a - a*x^2/pi", 0.3, 1e6, 2e7, true],
  ["little noise", FITTED, 0.02, 1e6, 2e7, false],
  ["plain numbers alone", "q*(f + b*v*sin(a)/2)", 0.3, 1e6, 2e7, false],
  ["a best formula that has held for long", FITTED, 0.3, 1e6, 4e7, false],
  ["one that came late, soon after", FITTED, 0.3, 1e9, 2e9, true],
  ["one that came late, at the end of patience", FITTED, 0.3, 1e9, 3e9, false],
])("whether noise may hide a law beside %s", async (_, text, nrmse, foundAt, work, isHidden) => {
  const best = { expr: await parseExpr(text), errors: { train: { nrmse } } } as unknown as Formula;
  expect(natsHidden(best, foundAt, work) > 0).toBe(isHidden);
});
