import type { Command } from "commander";
import {
  type BelowPolicy,
  DATE_POLICIES,
  type Dataset,
  type DatePolicy,
  ENGINES,
  type EngineRecord,
  type Lag,
  type MissingPolicy,
  type ReadOptions,
} from "../src/index.ts";
import { fileName, lags, names, oneOf, repeated, wholeNumber } from "./options.ts";
import { listed } from "./summaries/summary.ts";
import { DEFAULT_MODEL } from "./words.ts";

/**
 * Flags that several commands share, so that each means the same everywhere. What adds them says under which heading of
 * `--help` they stand; what a command adds next stands there too, unless it names its own.
 */

/** Headings of `--help`, in commands with many flags. */
export const HEADING = {
  columns: "Columns:",
  rows: "Rows:",
  reading: "Reading the table:",
  machines: "Several machines:",
  general: "Options:",
} as const;

/** `-m/--model`: where the model lives. */
export function modelFlag(command: Command): Command {
  return command
    .optionsGroup(HEADING.general)
    .option("-m, --model <file>", "the model file", fileName("--model", DEFAULT_MODEL), DEFAULT_MODEL);
}

/** `--data`: for commands that go on from a model and need its rows again. */
export function dataFlag(command: Command): Command {
  return command
    .optionsGroup(HEADING.general)
    .option("--data <file>", "the table the model was fitted to, where it has moved")
    .option("--trust-query", "run the --sql query that the model file holds");
}

/** What `dataFlag` leaves behind. */
export interface DataFlags {
  readonly data?: string;
  readonly trustQuery?: boolean;
}

/** How the cells of a table are written and which rows count: for every command that reads a table. */
export function dialectFlags(command: Command): Command {
  return command
    .optionsGroup(HEADING.rows)
    .option(
      "--where <condition>",
      "keep only rows such as state=treated or T>=300; may be given again",
      repeated("--where", "state=treated"),
    )
    .optionsGroup(HEADING.reading)
    .option("--no-header", "the first row holds numbers, not names")
    .option("--delimiter <mark>", "between cells: a character, or tab, space, … (found out when absent)")
    .option(
      "--decimal <mark>",
      "the decimal mark: . or , (found out when absent)",
      oneOf("--decimal", [".", ","]),
    )
    .option("--thousands <mark>", "the mark between thousands: , . ' space, or none (found out when absent)")
    .option(
      "--missing-values <cells>",
      "cells that stand for missing values, as NA and empty ones do: -9999,n.d.",
      names("--missing-values", "-9999,n.d."),
    )
    .option(
      "--below <policy>",
      "cells such as <0.05: half of the limit, zero, or drop the row (drop takes >100 too)",
      oneOf("--below", BELOW_POLICIES),
    )
    .option(
      "--dates <unit>",
      "dates and times as numbers: seconds or days since 1970, or season, the share of the year that has passed",
      oneOf("--dates", DATE_POLICIES),
    )
    .option(
      "--reader <name>",
      "auto, or duckdb: with @duckdb/node-api, for what is larger than memory (default: auto)",
      oneOf("--reader", ["auto", "duckdb"]),
    )
    .option("--sql <query>", 'read what DuckDB selects: "SELECT x, y FROM data WHERE x > 0"');
}

const BELOW_POLICIES: readonly BelowPolicy[] = ["half", "zero", "drop"];

/** What `dialectFlags` leaves behind. */
export interface DialectFlags {
  readonly thousands?: string;
  readonly missingValues?: readonly string[];
  readonly below?: BelowPolicy;
  readonly dates?: DatePolicy;
  readonly where?: readonly string[];
  readonly header: boolean;
  readonly delimiter?: string;
  readonly decimal?: string;
  readonly reader?: "auto" | "duckdb";
  readonly sql?: string;
}

