/**
 * A function of the columns of a table that can be asked anywhere, such as a trained network: what it says of rows that no
 * table holds shows which columns act on their own.
 */
import { taken } from "../../math/rows.ts";
import { mean } from "../../math/statistics.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "../formula/constants/constants.ts";

/** The values of a function at rows. Shape: (columns) arrays of (n) to (n). */
export type Surface = (columns: readonly Float64Array[]) => Float64Array;

/** Columns that act as one quantity: a column itself, or several that a formula joins. */
export interface Group {
  /** Places of the columns in the table. */
  readonly columns: readonly number[];
  /** The quantity, over the names of the table. */
  readonly expr: Expr;
  /** Its value at each sample row. */
  readonly values: Float64Array;
  /** Its derivative by each of `columns` at each sample row. Shape: (columns) arrays of (rows). */
  readonly slopes: readonly Float64Array[];
}

/** A function of a few groups; the other columns stand at the base row. */
export interface Part {
  readonly surface: Surface;
  readonly groups: readonly Group[];
  /** What the function is wrong by, in units of its own spread. */
  readonly error: number;
  /** Values at the sample rows that are known better than by the surface: those of the table, or what is left of them. */
  readonly exact?: Float64Array;
  /** What the exact values are wrong by, in units of their spread. @defaultValue 0 */
  readonly blur?: number;
}

/** Named rows at which functions are asked, the row at which columns stand that do not matter, and partners of the rows. */
export interface Sample {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly base: number;
  readonly partner: Int32Array;
}

/** A table whose columns are groups. */
export function tableOf(groups: readonly Group[], target: Float64Array): FormulaData {
  return {
    variables: groups.map(({ expr }, i) => (expr.kind === "var" ? expr.name : `part_${i}`)),
    columns: groups.map(({ values }) => values),
    target,
  };
}

/** The rows of a sample, where the groups of `part` in `moved` have the values of the partners. */
export function mixed(
  { groups }: Part,
  { columns, base, partner }: Sample,
  moved: ReadonlySet<Group>,
): Float64Array[] {
  const rows: Float64Array[] = columns.map((column) => new Float64Array(column.length).fill(column[base]!));
  for (const group of groups) {
    for (const c of group.columns) {
      rows[c] = moved.has(group) ? taken(columns[c]!, partner) : columns[c]!;
    }
  }
  return rows;
}

/** The values of a part at the rows of a sample. */
export function valuesOf(part: Part, sample: Sample, ...moved: readonly Group[]): Float64Array {
  return part.surface(mixed(part, sample, new Set(moved)));
}

/** The part that is left of a surface when all groups but `kept` stand at the base row; `wrong` is what the surface is off by. */
export function restricted(surface: Surface, sample: Sample, kept: readonly Group[], wrong: number): Part {
  const part: Part = { surface: atBase(surface, sample, kept), groups: kept, error: MOST_ERROR };
  const spread = spreadOf(valuesOf(part, sample));
  return { ...part, error: spread > 0 ? Math.min(MOST_ERROR, wrong / spread) : MOST_ERROR };
}

/** The error of a network in units of a part is an estimate, hardly above this. */
const MOST_ERROR = 0.3;

/** A surface with every column at the base row that is not in `kept`. */
function atBase(surface: Surface, { columns, base }: Sample, kept: readonly Group[]): Surface {
  const own = new Set(kept.flatMap((group) => group.columns));
  return (rows) =>
    surface(
      rows.map((column, c) =>
        own.has(c) ? column : new Float64Array(column.length).fill(columns[c]![base]!),
      ),
    );
}

/** Standard deviation. */
export function spreadOf(values: Float64Array): number {
  const middle = mean(values);
  return rootMeanSquare(values.map((v) => v - middle));
}

/** Root of the mean square. */
export function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v * v;
  return Math.sqrt(sum / Math.max(1, values.length));
}
