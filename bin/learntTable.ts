/** The table that a command learns from: its flags, how it is read by them, and what a model keeps of that. */
import type { Command } from "commander";
import { type ReadOptions, readTable, type Table } from "../src/index.ts";
import type { Session } from "./command.ts";
import {
  type CategoryFlags,
  type ColumnFlags,
  categoriesFlag,
  columnFlags,
  columnOptionsOf,
  type DialectFlags,
  dialectOptionsOf,
  keptCategories,
  type MissingFlags,
  missingFlag,
  type RowFlags,
  rowFlags,
  rowOptionsOf,
} from "./flags.ts";
import { accessOf } from "./models/model.ts";
import { type ClassFlags, classFlags, keptClassFlags, withoutClasses } from "./summaries/classes.ts";

/** What `tableFlags` and `dialectFlags` leave behind. */
export interface TableFlags
  extends DialectFlags,
    ColumnFlags,
    CategoryFlags,
    ClassFlags,
    RowFlags,
    MissingFlags {}

/** What the columns and rows of a table to learn from are. `alsoOfGroups` is what else --group is for. */
export function tableFlags(command: Command, alsoOfGroups = ""): Command {
  classFlags(categoriesFlag(columnFlags(command)));
  return missingFlag(rowFlags(command, alsoOfGroups));
}

/** A table to learn from, and how it was read. */
export interface LearntTable {
  readonly table: Table;
  readonly kept: ReadOptions;
}

/** The table, and how it was read, as a model keeps it: read so again it is the same. Errors: those of `readTable`, and UsageError for weights of classes that it does not have. */
export async function readLearnt(session: Session, path: string, flags: TableFlags): Promise<LearntTable> {
  const { task, classWeights, categories, missing } = flags;
  const given = { ...dialectOptionsOf(flags), ...columnOptionsOf(flags), ...rowOptionsOf(flags), missing };
  const asked = { ...given, task, classWeights, categories, ...accessOf(session, path) };
  const table = await readTable(path, asked, session.progress.sink);
  const { dataset } = table;
  if (classWeights === "balanced" && dataset.classes === undefined) throw withoutClasses(task);
  return { table, kept: { ...given, ...keptClassFlags(dataset, flags), ...keptCategories(dataset) } };
}
