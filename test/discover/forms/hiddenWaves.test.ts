import { expect, test } from "vitest";
import { sumWithHiddenWaves } from "../../../src/discover/forms/hiddenWaves.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;

test("a product of waves with which no column goes by itself is found, one wave alone is not looked for", () => {
  const ranges = { x: [0, 6], z: [0, 6], w: [0, 1] } as const;
  const rows = rowsOfLaw(ranges, (x, z) => 2 - 2.1 * Math.cos(4.8 * x!) * Math.sin(1.3 * z!), 300);
  const found = sumWithHiddenWaves.run(problemOf(rows), never, 1);
  expect(Math.min(...found.map(({ expr }) => errorsOn(expr, rows).nrmse))).toBeLessThan(1e-6);
  const one = rowsOfLaw({ x: [0, 6] }, (x) => Math.cos(4.8 * x!), 300);
  expect(sumWithHiddenWaves.fits(problemOf(one))).toBe(false);
});
