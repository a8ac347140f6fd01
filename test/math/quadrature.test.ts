import { expect, test } from "vitest";
import { gaussLegendre } from "../../src/math/points/gaussLegendre.ts";
import { haltonPoints } from "../../src/math/points/halton.ts";

test.each([1, 2, 3, 5, 9])(
  "Gauss-Legendre with %i points is exact up to degree 2n - 1 and no further",
  (n) => {
    const { points, weights } = gaussLegendre(n);
    const integral = (power: number): number =>
      points.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0);
    for (let power = 0; power < 2 * n; power++) {
      expect(integral(power)).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 13);
    }
    expect(Math.abs(integral(2 * n) - 2 / (2 * n + 1))).toBeGreaterThan(1e-6);
  },
);

test("Halton points fill the square: every sixteenth of it has its share", () => {
  const [x, y] = haltonPoints(1600, 2);
  const counts = new Array<number>(16).fill(0);
  x!.forEach((value, i) => {
    counts[4 * Math.floor(4 * value) + Math.floor(4 * y![i]!)]!++;
  });
  for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(10);
});
