import fc from "fast-check";
import { expect, test } from "vitest";
import { rowStore } from "../../../src/train/optimizers/rowStore.ts";

const N_ROWS = 600;

/** A column of few different values, or of many. */
const anyColumn = fc
  .record({ nValues: fc.constantFrom(1, 2, 200, 256, 257, 600), shift: fc.constantFrom(0, -1, 0.5) })
  .map(({ nValues, shift }) => Float64Array.from({ length: N_ROWS }, (_, r) => ((r * 7) % nValues) + shift));

test("rows come as they were, whether columns hold few different values or many", () => {
  fc.assert(
    fc.property(
      fc.array(anyColumn, { maxLength: 6 }),
      fc.array(fc.nat(N_ROWS - 1), { maxLength: 50 }),
      (columns, rows) => {
        const out = new Float64Array(columns.length * rows.length);
        rowStore(columns).copy(Int32Array.from(rows), out);
        expect(out).toEqual(Float64Array.from(columns.flatMap((column) => rows.map((r) => column[r]!))));
      },
    ),
    { numRuns: 60 },
  );
});

test("a zero keeps its sign", () => {
  const column = Float64Array.of(0, -0, 1, -0, 0);
  const out = new Float64Array(5);
  rowStore([column]).copy(Int32Array.of(4, 3, 2, 1, 0), out);
  expect(Array.from(out, (v) => Object.is(v, -0))).toEqual([false, true, false, true, false]);
});
