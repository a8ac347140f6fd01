import { expect, test } from "vitest";
import { areOnOneCurve } from "../../../src/discover/reduce/oneCurve.ts";
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
