import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import {
  allRows,
  drawnRows,
  evenRows,
  evenRowsToEnd,
  extremeRows,
  shuffle,
  stridedRows,
  taken,
  withRows,
} from "../../src/math/rows.ts";

const sizes = fc.integer({ min: 1, max: 300 });
const limits = fc.integer({ min: 2, max: 80 });
const seeds = fc.nat({ max: 9999 });

const isAscending = (rows: Int32Array): boolean => rows.every((row, i) => i === 0 || row > rows[i - 1]!);

test("a shuffle holds every row once, the same for the same stream", () => {
  fc.assert(
    fc.property(sizes, seeds, (n, seed) => {
      const order = shuffle(allRows(n), randomStream(seed, "rows"));
      expect(order.toSorted()).toEqual(allRows(n));
      expect(shuffle(allRows(n), randomStream(seed, "rows"))).toEqual(order);
    }),
  );
});

test("all orders of three rows come equally often", () => {
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = shuffle(allRows(3), randomStream(seed, "orders")).join();
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  // 1000 each, ± 4.5 standard deviations of √833.
  for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
});

test("parts of a shuffle are a partition: together every row, none twice", () => {
  fc.assert(
    fc.property(sizes, sizes, seeds, (n, cut, seed) => {
      const order = shuffle(allRows(n), randomStream(seed, "parts"));
      const [one, other] = [order.subarray(0, cut), order.subarray(cut)];
      expect(Int32Array.from([...one, ...other]).sort()).toEqual(allRows(n));
    }),
  );
});

test("even rows are as many as asked for, the first among them, gaps one apart at most", () => {
  fc.assert(
    fc.property(sizes, limits, (n, most) => {
      const rows = evenRows(n, most);
      expect(rows.length).toBe(Math.min(n, most));
      expect(rows[0]).toBe(0);
      const gaps = [...rows, n].slice(1).map((row, i) => row - rows[i]!);
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});

test("even rows to the end have both ends; a few are all", () => {
  fc.assert(
    fc.property(sizes, limits, (n, most) => {
      const rows = evenRowsToEnd(n, most);
      expect(rows.length).toBe(Math.min(n, most));
      expect([rows[0], rows[rows.length - 1]]).toEqual([0, n - 1]);
      expect(isAscending(rows)).toBe(true);
    }),
  );
});

test("strided rows are at equal distances, at most as many as allowed and more than half of that", () => {
  fc.assert(
    fc.property(sizes, limits, (n, most) => {
      const rows = stridedRows(n, most);
      expect(rows.length).toBeLessThanOrEqual(most);
      expect(rows.length).toBeGreaterThanOrEqual(Math.min(n, most) / 2);
      expect(new Set([...rows].slice(1).map((row, i) => row - rows[i]!)).size).toBeLessThanOrEqual(1);
    }),
  );
});

test("drawn rows are as many as asked for, ascending, with those that are wanted in any case", () => {
  fc.assert(
    fc.property(sizes, sizes, seeds, (n, count, seed) => {
      const always = new Set([0, n - 1]);
      const rows = drawnRows(n, Math.min(n, count), randomStream(seed, "drawn"), always);
      expect(isAscending(rows)).toBe(true);
      for (const row of always) expect(rows).toContain(row);
      expect(rows.length).toBeGreaterThanOrEqual(Math.min(n, count));
      expect(rows.length).toBeLessThanOrEqual(Math.min(n, count + 2));
    }),
  );
});

test("the extreme rows hold the extremes, the first of equal ones", () => {
  expect(extremeRows(Float64Array.of(2, 5, -1, 5, -1))).toEqual([2, 1]);
  expect(extremeRows(Float64Array.of(7))).toEqual([0, 0]);
});

test("a table with some rows keeps what else it holds", () => {
  const table = { names: ["x"], columns: [Float64Array.of(1, 2, 3)], target: Float64Array.of(4, 5, 6) };
  expect(withRows(table, [2, 0, 0])).toEqual({
    names: ["x"],
    columns: [Float64Array.of(3, 1, 1)],
    target: Float64Array.of(6, 4, 4),
  });
  const room = new Float64Array(2);
  expect(taken(table.target, [1, 2], room)).toBe(room);
  expect(room).toEqual(Float64Array.of(5, 6));
});
