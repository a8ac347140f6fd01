import fc from "fast-check";
import { expect, test } from "vitest";
import {
  inFewestDigits,
  isRecognised,
  nearestMultiple,
  shortestDecimal,
  simplestFraction,
  wholeNumberBits,
} from "../../src/math/simpleNumber.ts";

test.each([
  [0.3, 0.34, 1, 3],
  [0.33, 0.34, 1, 3],
  [0.99, 1.01, 1, 1],
  [3.11, 3.15, 22, 7],
  [0.61, 0.62, 8, 13],
  [2, 2, 2, 1],
])("the simplest fraction between %d and %d is %d/%d", (low, high, top, bottom) => {
  expect(simplestFraction(low, high)).toEqual({ top, bottom });
});

test("no fraction of a smaller denominator lies in the window, and that of a fraction is no larger than its own", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 200 }), (top, bottom) => {
      const [low, high] = [(top / bottom) * (1 - 1e-4), (top / bottom) * (1 + 1e-4)];
      const found = simplestFraction(low, high)!;
      expect(found.top / found.bottom).toBeGreaterThanOrEqual(low);
      expect(found.top / found.bottom).toBeLessThanOrEqual(high);
      expect(found.bottom).toBeLessThanOrEqual(bottom);
      for (let b = 1; b < found.bottom; b++) expect(Math.ceil(low * b)).toBeGreaterThan(high * b);
    }),
  );
});

test("a number without a short fraction has none", () => {
  expect(simplestFraction(Math.PI, Math.PI + 1e-12)).toBeNull();
  expect(simplestFraction(3e6, 3e6 + 1)).toBeNull();
});

test("a whole number takes two bits more for each doubling", () => {
  expect([1, 2, 4, 8].map(wholeNumberBits)).toEqual([1, 3, 5, 7]);
});

test.each([
  [9.8102, 9.805, 9.82, 9.81],
  [0.00012, 0.0001, 0.00014, 0.0001],
  [6.02214e23, 6e23, 6.05e23, 6e23],
  [1, 0.5, 1.5, 1],
])("%d between %d and %d is written %d", (value, low, high, expected) => {
  expect(shortestDecimal(value, low, high)?.value).toBe(expected);
});

test("a decimal of more digits takes more bits, and so does a shift of the point either way", () => {
  const bits = (value: number): number => shortestDecimal(value, value, value)!.bits;
  expect(bits(9.81)).toBeGreaterThan(bits(9.8));
  expect(bits(0.003)).toBeGreaterThan(bits(0.3));
  expect(bits(3e5)).toBeGreaterThan(bits(3));
  expect(shortestDecimal(Math.PI, Math.PI, Math.PI)).toBeNull();
});

test("the nearest multiple is taken within its window alone", () => {
  expect(nearestMultiple(1.46, 2, 0.06)).toBe(1.5);
  expect(nearestMultiple(1.4, 2, 0.06)).toBeUndefined();
  expect(nearestMultiple(-0.66, 3, 0.01)).toBeCloseTo(-2 / 3, 15);
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 8 }),
      (value, bottom) => {
        const near = nearestMultiple(value, bottom, 1)!;
        expect(Math.abs(near - value)).toBeLessThanOrEqual(0.5 / bottom + 1e-12);
        expect(near * bottom).toBeCloseTo(Math.round(near * bottom), 9);
      },
    ),
  );
});

test("a multiple of 1/8 is one that a person writes, other numbers and large ones are fitted", () => {
  expect([2, -0.5, 0.125, 1000].every(isRecognised)).toBe(true);
  expect([0.1, 1 / 3, 1000.5, 1e6, Number.NaN].some(isRecognised)).toBe(false);
});

test("a value has the fewest digits that move it by no more than the limit, four at least", () => {
  const anything = (): boolean => true;
  expect(inFewestDigits(1.23456789, 1, anything)).toBe(1.235);
  expect(inFewestDigits(1.23456789, 1e-5, anything)).toBe(1.23457);
  expect(inFewestDigits(Math.PI, 0, anything)).toBe(Math.PI);
  expect(inFewestDigits(2.00000004, 1, (rounded) => !isRecognised(rounded))).toBe(2.00000004);
});
