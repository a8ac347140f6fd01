import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { sharedMeasurements } from "../../src/math/tiedRows.ts";

const random = randomStream(1, "tied rows");
const drawn = (n: number, make: () => number): Float64Array => Float64Array.from({ length: n }, make);

test("rows that share a measured value are one measurement, also where some have lost their twins", () => {
  const cores = drawn(12, () => Math.round(13_000 * random.uniform()) / 10);
  const rows = Float64Array.from({ length: 48 }, (_, r) => cores[r >> 2]!);
  const groups = sharedMeasurements(rows)!;
  expect(new Set(groups).size).toBe(12);
  rows.forEach((y, r) => {
    expect(cores[groups[r]!]).toBe(y);
  });
  expect(sharedMeasurements(rows.filter((_, r) => r % 4 !== 0 && r !== 1 && r !== 2))).toBeDefined();
});

test.each([
  ["counts", () => Math.floor(30 * random.uniform())],
  ["figures of few digits", () => Math.round(100 * random.uniform()) / 10],
  ["classes", () => Math.floor(3 * random.uniform())],
  ["levels of a design", () => [0.001, 0.01, 0.1, 1, 10][Math.floor(5 * random.uniform())]!],
  ["measurements of their own", () => random.normal()],
  ["a constant", () => 3.7],
])("%s are no shared measurements", (_name, make) => {
  for (const n of [5, 40, 200, 1000]) expect(sharedMeasurements(drawn(n, make))).toBeUndefined();
});

test("whole numbers between which thousands lie may be shared", () => {
  const values = drawn(20, () => Math.floor(1e6 * random.uniform()));
  expect(sharedMeasurements(Float64Array.from({ length: 60 }, (_, r) => values[r % 20]!))).toBeDefined();
});
