import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleOf } from "../../../src/train/schedule/sample.ts";

const batch = fc
  .array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 300 })
  .map((rows) => ({
    inputs: [0, 1].map((i) => Float64Array.from(rows, (row) => row[i]!)),
    // The target numbers the rows.
    targets: [Float64Array.from(rows, (_, r) => r)],
    nRows: rows.length,
  }));

test("a sample keeps whole rows in order, about as many as asked for, and the range of every input", () => {
  fc.assert(
    fc.property(batch, fc.integer({ min: 1, max: 100 }), fc.nat(), (all, count, seed) => {
      const some = sampleOf(all, count, seed);
      const rows = [...some.targets[0]!];
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      for (const [i, column] of some.inputs.entries()) {
        expect([...column]).toEqual(rows.map((r) => all.inputs[i]![r]!));
        expect(Math.min(...column)).toBe(Math.min(...all.inputs[i]!));
        expect(Math.max(...column)).toBe(Math.max(...all.inputs[i]!));
      }
      if (all.nRows <= 2 * count) expect(some).toBe(all);
      else expect(some.nRows).toBeGreaterThanOrEqual(count);
      expect(some.nRows).toBeLessThanOrEqual(Math.max(2 * count, count + 4));
      expect(sampleOf(all, count, seed)).toEqual(some);
    }),
  );
});

test("every row is drawn equally often", () => {
  const nRows = 40;
  const even = { inputs: [], targets: [Float64Array.from({ length: nRows }, (_, r) => r)], nRows };
  const drawn = new Float64Array(nRows);
  for (let seed = 0; seed < 2000; seed++) {
    for (const r of sampleOf(even, 10, seed).targets[0]!) drawn[r]!++;
  }
  // Binomial with mean 500 and standard deviation 19: five of them.
  for (const n of drawn) expect(Math.abs(n - 500)).toBeLessThan(97);
});
