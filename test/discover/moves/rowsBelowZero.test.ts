import { expect, test } from "vitest";
import { squareAmongNoise } from "../../../src/discover/moves/rowsBelowZero.ts";

/** A root with `low` in one row of 100. */
function rootWith(low: number): Float64Array {
  return Float64Array.from({ length: 100 }, (_, r) => (r === 7 ? low : Math.sqrt(r + 1)));
}

function squared(target: Float64Array, weights?: Float64Array): ReturnType<typeof squareAmongNoise> {
  return squareAmongNoise({ names: ["x"], columns: [target], target, ...(weights && { weights }) });
}

test("a root of which one row is a little below 0 is squared, less the square of the noise", () => {
  const target = rootWith(-0.4);
  const found = squared(target)!;
  // Twice the noise is how far the lowest of so many lies below 0.
  for (const [r, z] of found.target.entries()) expect(z).toBeCloseTo(target[r]! ** 2 - 0.2 ** 2, 12);
});

test("an error weighs by the slope where that is large, and no row next to 0 has all the weight", () => {
  const target = rootWith(-0.01);
  const { weights } = squared(target)!;
  expect(weights[99]! / weights[24]!).toBeCloseTo(0.5, 1);
  expect(weights[7]! / weights[99]!).toBeLessThan(30);
  const halved = squared(target, new Float64Array(100).fill(0.5))!.weights;
  expect(halved[30]).toBeCloseTo(weights[30]! / 2, 12);
});

test("a target without rows below 0, with many, or with one far below is no root among noise", () => {
  expect(squared(rootWith(0.1))).toBeUndefined();
  expect(squared(rootWith(-4))).toBeUndefined();
  expect(squared(rootWith(1).map((y, r) => (r % 20 === 0 ? -0.1 : y)))).toBeUndefined();
});
