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
  expect(aiccOf(5, 20, 2)).toBeCloseTo(-20.22589, 5);
});

test("an exact fit has a finite deviance, and as many parameters as rows no BIC", () => {
  expect(Number.isFinite(gaussianDeviance(0, 10))).toBe(true);
  expect(bicOfDeviance(-10, 4, 4)).toBe(Number.POSITIVE_INFINITY);
});
