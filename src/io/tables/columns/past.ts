/** Columns made of earlier rows: values some rows before, and changes since the row before. */
import { UsageError } from "../../../diagnostics.ts";
import { columnIndex } from "./columnName.ts";

/** A column whose earlier values are inputs. */
export interface Lag {
  readonly column: string;
  /** How many rows before, each at least 1. */
  readonly rows: readonly number[];
}

/** Which columns are taken from earlier rows. Rows count in the order of the file, each group for itself. */
export interface PastOptions {
  /** Columns whose values in earlier rows are inputs too. @defaultValue none */
  readonly lags?: readonly Lag[];
  /** Columns that are replaced by their change since the row before; their lags are lags of the change. @defaultValue none */
  readonly differences?: readonly string[];
}

/** The same as places of columns. */
export interface PastPlan {
  /** The names of all columns, those of changes renamed, then those of lags. */
  readonly names: readonly string[];
  /** Columns of the file that are replaced by their change. */
  readonly differenced: ReadonlySet<number>;
  /** What the columns beyond those of the file are made of: a column of the file, and how many rows before. */
  readonly lags: readonly { readonly base: number; readonly rows: number }[];
}

/** The name of the column of a change, `level_diff`, or of earlier values, `level_lag2`; a unit in brackets stays behind. */
function pastName(column: string, { isChange, rows }: PastOf): string {
  const [, stem, unit] = /^(.*?)(\s*[[({][^\])}]*[\])}]\s*)?$/s.exec(column)!;
  return `${stem}${isChange ? "_diff" : ""}${rows > 0 ? `_lag${rows}` : ""}${unit ?? ""}`;
}

/** What of a column is meant. */
export interface PastOf {
  /** The change since the row before, rather than the value. */
  readonly isChange: boolean;
  /** How many rows before; 0 for the row itself. */
  readonly rows: number;
}

/** A column that is made of earlier rows of another. */
export interface PastColumn extends PastOf {
  readonly column: string;
}

/** Each column that the options make, by its name. */
export function pastColumns({ lags = [], differences = [] }: PastOptions): ReadonlyMap<string, PastColumn> {
  const made = new Map<string, PastColumn>();
  const isDifferenced = new Set(differences);
  const add = (column: string, rows: number): void => {
    const of = { isChange: isDifferenced.has(column), rows };
    made.set(pastName(column, of), { column, ...of });
  };
  for (const column of differences) add(column, 0);
  for (const { column, rows } of lags) for (const n of rows) add(column, n);
  return made;
}

/** The options with the names that the file has, so that they mean the same columns in another file. */
function namedPast(
  { lags = [], differences = [] }: PastOptions,
  names: readonly string[],
  file: string,
): Required<PastOptions> {
  const name = (wanted: string): string => names[columnIndex(wanted, names, file)]!;
  const rowsOf = new Map<string, number[]>();
  for (const { column, rows } of lags)
    rowsOf.set(name(column), [...(rowsOf.get(name(column)) ?? []), ...rows]);
  return {
    lags: [...rowsOf].map(([column, rows]) => ({
      column,
      rows: [...new Set(rows)].sort((a, b) => a - b),
    })),
    differences: [...new Set(differences.map(name))],
  };
}

/**
 * What the options make of a table with these names; undefined where nothing. Errors: UsageError for an unknown column, and
 * where a name is taken.
 */
export function planPast(names: readonly string[], options: PastOptions, file: string): PastPlan | undefined {
  const { lags, differences } = namedPast(options, names, file);
  if (lags.length === 0 && differences.length === 0) return undefined;
  const differenced = new Set(differences.map((name) => names.indexOf(name)));
  const made = lags.flatMap(({ column, rows }) =>
    rows.map((n) => ({ base: names.indexOf(column), rows: n })),
  );
  const nameOf = (place: number, rows: number): string =>
    pastName(names[place]!, { isChange: differenced.has(place), rows });
  const all = [
    ...names.map((name, c) => (differenced.has(c) ? nameOf(c, 0) : name)),
    ...made.map(({ base, rows }) => nameOf(base, rows)),
  ];
  const twice = all.find((name, c) => all.indexOf(name) !== c);
  if (twice !== undefined) {
    throw new UsageError(
      `${file} has a column "${twice}" already, which is what ${made.length > 0 ? "--lag" : "--difference"} would call its own`,
      `--ignore does not free a name: rename the column, or take it as it is`,
    );
  }
  return { names: all, differenced, lags: made };
}
