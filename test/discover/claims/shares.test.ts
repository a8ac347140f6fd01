import { describe, expect, test } from "vitest";
import { sharesLeft } from "../../../src/discover/claims/shares.ts";
import { explainedOn } from "../../../src/discover/explained.ts";
import { noiseAsFactorAround } from "../../../src/discover/losses/noiseAsFactor.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { standardDeviation } from "../../../src/math/statistics.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { type Formula, formulaOf } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

/** 3·a·b²/(c + d), off by `share` of itself and by `size`. */
function noisy(share: number, size: number): FormulaData {
  const ranges = { a: [1, 5], b: [1, 5], c: [1, 5], d: [1, 5] } as const;
  const clean = rowsOfLaw(ranges, (a, b, c, d) => (3 * a! * b! ** 2) / (c! + d!), 120);
  const random = randomStream(3, "shares");
  return {
    ...clean,
    target: clean.target.map((y) => y * (1 + share * random.normal()) + size * random.normal()),
  };
}

const formula = async (text: string, data: FormulaData): Promise<Formula> =>
  formulaOf(await parseExpr(text), data.variables, data, undefined, "");

describe("what grows with the prediction", () => {
  test("is looked at as shares, with constants that were fitted to shares", async () => {
    const data = noisy(0.02, 0);
    const { shares } = sharesLeft(await parseExpr("2.9*a*b^2/(c + d)"), data)!;
    expect(standardDeviation(shares)).toBeCloseTo(0.02, 2);
    expect(Math.abs(shares.reduce((sum, v) => sum + v, 0) / 120)).toBeLessThan(0.005);
  });

  test("is noise where the shares go with nothing, and is not where they do", async () => {
    const data = noisy(0.01, 0);
    const { leavesNoise } = explainedOn(data, undefined);
    expect(leavesNoise(await formula("3*a*b^2/(c + d)", data))).toBe(true);
    expect(leavesNoise(await formula("0.5*a*b^2", data))).toBe(false);
    expect(leavesNoise(await formula("1.5*a*b^2/sqrt(c*d)", data))).toBe(false);
  });

  test("is told as a share of any size; of noise of one size nothing is", async () => {
    for (const share of [0.001, 0.03]) {
      const data = noisy(share, 0);
      const best = await formula("3*a*b^2/(c + d)", data);
      expect(noiseAsFactorAround({ best, leaves: "noise" }, data)! / share).toBeCloseTo(1, 0);
      expect(noiseAsFactorAround({ best, leaves: "rounding" }, data)).toBeUndefined();
    }
    const even = noisy(0, 0.5);
    const best = await formula("3*a*b^2/(c + d)", even);
    expect(sharesLeft(best.expr, even)).toBeUndefined();
    expect(noiseAsFactorAround({ best, leaves: "noise" }, even)).toBeUndefined();
  });
});
