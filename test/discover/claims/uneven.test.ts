import { expect, test } from "vitest";
import { growthWith, unevenIn } from "../../../src/discover/claims/uneven.ts";
import { randomStream } from "../../../src/math/philox.ts";

const random = randomStream(3, "uneven");
const draw = (n: number): Float64Array => Float64Array.from({ length: n }, () => random.normal());
const [x, other, noise] = [draw(200), draw(200), draw(200)];
const predicted = x.map((v) => 5 + v);

test("noise of one size goes with nothing", () => {
  expect(unevenIn([x, other], predicted, noise)).toBeUndefined();
});

test("noise that is larger at both ends of a column is told with that column alone", () => {
  const residual = noise.map((e, r) => e * other[r]! ** 2);
  expect(unevenIn([x, other], predicted, residual)).toEqual({ columns: [1], grows: false });
});

test("noise that grows with what is predicted is told as such, whatever its sign", () => {
  const residual = noise.map((e, r) => e * predicted[r]! ** 2);
  expect(unevenIn([x, other], predicted, residual)?.grows).toBe(true);
  const negated = predicted.map((v) => -v);
  expect(growthWith(negated, residual)).toBe(growthWith(predicted, residual));
  expect(growthWith(predicted, residual)).toBeGreaterThan(4);
});

test("ranks decide: one row however far off changes nothing, and below 20 rows nothing is told", () => {
  const wild = noise.map((e, r) => (r === 0 ? 1e9 : e));
  expect(unevenIn([x, other], predicted, wild)).toBeUndefined();
  const few = (values: Float64Array): Float64Array => values.subarray(0, 19);
  const residual = few(predicted.map((v) => v ** 6));
  expect(unevenIn([few(x)], few(predicted), residual)).toBeUndefined();
});
