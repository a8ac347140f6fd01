/** A table in blocks, each with its predictions: it may be larger than memory. */
import { DataError } from "../../src/diagnostics.ts";
import {
  cellOf,
  csvLines,
  type ModelState,
  type ReadOptions,
  type RowBlock,
  rowBlocks,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { type DataFlags, type DialectFlags, dialectOptionsOf } from "../flags.ts";
import { accessOf } from "../models/model.ts";
import { clip } from "../terminal/text.ts";
import { type AddedColumn, headerOf } from "./addedColumns.ts";
import type { intervalPredictor } from "./predictedIntervals.ts";
import type { PredictedTarget } from "./predictedTarget.ts";
import { type PredictedRows, predictBlock, type RowPredictor, type Tally } from "./predictions.ts";

/** What is kept of all blocks. */
export interface Seen {
  /** The added columns, where they go into one JSON object. */
  readonly kept: Map<string, (number | string | null)[]>;
  /** How often each level stands in the rows that the model was not trained on. */
  readonly unseen: Map<string, number>;
}

/** How blocks of rows are predicted. */
export interface Predicting {
  readonly rows: RowPredictor;
  readonly tally: Tally;
  readonly target: PredictedTarget;
  readonly intervalsOf: Awaited<ReturnType<typeof intervalPredictor>>;
  readonly seen: Seen;
  readonly flags: DialectFlags & DataFlags & { readonly residuals?: boolean };
}

/** A block with its predictions, and the columns to write beside it. */
interface AddedBlock {
  readonly block: RowBlock;
  readonly predicted: PredictedRows;
  readonly added: readonly AddedColumn[];
}

/** The blocks of a table as they are predicted. Errors: those of reading; DataError where residuals lack their target. */
export async function* addedBlocks(
  session: Session,
  current: ModelState,
  { rows, tally, target, intervalsOf, seen, flags }: Predicting,
): AsyncGenerator<AddedBlock> {
  const { file, inputs } = rows;
  const { targets, classes, categories } = current;
  const access = {
    ...cellOptionsOf(current.data),
    ...dialectOptionsOf(flags),
    ...accessOf(session, file),
    ifThere: classes === undefined ? targets : [],
    ...(categories && { levels: categories }),
  };
  const names = inputs.map(({ name }) => name);
  for await (const block of rowBlocks(file, names, access, session.progress.sink)) {
    if (flags.residuals === true && block.ifThere.every((column) => column === undefined)) {
      throw withoutTarget(targets, block.names, file);
    }
    for (const { column, text } of block.unseen) {
      const named = `${column} "${clip(text, 40)}"`;
      seen.unseen.set(named, (seen.unseen.get(named) ?? 0) + 1);
    }
    const intervals = intervalsOf?.(block.columns);
    const predicted = predictBlock(block, rows, tally, intervals);
    yield { block, predicted, added: target.columns(block, predicted, intervals) };
  }
}

/** The lines of the table that is written: a header, then every row with the added columns. */
export async function* textsOf(blocksOf: AsyncIterable<AddedBlock>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const { block, predicted, added } of blocksOf) {
    const { dialect, names } = block;
    const lines = predicted.cells.map((row, r) => [
      ...row,
      ...added.map(({ values }) => cellOf(values[r]!, dialect)),
    ]);
    const addedNames = added.map(({ name }) => name);
    yield csvLines(isFirst ? [headerOf(names, addedNames), ...lines] : lines, dialect);
    isFirst = false;
  }
}

/** The added columns of a block, kept beside those of earlier ones. */
export function keep(added: readonly AddedColumn[], kept: Seen["kept"]): void {
  for (const { name, values } of added) {
    const list = kept.get(name) ?? [];
    for (const value of values) list.push(value);
    kept.set(name, list);
  }
}

/**
 * How rows were read when the model was made: what was missing then, below a limit or a date, is so again, and what was made
 * of earlier rows is made again.
 */
function cellOptionsOf({
  read,
}: ModelState["data"]): Pick<
  ReadOptions,
  "missingValues" | "below" | "dates" | "lags" | "differences" | "group"
> {
  const { missingValues, below, dates, lags, differences, group } = read;
  return {
    ...(missingValues && { missingValues }),
    ...(below && { below }),
    ...(dates && { dates }),
    ...(lags && { lags }),
    ...(differences && { differences }),
    ...(group !== undefined && { group }),
  };
}

function withoutTarget(targets: readonly string[], names: readonly string[], file: string): DataError {
  const wanted = targets.map((name) => `"${name}"`).join(" or ");
  return new DataError({
    code: "predict/no-target",
    message: `--residuals needs the column ${wanted}, which is not there`,
    where: { file },
    hint: `the columns are: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`,
  });
}
