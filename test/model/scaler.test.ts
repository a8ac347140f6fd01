import fc from "fast-check";
import { expect, test } from "vitest";
import { standardDeviation } from "../../src/math/statistics.ts";
import { type Column, type Dataset, takeRows } from "../../src/model/dataset.ts";
import { scaleInputs, scalerOf, scaleTargets } from "../../src/model/scaler.ts";

const column = (name: string, values: readonly number[]): Column => ({
  name,
  values: Float64Array.from(values),
});
const dataset = (input: readonly number[], target: readonly number[]): Dataset => ({
  inputs: [column("x", input)],
  targets: [column("y", target)],
  nRows: input.length,
  source: "-",
  fingerprint: "",
});
/** Multiples of 1/1024: no change of units below makes them subnormal, where digits would go. */
const numbers = fc.array(
  fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((v) => Math.round(1024 * v) / 1024),
  { minLength: 2, maxLength: 60 },
);
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

test("scaled inputs lie in [−1, 1] and reach an end; scaled targets have standard deviation 1", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      fc.pre(spread(values) > 1e-3);
      const data = dataset(values, values);
      const scaler = scalerOf(data);
      const largest = Math.max(...scaleInputs(scaler, data)[0]!.map(Math.abs));
      expect(largest).toBe(1);
      expect(standardDeviation(scaleTargets(scaler, data)[0]!)).toBeCloseTo(1, 9);
    }),
  );
});

test("a change of units changes nothing: to the bit for powers of two, to rounding for any factor", () => {
  fc.assert(
    fc.property(
      numbers,
      fc.constantFrom(2 ** -20, 0.5, 1024),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (v, power, any) => {
        fc.pre(spread(v) > 1e-3);
        const scaled = (factor: number) => {
          const data = dataset(
            v.map((x) => factor * x),
            v.map((x) => factor * x),
          );
          const scaler = scalerOf(data);
          return [...scaleInputs(scaler, data)[0]!, ...scaleTargets(scaler, data)[0]!];
        };
        const plain = scaled(1);
        expect(scaled(power)).toEqual(plain);
        scaled(any).forEach((x, r) => {
          expect(Math.abs(x - plain[r]!)).toBeLessThanOrEqual(1e-8 * Math.max(1, Math.abs(plain[r]!)));
        });
      },
    ),
  );
});

test("zero stays zero and ratios stay ratios: there is no shift", () => {
  const data = dataset([0, 2, 4], [0, 5, 10]);
  const scaler = scalerOf(data);
  expect(scaleInputs(scaler, data)[0]).toEqual(Float64Array.of(0, 0.5, 1));
  const [zero, one, two] = scaleTargets(scaler, data)[0]!;
  expect([zero, two! / one!]).toEqual([0, 2]);
});

test.each([
  { name: "a column of zeros", values: [0, 0, 0], input: 1, target: 1 },
  { name: "a constant column", values: [-3, -3, -3], input: 3, target: 3 },
  {
    name: "a constant whose mean is rounded",
    values: new Array<number>(10).fill(0.1),
    input: 0.1,
    target: 0.1,
  },
  { name: "a single row", values: [-7], input: 7, target: 7 },
  { name: "no rows", values: [], input: 1, target: 1 },
])("$name has a usable scale", ({ values, input, target }) => {
  const scaler = scalerOf(dataset(values, values));
  expect([scaler.inputs[0], scaler.targets[0]]).toEqual([input, target]);
});

test("taking rows keeps their order and repeats, in every column", () => {
  const data = dataset([10, 20, 30], [1, 2, 3]);
  const taken = takeRows(data, [2, 0, 0]);
  expect(taken.nRows).toBe(3);
  expect(taken.inputs[0]!.values).toEqual(Float64Array.of(30, 10, 10));
  expect(taken.targets[0]!.values).toEqual(Float64Array.of(3, 1, 1));
  expect(takeRows(data, []).nRows).toBe(0);
});
