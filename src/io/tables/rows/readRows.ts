import { UsageError } from "../../../diagnostics.ts";
import { refuseTask } from "../columns/classColumn.ts";
import { type ColumnPlan, planColumns } from "../columns/columnPlan.ts";
import { refuseTooWide } from "../limits.ts";
import type { Origin } from "../origin.ts";
import type { ReadOptions } from "../readOptions.ts";
import { type CellRules, ruledValue } from "../text/cellRules.ts";
import type { Header } from "../text/header.ts";
import { LabelCodes } from "./labelCodes.ts";
import { RowStore } from "./rowStore.ts";
import { conditionsOf } from "./where.ts";

/** The rows of a table, read or about to be, and what the user wants of them. */
export interface ReadRows {
  readonly origin: Origin;
  readonly store: RowStore;
  readonly plan: ColumnPlan;
  /** Columns (from 0) that the file gives no name. */
  readonly unnamed: ReadonlySet<number>;
  /** Columns (from 0) whose cells the file has in quotes; absent where it has no quotes. */
  readonly quoted?: ReadonlySet<number>;
}

/** Groups of rows that are told apart. */
const MOST_GROUPS = 10_000_000;

/**
 * An empty store for a table with these names. Errors: UsageError when the options name columns it has not, DataError
 * data/too-wide.
 */
export function beginRows(
  header: Pick<Header, "names" | "unnamed">,
  origin: Origin,
  rules: CellRules,
  options: ReadOptions,
  expectedRows = 0,
): ReadRows {
  const { names, unnamed } = header;
  refuseTooWide(names.length, { file: origin.file });
  const plan = planColumns(names, options, origin.file);
  refuseTask(options.task, plan.targets);
  const { task = "regress" } = options;
  const [target] = plan.targets?.length === 1 && task !== "regress" ? plan.targets : [];
  if (task === "classify" && plan.past?.differenced.has(target!))
    throw new UsageError(
      `--task classify takes "${names[target!]}" for labels, and --difference takes changes of numbers`,
      "leave one of them out",
    );
  const labels = target === undefined ? undefined : new LabelCodes(target, task === "classify");
  const conditions = conditionsOf(
    options.where ?? [],
    names,
    (cell, column) => ruledValue(cell, column, rules),
    origin.file,
  );
  const grouping = plan.roles.get("group");
  const groups = grouping === undefined ? undefined : new LabelCodes(grouping, true, MOST_GROUPS);
  // Those that others are made of are read as well.
  const bases = new Set([
    ...(plan.past?.differenced ?? []),
    ...(plan.past?.lags.map(({ base }) => base) ?? []),
  ]);
  const isKept = names.map((_, c) => plan.isKept[c]! || bases.has(c));
  const store = new RowStore({
    ...{ origin, names, isKept, conditions, rules, expectedRows },
    ...(labels && { labels }),
    ...(groups && { groups }),
    hasLevels: plan.categories !== undefined,
  });
  return { origin, store, plan, unnamed };
}
