import { describe, expect, test } from "vitest";
import { logMeans, robustResiduals } from "../../../src/discover/losses/smoothMean.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { robustScale } from "../../../src/math/statistics.ts";
import { rowsOfLaw } from "../laws.ts";

const N_ROWS = 240;

describe("residuals that outliers do not pull", () => {
  const clean = rowsOfLaw({ x: [-2, 2], z: [0, 1] }, (x, z) => 3 * x! - x! ** 2 + 0.5 * z!, N_ROWS, 0.02);
  // Every twentieth row is off by a hundred spreads.
  const isFar = (r: number): boolean => r % 20 === 7;
  const spoilt = { ...clean, target: clean.target.map((y, r) => (isFar(r) ? y + 300 : y)) };

  test("are those of the clean rows where the others are off by far", () => {
    const residual = robustResiduals(spoilt);
    residual.forEach((miss, r) => {
      if (isFar(r)) expect(miss).toBeGreaterThan(250);
      else expect(Math.abs(miss)).toBeLessThan(0.5);
    });
  });

  test("grow with the unit of the target", () => {
    const inCents = { ...spoilt, target: spoilt.target.map((y) => 100 * y) };
    const [one, hundred] = [robustResiduals(spoilt), robustResiduals(inCents)];
    one.forEach((miss, r) => {
      expect(hundred[r]! / 100).toBeCloseTo(miss, 6);
    });
  });

  test("are none in most rows where a polynomial says all", () => {
    const exact = rowsOfLaw({ x: [-2, 2] }, (x) => 2 - x! + 0.25 * x! ** 3, N_ROWS);
    // But for the ridge, and the few rows that it makes look far.
    expect(robustScale(robustResiduals(exact))).toBeLessThan(1e-3);
  });
});

test("the robust scale is the standard deviation of Gaussian noise, with a third of the rows anywhere", () => {
  const random = randomStream(3, "robust scale");
  const noise = Float64Array.from({ length: 20_000 }, () => 2.5 * random.normal());
  expect(robustScale(noise)).toBeGreaterThan(2.4);
  expect(robustScale(noise)).toBeLessThan(2.6);
  expect(robustScale(noise.map((v, r) => (r % 3 === 0 ? 1e9 : v)))).toBeLessThan(5);
});

describe("the logarithms of the means of counts", () => {
  test("are those of the law where counts are its means", () => {
    const data = rowsOfLaw({ t: [0, 4] }, (t) => 900 * Math.exp(-0.7 * t!), N_ROWS);
    logMeans(data).forEach((log, r) => {
      expect(log).toBeCloseTo(Math.log(data.target[r]!), 2);
    });
  });

  test("have the sum of the counts, as the means of Poisson's likelihood with a constant term have", () => {
    const random = randomStream(4, "counts");
    const law = rowsOfLaw({ t: [0, 4] }, (t) => 60 * Math.exp(-0.5 * t!), N_ROWS);
    // A normal number of the right variance, rounded, stands for a count.
    const target = law.target.map((mean) =>
      Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal())),
    );
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    const means = logMeans({ ...law, target }).map(Math.exp);
    expect(sum(means) / sum(target)).toBeCloseTo(1, 3);
  });
});
