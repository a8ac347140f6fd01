import { expect, test } from "vitest";
import { areOnOneCurve, haveOneCurve, scatterAlong } from "../../../src/discover/reduce/oneCurve.ts";
import { randomStream } from "../../../src/math/philox.ts";

const random = randomStream(5, "rows");
const t = Float64Array.from({ length: 100 }, () => 10 * random.uniform());

test("columns of one solution lie on one curve, whatever the order of the rows and the scale", () => {
  expect(
    areOnOneCurve(
      t,
      t.map((v) => 1e6 * Math.exp(-0.3 * v)),
    ),
  ).toBe(true);
  expect(
    areOnOneCurve(
      t.map((v) => Math.sin(v)),
      t,
    ),
  ).toBe(true);
});

test("two columns of one solution are found among others", () => {
  const other = t.map(() => random.uniform());
  expect(haveOneCurve([t, other, t.map((v) => Math.exp(-0.3 * v))])).toBe(true);
  expect(haveOneCurve([t, other])).toBe(false);
});

test("independent columns do not, and neither does a column that never changes", () => {
  expect(
    areOnOneCurve(
      t,
      t.map(() => random.uniform()),
    ),
  ).toBe(false);
  expect(
    areOnOneCurve(
      t,
      t.map((v) => v + 8 * random.normal()),
    ),
  ).toBe(false);
  expect(
    areOnOneCurve(
      t,
      t.map(() => 3),
    ),
  ).toBe(false);
});

test("rows of a smooth function scatter hardly, with an error of a thousandth they show that, and so do equal places", () => {
  const smooth = t.map((v) => 1 / (1 + Math.sqrt(1 + v)));
  expect(scatterAlong(t, smooth)).toBeLessThan(1e-5);
  const rough = scatterAlong(
    t,
    smooth.map((v) => v * (1 + 1e-3 * random.normal())),
  );
  expect(rough).toBeGreaterThan(1e-3);
  expect(rough).toBeLessThan(2e-2);
  expect(scatterAlong(new Float64Array(50), smooth.subarray(0, 50))).toBe(Number.POSITIVE_INFINITY);
});
