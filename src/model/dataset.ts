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

/**
 * A table ready to learn from: inputs, targets, one length.
 *
 * Every value is finite. `fingerprint` is a SHA-256 over names and values in order, so a model
 * file can tell whether it meets the same data again.
 */
export interface Dataset {
  readonly inputs: readonly Column[];
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

/** The dataset restricted to `rows` (indices), in that order. Cost O(rows·columns). */
export function takeRows(data: Dataset, rows: ArrayLike<number>): Dataset {
  const take = ({ name, values }: Column): Column => ({ name, values: taken(values, rows) });
  const { inputs, targets, weights, groups } = data;
  return {
    ...data,
    inputs: inputs.map(take),
    targets: targets.map(take),
    nRows: rows.length,
    ...(weights && { weights: taken(weights, rows) }),
    ...(groups && { groups: Int32Array.from(rows, (row) => groups[row]!) }),
  };
}
