import { expect, test } from "vitest";
import { NOTHING, Span } from "../../../src/discover/units/span.ts";

test("a span holds what its vectors make, and nothing else", () => {
  const span = new Span(3);
  expect(span.has([0, 0, 0])).toBe(true);
  expect(span.add([1, -2, 0])).toBe(true);
  expect(span.add([-2, 4, 0])).toBe(false);
  expect(span.has([0.5, -1, 0])).toBe(true);
  expect(span.has([1, 0, 0])).toBe(false);
  expect(span.add([1, 0, 0])).toBe(true);
  expect(span.has([7, -3, 0])).toBe(true);
  expect(span.has([0, 0, 1])).toBe(false);
});

test("entries that are missing are zeros, and differences of rounding are none", () => {
  const span = new Span(3);
  span.add([0.1, 0.2]);
  expect(span.has([0.3, 0.6, 0])).toBe(true);
  expect(span.has([0.3, 0.6, NOTHING / 2])).toBe(true);
  expect(span.has([0.3, 0.6, 2 * NOTHING])).toBe(false);
});

test("a space of so many vectors holds every other", () => {
  const span = new Span(4);
  const added = [1, 2, 3, 4].map((n) => span.add([n ** 3, n ** 2, n, 1]));
  expect(added).toEqual([true, true, true, true]);
  expect(span.add([0.3, -7, 11, 2.5])).toBe(false);
});
