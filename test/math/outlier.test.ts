import { expect, test } from "vitest";
import { outlierIn } from "../../src/math/outlier.ts";
import { randomStream } from "../../src/math/philox.ts";

const random = randomStream(17, "outliers");
const normal = Float64Array.from({ length: 70 }, () => random.normal());

test("a few rows far off that share the squares are counted, and their share is told", () => {
  const residual = normal.slice();
  for (const [row, off] of [
    [5, 40],
    [22, -41],
    [60, 42],
  ] as const)
    residual[row] = off;
  const target = residual.map((v) => v + 100);
  const found = outlierIn(residual, target)!;
  expect(found).toMatchObject({ rows: 3, target: 142 });
  expect(found.share).toBeGreaterThan(0.97);
});

test("one row is told alone; normal and Laplace residuals, and a tenth of rows far off, are not", () => {
  const one = normal.slice();
  one[3] = 30;
  expect(outlierIn(one, one)).toEqual({ share: expect.any(Number), target: 30 });
  expect(outlierIn(normal, normal)).toBeUndefined();
  const laplace = Float64Array.from({ length: 400 }, () => Math.log(random.uniform() / random.uniform()));
  expect(outlierIn(laplace, laplace)).toBeUndefined();
  const mixed = normal.map((v, r) => (r % 10 === 0 ? 20 * v : v));
  expect(outlierIn(mixed, mixed)?.rows).toBeUndefined();
});
