import { expect, test } from "vitest";
import { hardlyBelow } from "../../../src/discover/additive/additiveModel.ts";
import { randomStream } from "../../../src/math/philox.ts";

test("what additive formulas hardly get below counts rows by their weights: those of weight 0 not at all", () => {
  const random = randomStream(3, "reach");
  const x = Float64Array.from({ length: 90 }, () => random.uniform());
  // A line with little noise, but for each third row, which is anything.
  const target = x.map((v, r) => (r % 3 === 0 ? 50 * random.normal() : 2 * v + 0.1 * random.normal()));
  const weights = target.map((_, r) => (r % 3 === 0 ? 0 : 1.5));
  const data = { variables: ["x"], columns: [x], target };
  const weighted = hardlyBelow({ ...data, weights });
  expect(weighted).toBeGreaterThan(0.003);
  expect(weighted).toBeLessThan(0.02);
  expect(hardlyBelow(data)).toBeGreaterThan(100);
  // Weights that are all alike say what none say.
  expect(hardlyBelow({ ...data, weights: x.map(() => 1) })).toBeCloseTo(hardlyBelow(data), 6);
});
