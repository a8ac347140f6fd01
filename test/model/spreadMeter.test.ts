import fc from "fast-check";
import { expect, test } from "vitest";
import { extremes, mean, standardDeviation } from "../../src/math/statistics.ts";
import { spreadMeter } from "../../src/model/spreadMeter.ts";

const columns = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 })
  .map((values) => Float64Array.from(values));

test("a column in parts has the mean, deviation and range of the whole, wherever it is cut", () => {
  fc.assert(
    fc.property(columns, fc.nat({ max: 60 }), fc.constantFrom(0, 1e6), (whole, cut, shift) => {
      const column = whole.map((v) => v + shift);
      const meter = spreadMeter();
      for (const part of [column.subarray(0, cut), column.subarray(cut)])
        if (part.length > 0) meter.add(part, part.length);
      const { mean: middle, deviation, low, high } = meter.spread();
      expect(middle).toBeCloseTo(mean(column), 8);
      expect(deviation).toBeCloseTo(standardDeviation(column), 8);
      expect([low, high]).toEqual(extremes(column));
    }),
  );
});

test("a part known by its moments counts as its values do", () => {
  const [one, other] = [Float64Array.of(1, 4, 7), Float64Array.of(2, 10)];
  const byValues = spreadMeter();
  const byMoments = spreadMeter();
  byValues.add(one, 3);
  byMoments.add(one, 3);
  byValues.add(other, 2);
  byMoments.merge(2, 6, 32, 2, 10);
  expect(byMoments.spread()).toEqual(byValues.spread());
});

test("a meter that has seen nothing has no deviation", () => {
  expect(spreadMeter().spread()).toMatchObject({ mean: 0, deviation: 0 });
});
