import {
  firstRows,
  foldOfRows,
  numberedGroups,
  type RepeatedRows,
  type RowOrder,
  repeatedRows,
  rowOrder,
} from "../../math/rowGroups.ts";
import { rowClasses } from "../../model/classes/classes.ts";
import type { Dataset } from "../../model/dataset.ts";

/** What is split into parts and dealt into folds: rows with equal inputs, or of one group, stay together. */
export interface Units {
  readonly rows: RepeatedRows;
  /** The class of each row, where targets are classes. */
  readonly classes?: Int32Array;
}

/** The units of a table. Cost O(rows·columns). */
export function unitsOf(data: Dataset): Units {
  const { inputs, targets, groups } = data;
  const columns = (some: Dataset["inputs"] | Dataset["targets"]): Float64Array[] =>
    some.map(({ values }) => values);
  // Rows of a group stay together as copies of a row do.
  const rows =
    groups === undefined
      ? repeatedRows(columns(inputs), columns(targets))
      : { ...numberedGroups(groups), areCopies: true };
  return { rows, ...(data.classes && { classes: rowClasses(data) }) };
}

/** Rows that say something of their own: copies count once. */
export function distinctCount({ rows }: Units): number {
  return rows.areCopies ? rows.nGroups : rows.groupOf.length;
}

/** All rows in the order that `orderOf` gives their units, each class spread evenly from first to last. Cost O(rows·log rows). */
export function orderOfUnits(units: Units, orderOf: (n: number) => Int32Array): RowOrder {
  return rowOrder(units.rows, (n) => spreadEvenly(orderOf(n), classesOf(units, n)));
}

/** The fold of each row: units are dealt out in the order that `orderOf` gives them, class by class. Cost O(rows·log rows). */
export function foldOfUnits(
  units: Units,
  most: number,
  orderOf: (n: number) => Int32Array,
): ReturnType<typeof foldOfRows> {
  return foldOfRows(units.rows, most, (n) => {
    const [order, classes] = [orderOf(n), classesOf(units, n)];
    return classes === undefined ? order : order.toSorted((a, b) => classes[a]! - classes[b]!);
  });
}

/** The class of each of `n` units, rows or groups of them; undefined where targets are no classes. */
function classesOf({ rows, classes }: Units, n: number): Int32Array | undefined {
  if (classes === undefined || n === classes.length) return classes;
  return Int32Array.from(firstRows(rows), (row) => classes[row]!);
}

/** The order in which each class is spread evenly from first to last. Cost O(n·log n). */
function spreadEvenly(order: Int32Array, classes: Int32Array | undefined): Int32Array {
  if (classes === undefined) return order;
  const sizes = new Map<number, number>();
  for (const code of classes) sizes.set(code, (sizes.get(code) ?? 0) + 1);
  const ranks = new Map<number, number>();
  const places = new Float64Array(order.length);
  for (const unit of order) {
    const code = classes[unit]!;
    const rank = ranks.get(code) ?? 0;
    ranks.set(code, rank + 1);
    places[unit] = (rank + 0.5) / sizes.get(code)!;
  }
  return order.toSorted((a, b) => places[a]! - places[b]! || classes[a]! - classes[b]!);
}
