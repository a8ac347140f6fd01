import { expect, test } from "vitest";
import {
  aiccOf,
  aiccOfDeviance,
  bicOfDeviance,
  gaussianDeviance,
} from "../../src/math/informationCriteria.ts";

test("AICc is infinite where n - k - 1 is 0 or less, and finite one row later", () => {
  expect(aiccOfDeviance(-10, 5, 4)).toBe(Number.POSITIVE_INFINITY);
  expect(aiccOfDeviance(-10, 6, 4)).toBe(-10 + 8 + 40);
});

// Computed by hand: 20 ln(5/20) = -27.7259; k = 3 counts the noise; 2·3·4/16 = 1.5; 3 ln 20 = 8.9872.
test("known values of least squares", () => {
  const deviance = gaussianDeviance(5, 20);
  expect(deviance).toBeCloseTo(-27.72589, 5);
  expect(aiccOfDeviance(deviance, 20, 3)).toBeCloseTo(-20.22589, 5);
  expect(bicOfDeviance(deviance, 20, 3)).toBeCloseTo(-18.73869, 5);
  const target = Float64Array.from({ length: 20 }, (_, r) => r);
  expect(aiccOf(5, target, 2)).toBeCloseTo(-20.22589, 5);
});

test("of two fits that leave nothing but rounding the one with fewer constants is better, by their number alone", () => {
  const target = Float64Array.from({ length: 40 }, (_, r) => (r / 7) ** 2 + 1);
  const [none, rounding] = [aiccOf(0, target, 0), aiccOf(1e-30, target, 2)];
  expect([none, rounding].every(Number.isFinite)).toBe(true);
  expect(rounding - none).toBeCloseTo(aiccOfDeviance(0, 40, 3) - aiccOfDeviance(0, 40, 1), 9);
});

test("an exact fit has a finite deviance, and as many parameters as rows no BIC", () => {
  expect(Number.isFinite(gaussianDeviance(0, 10))).toBe(true);
  expect(bicOfDeviance(-10, 4, 4)).toBe(Number.POSITIVE_INFINITY);
});
