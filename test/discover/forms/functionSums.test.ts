import { expect, test } from "vitest";
import { sumOfFunctions } from "../../../src/discover/forms/functionSums.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;

test("terms of several kinds in one sum are found where it holds to rounding, and nothing among noise", () => {
  const law = (x: number, z: number): number => 2 * Math.sqrt(x) - 3 * Math.log(z) + Math.sin(x);
  const ranges = { x: [1, 4], z: [1, 5] } as const;
  const exact = rowsOfLaw(ranges, (x, z) => law(x!, z!), 120);
  const found = sumOfFunctions.run(problemOf(exact), never, 1);
  expect(found.length).toBeGreaterThan(0);
  expect(Math.min(...found.map(({ expr }) => errorsOn(expr, exact).nrmse))).toBeLessThan(1e-9);
  const noisy = rowsOfLaw(ranges, (x, z) => law(x!, z!), 120, 0.01);
  expect(sumOfFunctions.run(problemOf(noisy), never, 1)).toEqual([]);
});

test("a further effort is more work, the last one excepted, and many columns are none of its tables", () => {
  const table = (n: number) =>
    problemOf(
      rowsOfLaw(
        Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i}`, [1, 2] as const])),
        (...x) => x[0]!,
        50,
      ),
    );
  const costs = [1, 2, 4].map((effort) => sumOfFunctions.cost(table(2), effort));
  expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  expect(sumOfFunctions.cost(table(2), 8)).toBe(Number.POSITIVE_INFINITY);
  expect([table(5), table(6)].map((one) => sumOfFunctions.fits(one))).toEqual([true, false]);
});
