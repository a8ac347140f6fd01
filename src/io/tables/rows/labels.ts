import type { EventSink } from "../../../events.ts";
import { columnIndex } from "../columns/columnName.ts";
import { type BlockOptions, rowBlocks } from "./rowBlocks.ts";

/** The texts of a column, and the condition (see `conditionsOf`) that keeps the rows of each. */
export interface Labels {
  /** The header of the column. */
  readonly column: string;
  readonly labels: readonly { readonly name: string; readonly where: string; readonly rows: number }[];
  /** Rows without a text there. */
  readonly unlabelled: number;
}

/**
 * The different texts in the column that `wanted` means, in the order in which they first stand in the table.
 *
 * Errors: UsageError where there is no such column; those of reading. Cost O(rows·columns).
 */
export async function columnLabels(
  path: string,
  wanted: string,
  options: BlockOptions,
  sink: EventSink,
): Promise<Labels> {
  const rows = new Map<string, number>();
  let column = wanted;
  let unlabelled = 0;
  for await (const { names, cells } of rowBlocks(path, [], options, sink)) {
    const place = columnIndex(wanted, names, path);
    column = names[place]!;
    for (const row of cells) {
      const text = row[place]!.trim();
      if (text === "" || text === "NA") unlabelled++;
      else rows.set(text, (rows.get(text) ?? 0) + 1);
    }
  }
  return {
    column,
    labels: [...rows].map(([name, count]) => ({ name, where: `${column}="${name}"`, rows: count })),
    unlabelled,
  };
}
