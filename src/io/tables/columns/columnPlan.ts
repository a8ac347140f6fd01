/** The columns that a person wants, and what was found in those of a file. */
import { UsageError } from "../../../diagnostics.ts";
import type { Origin } from "../origin.ts";
import type { LabelCodes } from "../rows/labelCodes.ts";
import type { ColumnTally } from "../rows/rowStore.ts";
import { columnIndex } from "./columnName.ts";
import { type PastOptions, type PastPlan, planPast } from "./past.ts";

/** Which columns the user wants. Names as in the header. */
export interface ColumnOptions extends PastOptions {
  /** Input columns. @defaultValue every numeric column that is not a target and varies */
  readonly inputs?: readonly string[];
  /** Columns to leave out. */
  readonly ignore?: readonly string[];
  /** Target columns. @defaultValue the last numeric column, one that is not in quotes where there is one */
  readonly target?: readonly string[];
  /**
   * Which columns are levels of something: `auto` takes text, and whole numbers in quotes, with few levels. Each becomes
   * input columns of 0 and 1 (see `Category`). @defaultValue "none"
   */
  readonly categories?: "auto" | "none" | readonly string[];
  /** A column that says how much each row counts. */
  readonly weights?: string;
  /** A column of the standard error of each target value: a row counts by the inverse of its square. */
  readonly sigma?: string;
  /** A column that says which rows belong together: those of a group are never split between training and others. */
  readonly group?: string;
}

/** What a column may say of rows. */
export type RowRole = "weights" | "sigma" | "group";

const ROW_ROLES: readonly RowRole[] = ["weights", "sigma", "group"];

/** The user's wishes as places of columns. */
export interface ColumnPlan {
  readonly inputs?: readonly number[];
  readonly targets?: readonly number[];
  /** Columns of levels, or how they are found; absent where there are to be none. */
  readonly categories?: "auto" | readonly number[];
  /** Columns that say something of rows, by what they say. */
  readonly roles: ReadonlyMap<RowRole, number>;
  /** Columns that may be inputs, targets or say something of rows. */
  readonly isKept: readonly boolean[];
  /** Columns made of earlier rows, whose places follow those of the file; absent where there are none. */
  readonly past?: PastPlan;
}

/** What was found in the columns that were read. */
export interface FoundColumns {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly unnamed: ReadonlySet<number>;
  readonly quoted: ReadonlySet<number>;
  readonly tallies: readonly ColumnTally[];
  /** Columns that `--where` looks at: text in them needs no warning. */
  readonly isTested: readonly boolean[];
  readonly nRows: number;
  /** The labels of a column that may be a target of classes. */
  readonly labels?: LabelCodes;
  /** The levels of a column in the rows that were read; undefined where they are too many to be levels. */
  readonly levelsOf: (column: number) => readonly string[] | undefined;
  /** The rows of the rarest of these levels. */
  readonly rarestOf: (column: number) => number;
}

/**
 * The places of the columns that `options` names, those made of earlier rows by their own names or by that of the column
 * that they replace. Errors: UsageError for an unknown name or one used twice.
 */
export function planColumns(names: readonly string[], options: ColumnOptions, file: string): ColumnPlan {
  const past = planPast(names, options, file);
  const placeOf = (name: string): number => past?.names.indexOf(name) ?? -1;
  const places = (wanted: readonly string[] | undefined): number[] | undefined =>
    wanted && [
      ...new Set(wanted.map((name) => (placeOf(name) >= 0 ? placeOf(name) : columnIndex(name, names, file)))),
    ];
  const made = past?.lags.map((_, l) => names.length + l) ?? [];
  const named = places(options.inputs);
  const inputs = named && [...new Set([...named, ...made])];
  const targets = places(options.target);
  const ignored = new Set(places(options.ignore));
  const clash = (flag: string, column: number | undefined, other: string): void => {
    if (column !== undefined)
      throw new UsageError(`column "${(past?.names ?? names)[column]}" is named by ${flag} and by ${other}`);
  };
  clash(
    "--target",
    targets?.find((c) => inputs?.includes(c)),
    "--inputs",
  );
  clash(
    "--target",
    targets?.find((c) => ignored.has(c)),
    "--ignore",
  );
  clash(
    "--inputs",
    inputs?.find((c) => ignored.has(c)),
    "--ignore",
  );
  const { categories: asked = "none" } = options;
  const categories = asked === "auto" ? asked : asked === "none" ? undefined : places(asked)!;
  const levelled = categories === "auto" ? [] : (categories ?? []);
  clash(
    "--target",
    targets?.find((c) => levelled.includes(c)),
    "--categories",
  );
  clash(
    "--categories",
    levelled.find((c) => ignored.has(c)),
    "--ignore",
  );
  const bases = new Set([...(past?.differenced ?? []), ...(past?.lags.map(({ base }) => base) ?? [])]);
  clash(
    "--categories",
    levelled.find((c) => bases.has(c)),
    past?.lags.some(({ base }) => levelled.includes(base)) ? "--lag" : "--difference",
  );
  const roles = new Map<RowRole, number>();
  for (const role of ROW_ROLES) {
    const name = options[role];
    if (name === undefined) continue;
    const place = columnIndex(name, names, file);
    const others = [targets?.includes(place) && "--target", inputs?.includes(place) && "--inputs"];
    const other = others.find((flag) => flag !== undefined && flag !== false);
    if (other) throw new UsageError(`column "${names[place]}" is named by --${role} and by ${other}`);
    clash(
      `--${role}`,
      bases.has(place) ? place : undefined,
      past?.differenced.has(place) ? "--difference" : "--lag",
    );
    roles.set(role, place);
    ignored.delete(place);
  }
  const asRoles = new Set(roles.values());
  refuseUnusedChanges(
    past,
    names,
    (c) => !ignored.has(c) && (inputs === undefined || inputs.includes(c) || targets?.includes(c) === true),
  );
  const wanted = inputs && targets && new Set([...inputs, ...levelled, ...targets, ...asRoles]);
  const isKept = (past?.names ?? names).map(
    (_, c) => !ignored.has(c) && (wanted === undefined || wanted.has(c)),
  );
  return {
    isKept,
    roles,
    ...(past && { past }),
    ...(inputs && { inputs }),
    ...(targets && { targets }),
    ...(categories && { categories }),
  };
}

/** Errors: UsageError where a column is to be replaced by its change that nobody uses. */
function refuseUnusedChanges(
  past: PastPlan | undefined,
  names: readonly string[],
  isUsed: (column: number) => boolean,
): void {
  for (const column of past?.differenced ?? []) {
    if (isUsed(column) || past?.lags.some(({ base }) => base === column)) continue;
    throw new UsageError(
      `the column "${names[column]}" of --difference is neither an input nor the target`,
      "name it with --inputs or --target, or leave --difference out",
    );
  }
}

/** What the cells of a column are. */
export type ColumnKind = "numbers" | "text" | "empty" | "row numbers";
