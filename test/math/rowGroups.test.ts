import fc from "fast-check";
import { expect, test } from "vitest";
import {
  distinctRows,
  firstRows,
  foldsOfRows,
  repeatedRows,
  rowGroups,
  rowOrder,
} from "../../src/math/rowGroups.ts";

/** Rows of two columns with few values, so that many are equal. */
const rows = fc.array(fc.tuple(fc.constantFrom(0, -0, 1, 2.5), fc.integer({ min: -3, max: 3 })), {
  minLength: 1,
  maxLength: 120,
});
const columnsOf = (cells: readonly (readonly number[])[]): Float64Array[] =>
  [0, 1].map((c) => Float64Array.from(cells, (row) => row[c]!));
const turned = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => n - 1 - i);

test("rows are in one group exactly when all their numbers are equal, zeros of either sign too", () => {
  fc.assert(
    fc.property(rows, (cells) => {
      const columns = columnsOf(cells);
      const groups = rowGroups(columns, cells.length);
      const { groupOf, nGroups } = groups;
      const texts = cells.map((row) => row.map((v) => v + 0).join(" "));
      expect(nGroups).toBe(new Set(texts).size);
      for (let r = 0; r < cells.length; r++) expect(groupOf[r]).toBe([...new Set(texts)].indexOf(texts[r]!));
      expect([...firstRows(groups)]).toEqual([...new Set(texts)].map((text) => texts.indexOf(text)));
    }),
  );
});

test("copies have equal targets too; a table without equal rows has none", () => {
  const x = Float64Array.of(1, 2, 1, 3);
  const copies = repeatedRows([x], [Float64Array.of(5, 6, 5, 7)]);
  expect(copies.areCopies).toBe(true);
  expect([...distinctRows(copies)]).toEqual([0, 1, 3]);
  const measuredAgain = repeatedRows([x], [Float64Array.of(5, 6, 5.1, 7)]);
  expect(measuredAgain.areCopies).toBe(false);
  expect([...distinctRows(measuredAgain)]).toEqual([0, 1, 2, 3]);
  expect(repeatedRows([Float64Array.of(1, 2)], [Float64Array.of(1, 1)]).areCopies).toBe(false);
});

test("every row has its place in the order, and no border or fold runs through a group of copies", () => {
  fc.assert(
    fc.property(
      rows,
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 2, max: 10 }),
      (cells, wanted, most) => {
        const n = cells.length;
        const groups = rowGroups(columnsOf(cells), n);
        const { order, borderNear } = rowOrder({ ...groups, areCopies: true }, turned);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, r) => r));
        const border = borderNear(Math.min(wanted, n));
        const first = new Set([...order.subarray(0, border)].map((row) => groups.groupOf[row]));
        for (const row of order.subarray(border)) expect(first.has(groups.groupOf[row])).toBe(false);
        const folds = foldsOfRows({ ...groups, areCopies: true }, most, turned);
        expect(folds.length).toBe(Math.min(most, groups.nGroups));
        for (const { train, held } of folds) {
          expect(held.length).toBeGreaterThan(0);
          expect([...train, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, r) => r));
        }
        const foldOf = Array.from({ length: n }, (_, r) => folds.findIndex(({ held }) => held.includes(r)));
        for (let a = 0; a < n; a++)
          for (let b = 0; b < a; b++)
            if (groups.groupOf[a] === groups.groupOf[b]) expect(foldOf[a]).toBe(foldOf[b]);
      },
    ),
  );
});

test("few inputs measured again and again are split row by row", () => {
  const dose = Float64Array.from({ length: 60 }, (_, r) => r % 3);
  const { borderNear, order } = rowOrder({ ...rowGroups([dose], 60), areCopies: false }, turned);
  expect(borderNear(9)).toBe(9);
  expect([...order]).toEqual([...turned(60)]);
});
