import { expect, test } from "vitest";
import { incompleteBeta, logGamma, quantileT, withinT } from "../../src/math/distributions/studentT.ts";

test("quantiles are those of the tables", () => {
  // R 4.3: qt(0.975, c(1, 2, 5, 10, 30, 1000)) and qt(0.995, 3)
  const known: readonly (readonly [number, number, number])[] = [
    [0.95, 1, 12.706204736432095],
    [0.95, 2, 4.3026527297494637],
    [0.95, 5, 2.5705818356363141],
    [0.95, 10, 2.2281388519649385],
    [0.95, 30, 2.0422724563012373],
    [0.95, 1000, 1.9623390808264078],
    [0.99, 3, 5.8409093097333571],
  ];
  for (const [level, freedom, t] of known) expect(quantileT(level, freedom) / t).toBeCloseTo(1, 10);
});

test("the quantile is the inverse of the probability", () => {
  for (const freedom of [1, 3, 12.5, 400]) {
    for (const level of [0.1, 0.5, 0.9, 0.999]) {
      expect(withinT(quantileT(level, freedom), freedom)).toBeCloseTo(level, 12);
    }
  }
});

test("the gamma function has its whole values and the beta function its symmetry", () => {
  for (let n = 1; n < 15; n++) {
    let factorial = 1;
    for (let i = 2; i < n; i++) factorial *= i;
    expect(Math.exp(logGamma(n)) / factorial).toBeCloseTo(1, 12);
  }
  expect(incompleteBeta(0.3, 2, 5) + incompleteBeta(0.7, 5, 2)).toBeCloseTo(1, 13);
  expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
});
