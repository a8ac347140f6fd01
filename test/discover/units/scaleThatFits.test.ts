import { expect, test } from "vitest";
import { scaleThatFits } from "../../../src/discover/units/scaleThatFits.ts";
import { randomStream } from "../../../src/math/philox.ts";

test("the product that rows follow is found among noise that buries most of them, with powers that the units leave open", () => {
  const random = randomStream(3, "scale");
  const draw = (): Float64Array => Float64Array.from({ length: 400 }, () => 1 + 4 * random.uniform());
  const [a, u, v] = [draw(), draw(), draw()] as const;
  // a²·u³·(1 + 0.3·v): over decades, so that three rows in four are mostly noise.
  const law = a.map((x, r) => x ** 2 * u[r]! ** 3 * (1 + 0.3 / v[r]!));
  const size = 0.1 * Math.sqrt(law.reduce((sum, y) => sum + y * y, 0) / law.length);
  const target = law.map((y) => y + size * random.normal());
  const one = { powers: [0, 0, 0], values: new Float64Array(400).fill(1) };
  const groups = [a, u, v].map((values, i) => ({ powers: [0, 0, 0].with(i, 1), values }));
  expect(scaleThatFits({ target }, one, groups)).toEqual([2, 3, 0]);
});

test("of few rows, and of columns on both sides of zero, none is told", () => {
  const values = Float64Array.from({ length: 100 }, (_, r) => r - 50.5);
  const scale = { powers: [1, 0], values: values.map((v) => v + 60) };
  expect(scaleThatFits({ target: values }, scale, [{ powers: [0, 1], values }])).toBeUndefined();
  const few = { powers: [0, 1], values: Float64Array.of(1, 2, 3) };
  expect(scaleThatFits({ target: few.values }, few, [few])).toBeUndefined();
});
