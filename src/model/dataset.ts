import { type ColumnValues, packedValues, takenPacked, widened } from "../math/packedValues.ts";
import { taken } from "../math/rows.ts";

/** What a target of labels is made of: the column, and its labels in the order of their codes. */
export interface Classes {
  readonly target: string;
  /** At least two, all different. */
  readonly labels: readonly string[];
}

/** A column of levels among the inputs: each level but the first has an input column of its own, 1 in its rows and else 0. */
export interface Category {
  readonly column: string;
  /** At least two, all different, in order; the first is where all of their columns are 0. */
  readonly levels: readonly string[];
}

/** The name of the input column of a level. */
export function levelName(column: string, level: string): string {
  return `${column}=${level}`;
}

/** A named column of float64 numbers, all finite. */
export interface Column {
  /** The header as the file has it. */
  readonly name: string;
  readonly values: Float64Array;
}

/** A named input column, all finite; large tables keep its numbers in fewer bytes where that is exact. */
export interface InputValues {
  readonly name: string;
  readonly values: ColumnValues;
}

/** The numbers of a column as float64: the same array where it holds these. Cost O(rows) where it does not. */
export function wide({ values }: InputValues): Float64Array {
  return widened(values);
}

/**
 * A table ready to learn from: inputs, targets, one length.
 *
 * Every value is finite. `fingerprint` is a SHA-256 over names and values in order, so a model
 * file can tell whether it meets the same data again.
 */
export interface Dataset {
  readonly inputs: readonly InputValues[];
  readonly targets: readonly Column[];
  readonly nRows: number;
  /** The labels whose classes the targets are; absent where they are numbers. */
  readonly classes?: Classes;
  /** The columns of levels that inputs are made of; absent where there are none. */
  readonly categories?: readonly Category[];
  /** How much each row counts, 1 on average; absent where all count alike. Shape: (rows). */
  readonly weights?: Float64Array;
  /** Which rows belong together, counted from 0: they are never split between training and others. Shape: (rows). */
  readonly groups?: Int32Array;
  /** Where the rows came from: a path, `-` for standard input, or a name given by a library user. */
  readonly source: string;
  readonly fingerprint: string;
}

/** Input columns whose cells are this many in all, or more, are kept in fewer bytes: 376 MB of 60,000 pictures are 47. */
const LARGE_CELLS = 4e6;

/** The input columns of a table with so many rows, those of a large one in as few bytes as hold them exactly. Cost O(cells). */
export function storedInputs(inputs: readonly Column[], nRows: number): readonly InputValues[] {
  if (inputs.length * nRows < LARGE_CELLS) return inputs;
  return inputs.map(({ name, values }) => ({ name, values: packedValues(values) }));
}

/** These rows of a column, in the bytes that it is kept in. */
function rowsOf({ name, values }: InputValues, rows: ArrayLike<number>): InputValues {
  return { name, values: values instanceof Float64Array ? taken(values, rows) : takenPacked(values, rows) };
}

/** The dataset restricted to `rows` (indices), in that order. Cost O(rows·columns). */
export function takeRows(data: Dataset, rows: ArrayLike<number>): Dataset {
  const { inputs, targets, weights, groups } = data;
  return {
    ...data,
    inputs: inputs.map((column) => rowsOf(column, rows)),
    targets: targets.map(({ name, values }) => ({ name, values: taken(values, rows) })),
    nRows: rows.length,
    ...(weights && { weights: taken(weights, rows) }),
    ...(groups && { groups: Int32Array.from(rows, (row) => groups[row]!) }),
  };
}
