import fc from "fast-check";
import { expect, test } from "vitest";
import * as plain from "../../../src/math/linear/cholesky.ts";
import { randomStream } from "../../../src/math/philox.ts";
import * as fast from "../../../src/train/engines/index.ts";
import { expectSameBits } from "./sameBits.ts";

/** A random symmetric positive definite matrix: BᵀB + a little of the identity. */
function randomSpd(n: number, seed: number): Float64Array {
  const random = randomStream(seed, "spd");
  const b = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) a[i * n + j]! += b[k * n + i]! * b[k * n + j]!;
    }
    a[i * n + i]! += 1e-3;
  }
  return a;
}

/** The entries on and above the diagonal. */
const upper = (matrix: Float64Array, n: number) => matrix.filter((_, i) => i % n >= Math.floor(i / n));

test("the factor by the kernels has the bits of the plain factor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
      const expected = randomSpd(n, seed);
      const actual = expected.slice();
      expect(fast.factorSpd(actual, n)).toBe(plain.factorSpd(expected, n));
      expectSameBits(upper(actual, n), upper(expected, n), "factor");
      const rhs = Float64Array.from({ length: n }, (_, i) => Math.sin(seed + i));
      const whole = randomSpd(n, seed);
      const solved = fast.solveSpd(whole, n, rhs)!;
      expectSameBits(solved, plain.solveSpd(whole, n, rhs)!, "solution");
    }),
    { numRuns: 60 },
  );
});

test.each([63, 64, 65, 67, 68, 127, 128, 131, 194, 259])("so has that of several blocks, n = %d", (n) => {
  const random = randomStream(n, "blocks");
  const matrix = Float64Array.from({ length: n * n }, () => random.normal());
  for (let i = 0; i < n; i++) matrix[i * n + i] = 2 * n;
  const [expected, actual] = [matrix.slice(), matrix.slice()];
  expect([plain.factorSpd(expected, n), fast.factorSpd(actual, n)]).toEqual([true, true]);
  expectSameBits(upper(actual, n), upper(expected, n), "factor");
  const rhs = Float64Array.from({ length: n }, () => random.normal());
  expectSameBits(fast.solveSpd(matrix.slice(), n, rhs)!, plain.solveSpd(matrix.slice(), n, rhs)!, "solution");
  for (const broken of [0, n - 1]) {
    const indefinite = matrix.slice();
    indefinite[broken * n + broken] = -1;
    expect(fast.factorSpd(indefinite, n)).toBe(false);
  }
});

test("solving gives back the vector that was multiplied", () => {
  const n = 45;
  const a = randomSpd(n, 7);
  const x = Float64Array.from({ length: n }, (_, i) => Math.cos(i));
  const b = x.map((_, i) => x.reduce((sum, v, j) => sum + a[i * n + j]! * v, 0));
  const solved = fast.solveSpd(a, n, b)!;
  for (let i = 0; i < n; i++) expect(solved[i]).toBeCloseTo(x[i]!, 6);
});

test("a matrix that is not positive definite is refused", () => {
  const n = 20;
  const a = randomSpd(n, 9);
  a[5 * n + 5] = -1;
  expect(fast.factorSpd(a, n)).toBe(false);
});
