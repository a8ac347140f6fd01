import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byMeanOfLogs, bySizeOf, countedBy, withWeights } from "../../../src/discover/losses/lossWeights.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { farRows } from "../../../src/train/errors/lossWeights.ts";
import { rowsOfLaw } from "../laws.ts";

const law = await parseExpr("50*exp(-0.5*t)");
const data = rowsOfLaw({ t: [0, 4] }, (t) => 50 * Math.exp(-0.5 * t!), 60, 0.01);

describe("how rows count beside a formula", () => {
  test("as they are where errors count as squares", () => {
    expect(countedBy("mse", law, data)).toBe(data);
  });

  test("by the reciprocals of the means, 1 on average, for counts; as they are where a mean is not above 0", async () => {
    const { weights } = countedBy("poisson", law, data);
    const average = weights!.reduce((sum, w) => sum + w, 0) / weights!.length;
    expect(average).toBeCloseTo(1, 12);
    data.columns[0]!.forEach((t, r) => {
      const byMean = weights![r]! * 50 * Math.exp(-0.5 * t);
      expect(byMean).toBeCloseTo(weights![0]! * 50 * Math.exp(-0.5 * data.columns[0]![0]!), 9);
    });
    expect(countedBy("poisson", await parseExpr("t - 10"), data)).toBe(data);
  });

  test("by one over the square of the target where errors are shares of it, or of what is expected where they are factors", () => {
    const expected = data.columns[0]!.map((t) => 50 * Math.exp(-0.5 * t));
    for (const [loss, sizes] of [
      ["relative", data.target],
      ["log", expected],
    ] as const) {
      const { weights } = countedBy(loss, law, data);
      const shares = sizes.map((size, r) => weights![r]! * size * size);
      for (const share of shares) expect(share / shares[0]!).toBeCloseTo(1, 9);
    }
  });

  test("before there is a formula, noise of 20 % as a factor moves the constant in front by less than 4 %", () => {
    const random = randomStream(5, "factor");
    const x = Float64Array.from({ length: 400 }, () => 10 ** (3 * random.uniform()));
    const target = x.map((v) => 3 * v ** 0.7 * Math.exp(0.2 * random.normal()));
    const { weights } = withWeights({ variables: ["x"], columns: [x], target }, byMeanOfLogs);
    const [above, below] = [0, 1].map((kind) =>
      x.reduce((sum, v, r) => sum + weights![r]! * v ** 0.7 * (kind === 0 ? target[r]! : v ** 0.7), 0),
    );
    expect(Math.abs(above! / below! / 3 - 1)).toBeLessThan(0.04);
  });

  test("not at all where a row is far off, for losses that outliers do not pull", () => {
    const spoilt = { ...data, target: data.target.map((y, r) => (r === 5 || r === 40 ? y + 1e3 : y)) };
    for (const loss of ["huber", "mae"] as const) {
      expect(countedBy(loss, law, spoilt).target.length).toBe(data.target.length - 2);
      expect(countedBy(loss, law, data).target.length).toBe(data.target.length);
    }
  });
});

test("weights of a loss multiply those that the rows have, whatever the unit of either", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (unit) => {
      const given = data.target.map((_, r) => 1 + (r % 3));
      const once = withWeights({ ...data, weights: given }, bySizeOf).weights!;
      const inUnit = {
        ...data,
        weights: given.map((w) => w * unit),
        target: data.target.map((y) => y * unit),
      };
      withWeights(inUnit, bySizeOf).weights!.forEach((w, r) => {
        expect(w / once[r]!).toBeCloseTo(1, 9);
      });
    }),
    { numRuns: 20 },
  );
});

test("no row is far by rounding, and one that is no number is far", () => {
  const rounding = data.target.map((y, r) => (r % 2 === 0 ? 0 : 1e-13 * y));
  expect(farRows(rounding, data).some(Boolean)).toBe(false);
  expect(farRows(rounding.with(3, Number.NaN), data).indexOf(true)).toBe(3);
});
