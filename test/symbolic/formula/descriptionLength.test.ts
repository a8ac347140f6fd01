import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe, fittedAt } from "../../../src/symbolic/formula/descriptionLength.ts";
import { rowsOfLaw } from "../../discover/laws.ts";

const noisy = rowsOfLaw({ x: [1, 5], z: [1, 5] }, (x, z) => (x * x) / z, 400, 0.05);

async function lengthOf(text: string, data: FormulaData = noisy): Promise<number> {
  const { expr, nrmse } = refitConstants(await parseExpr(text), data);
  return describe(expr, data, nrmse).length;
}

test("the law is shorter than closer fits with more constants, and than simpler ones that miss it", async () => {
  const law = await lengthOf("x^2/z");
  for (const other of ["1.01*x^2/z", "x^2.01/z^1.01", "x^2/z + 0.01*x", "x^2", "x/z", "1.01*x"]) {
    expect(await lengthOf(other)).toBeGreaterThan(law + 3);
  }
});

test("a constant that says nothing new costs no more than its nodes", async () => {
  const plain = await lengthOf("1.01*x^2/z");
  // The factor and the sum say the same: two nodes and a number more, at 1.5 nats a node.
  const twice = await lengthOf("1.01*(1.02*x^2)/z");
  expect(twice - plain).toBeGreaterThan(0);
  expect(twice - plain).toBeLessThan(7);
});

test("AICc is that of Hurvich and Tsai, with the noise counted as a parameter", async () => {
  const { expr, nrmse } = refitConstants(await parseExpr("1.01*x^2.01/z"), noisy);
  const { aicc, fitted } = describe(expr, noisy, nrmse);
  const [n, k] = [400, 3];
  expect(fitted).toBe(2);
  expect(aicc).toBeCloseTo(n * Math.log(nrmse ** 2) + 2 * k + (2 * k * (k + 1)) / (n - k - 1), 9);
  const few = {
    ...noisy,
    columns: noisy.columns.map((c) => c.subarray(0, 4)),
    target: noisy.target.subarray(0, 4),
  };
  expect(describe(expr, few, 0.1).aicc).toBe(Number.POSITIVE_INFINITY);
});

test("a formula without value on some row has no finite length", async () => {
  expect(describe(await parseExpr("log(x - 3)"), noisy, Number.NaN).length).toBe(Number.POSITIVE_INFINITY);
});

test("a short decimal is a fitted number among noise, and one that somebody wrote where figures have many digits", () => {
  expect(fittedAt(1e-4)(9.81, 0)).toBe(true);
  expect(fittedAt(1e-7)(9.81, 0)).toBe(false);
  expect(fittedAt(1e-7)(9.80665, 0)).toBe(true);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.double({ min: 1e-12, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 1e4, noNaN: true }),
      (thousandths, nrmse, factor) => {
        const isFree = (error: number): boolean => fittedAt(error)(thousandths / 1000, 0);
        // More noise leaves no number better known.
        if (isFree(nrmse)) expect(isFree(nrmse * factor)).toBe(true);
        if (thousandths % 125 === 0) expect(isFree(nrmse)).toBe(false);
      },
    ),
  );
});
