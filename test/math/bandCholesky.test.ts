import fc from "fast-check";
import { expect, test } from "vitest";
import { factorBand, solveBand } from "../../src/math/factor/bandCholesky.ts";
import { solveSpd } from "../../src/math/linear/cholesky.ts";
import { randomStream } from "../../src/math/philox.ts";

/** A band JᵀJ + I of random rows, as a band and whole. */
function randomBand(n: number, width: number, seed: number) {
  const random = randomStream(seed, "band");
  const band = new Float64Array(n * width);
  const whole = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = Float64Array.from({ length: Math.min(width, n - i) }, () => random.normal());
    for (let a = 0; a < row.length; a++) {
      for (let b = a; b < row.length; b++) band[(i + a) * width + b - a]! += row[a]! * row[b]!;
    }
    band[i * width]! += 1;
  }
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < width && i + c < n; c++) whole[i * n + i + c] = band[i * width + c]!;
  }
  return { band, whole, rhs: Float64Array.from({ length: n }, () => random.normal()) };
}

test("a band is solved as the whole matrix is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(1000),
      (n, width, seed) => {
        const { band, whole, rhs } = randomBand(n, width, seed);
        const expected = solveSpd(whole, n, rhs)!;
        expect(factorBand(band, n, width)).toBe(true);
        const found = solveBand(band, n, width, rhs);
        for (let i = 0; i < n; i++) expect(found[i]).toBeCloseTo(expected[i]!, 9);
      },
    ),
  );
});

test("a band that is not positive definite is refused", () => {
  expect(factorBand(Float64Array.of(1, 2, 1, 0), 2, 2)).toBe(false);
});
