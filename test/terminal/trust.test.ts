import { expect, test } from "vitest";
import { formulaWarning } from "../../bin/networks/trust.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { formulaOf } from "../../src/symbolic/formula/formula.ts";

const x = Float64Array.from({ length: 50 }, (_, r) => r / 25 - 1);
const errorOf = (nrmse: number) => ({ rows: 50, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 });
const judged = {
  target: "y",
  formula: errorOf(0.08),
  network: errorOf(0.001),
  discover: "kan discover t.csv",
};

test("a formula that is no law is said to be none, with its size, what it leaves and what to do; a shorter one only to be less accurate", async () => {
  const rows = { columns: [x], target: x.map((v) => Math.sin(3 * v)) };
  const noLaw = formulaOf(await parseExpr("2.9*x - 4.1*x^3"), ["x"], rows, undefined, "network");
  const warned = formulaWarning({ ...judged, noLaw });
  expect(warned).toMatchObject({ severity: "warning", code: "symbolic/no-law" });
  expect(warned?.message).toContain("supports no formula of y: the best has 9 nodes and 2 fitted constants");
  expect(warned?.hint).toContain("kan discover t.csv searches without a network");
  expect(formulaWarning(judged)?.code).toBe("symbolic/worse-than-network");
});