/** These flags as the library takes them; what was not given is left for it to find out. */
export function dialectOptionsOf(flags: DialectFlags): Omit<ReadOptions, "missing"> {
  const { where, header, delimiter, decimal, thousands, missingValues, below, dates, reader, sql } = flags;
  return {
    ...(where && { where }),
    ...(header ? {} : { header }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(thousands !== undefined && { thousands }),
    ...(missingValues !== undefined && { missingValues }),
    ...(below !== undefined && { below }),
    ...(dates !== undefined && { dates }),
    ...(reader !== undefined && { reader }),
    ...(sql !== undefined && { sql }),
  };
}

const MISSING_POLICIES: readonly MissingPolicy[] = ["drop", "mean", "error"];

/** What becomes of rows with missing cells: for commands that learn from a table. */
export function missingFlag(command: Command): Command {
  return command
    .optionsGroup(HEADING.rows)
    .option(
      "--missing <policy>",
      "rows with missing cells: drop them, fill in the mean, or error",
      oneOf("--missing", MISSING_POLICIES),
      "drop",
    );
}

/** What `missingFlag` leaves behind. */
export interface MissingFlags {
  readonly missing: MissingPolicy;
}

/** Which columns are what: for commands that learn from a table. */
export function columnFlags(command: Command): Command {
  return command
    .optionsGroup(HEADING.columns)
    .option(
      "--target <columns>",
      "the column to explain, or several (default: the last numeric one)",
      names("--target", "pressure"),
    )
    .option("--inputs <columns>", "use only these as inputs (default: all others)", names("--inputs", "x,y"))
    .option("--ignore <columns>", "leave these out", names("--ignore", "id,date"));
}

/** What `columnFlags` leaves behind. */
export interface ColumnFlags {
  readonly target?: readonly string[];
  readonly inputs?: readonly string[];
  readonly ignore?: readonly string[];
}

/** These flags as the library takes them. */
export function columnOptionsOf({ target, inputs, ignore }: ColumnFlags): ColumnFlags {
  return { ...(target && { target }), ...(inputs && { inputs }), ...(ignore && { ignore }) };
}

/** What `categoriesFlag` leaves behind. */
export interface CategoryFlags {
  readonly categories: NonNullable<ReadOptions["categories"]>;
}

/** Which columns are levels of something: for commands that learn from a table. */
export function categoriesFlag(command: Command): Command {
  const list = names("--categories", "auto, none or Type,plot");
  return command
    .optionsGroup(HEADING.columns)
    .option(
      "--categories <columns>",
      "columns of levels among the inputs: auto takes text, and whole numbers in quotes, with few levels; none, or names",
      (text) => (text === "auto" || text === "none" ? text : list(text)),
      "auto",
    );
}

/** The columns of levels that were found, as the model keeps them: read again they are the same. */
export function keptCategories({ categories }: Dataset): Pick<ReadOptions, "categories"> {
  return categories === undefined ? {} : { categories: categories.map(({ column }) => column) };
}

/** Columns that say something of rows: for commands that learn from a table. `alsoOfGroups` is what else --group is for. */
export function rowFlags(command: Command, alsoOfGroups = ""): Command {
  return command
    .optionsGroup(HEADING.rows)
    .option("--weights <column>", "how much each row counts in fits, choices and errors: 0 or more")
    .option("--sigma <column>", "the standard error of each target value: a row counts by 1 over its square")
    .option(
      "--group <column>",
      `rows that belong together are never split between those learnt from and those held out${alsoOfGroups}`,
    )
    .option(
      "--lag <column=rows>",
      "also take a column's values so many rows before as inputs: level=1,2; with --group rows of the same group; may be given again",
      lags("--lag"),
    )
    .option(
      "--difference <columns>",
      "replace columns by their change since the row before, the target too",
      names("--difference", "level"),
    );
}

/** What `rowFlags` leaves behind. */
export interface RowFlags {
  readonly lag?: readonly Lag[];
  readonly difference?: readonly string[];
  readonly weights?: string;
  readonly sigma?: string;
  readonly group?: string;
}

/** These flags as the library takes them. */
export function rowOptionsOf({
  weights,
  sigma,
  group,
  lag,
  difference,
}: RowFlags): Pick<ReadOptions, "weights" | "sigma" | "group" | "lags" | "differences"> {
  return {
    ...(lag && { lags: lag }),
    ...(difference && { differences: difference }),
    ...(weights !== undefined && { weights }),
    ...(sigma !== undefined && { sigma }),
    ...(group !== undefined && { group }),
  };
}

/** What does the arithmetic: an engine that needs no loading. */
export function engineFlag(command: Command): Command {
  return engineFlagOf(
    command,
    ENGINES.filter(({ openNow, precision }) => openNow !== undefined && precision === "float64"),
  );
}

/** What trains, and in what: engines of float32 too. */
export function trainingEngineFlag(command: Command): Command {
  const described = command
    .optionsGroup(HEADING.general)
    .option(
      "--precision <name>",
      "what auto may compute in: float32, then refined in float64, or float64 (default: float32 for mini-batches of 100,000 parameters or more)",
      oneOf("--precision", PRECISIONS),
    );
  return engineFlagOf(described, ENGINES);
}

/** What an engine computes in. */
export const PRECISIONS = ["float32", "float64"] as const;

function engineFlagOf(command: Command, engines: readonly EngineRecord[]): Command {
  const names = ["auto", ...engines.map(({ name }) => name)];
  const text = listed(names, "or");
  return threadsFlag(
    command.optionsGroup(HEADING.general).option("--engine <name>", text, oneOf("--engine", names), "auto"),
  );
}

/** `--threads`: how many threads share the work. */
export function threadsFlag(command: Command): Command {
  return command
    .optionsGroup(HEADING.general)
    .option(
      "--threads <n>",
      "threads for restarts, formulas and large tables (default: all cores); never changes the result",
      wholeNumber("--threads", 1, 256),
    );
}

/** What `trainingEngineFlag` leaves behind. */
export interface TrainingEngineFlags extends EngineFlags {
  readonly precision?: (typeof PRECISIONS)[number];
}

/** What `engineFlag` leaves behind. */
export interface EngineFlags {
  readonly threads?: number;
  /** The name of an engine that the flag offers. */
  readonly engine: string;
}

/** From which random numbers a run comes. */
export function seedFlag(command: Command, what = "makes a run repeat byte for byte"): Command {
  return command.optionsGroup(HEADING.general).option("--seed <n>", what, wholeNumber("--seed", 0), 0);
}
