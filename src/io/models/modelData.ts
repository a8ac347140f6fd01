import { basename } from "node:path";
import { DataError } from "../../diagnostics.ts";
import type { EventSink } from "../../events.ts";
import { balancedWeights } from "../../model/classes/weights.ts";
import type { Dataset } from "../../model/dataset.ts";
import { readTable } from "../tables/readTable.ts";
import type { SourceOptions } from "../tables/source.ts";
import type { ModelState } from "./modelRecord.ts";

/**
 * The rows a model was fitted to: those kept in its file, else read again in the same way.
 *
 * `path` reads them from another place than they came from. Errors: DataError when they cannot be had, or are not the
 * same: their fingerprint tells; and where they come from a query and `trustsQuery` is not set. What was left out was
 * told when the model was fitted and is not told again.
 */
export async function modelData(
  state: ModelState,
  sink: EventSink,
  options: SourceOptions & { readonly path?: string; readonly trustsQuery?: boolean } = {},
): Promise<Dataset> {
  const { source, fingerprint, read, rows } = state.data;
  const { path = source, trustsQuery = false, ...access } = options;
  if (rows !== undefined && options.path === undefined) return withColumnsOf(state, rows, source);
  if (read.sql !== undefined && !trustsQuery) throw untrusted(read.sql, source);
  const { dataset } = await readTable(path, { ...read, ...access }, (event) => {
    if (event.kind !== "diagnostic") sink(event);
  }).catch((error: unknown) => {
    throw path === source ? moved(error, source) : error;
  });
  if (dataset.fingerprint !== fingerprint) {
    throw new DataError({
      code: "data/changed",
      message: `these are not the rows that the model was fitted to (${dataset.nRows} rows now, ${state.data.nRows} then)`,
      where: { file: path },
      hint: "run `kan fit` again, or put the old file back",
    });
  }
  return withColumnsOf(state, dataset, path);
}

/** The rows, which have the columns that the model speaks of: a file that was changed may name others. */
function withColumnsOf(state: ModelState, rows: Dataset, file: string): Dataset {
  const missing =
    state.inputs.find(({ name }) => !rows.inputs.some((column) => column.name === name))?.name ??
    state.targets.find((name) => !rows.targets.some((column) => column.name === name));
  if (missing === undefined) return withLabelsOf(state, rows);
  throw new DataError({
    code: "model/invalid",
    message: `the model contradicts itself: its column "${missing}" is not among those of its rows`,
    where: { file },
    hint: "the model was changed or damaged; restore it from a copy, or run `kan fit` again",
  });
}

/** Rows that a model keeps are numbers alone: what their levels and classes are called stands beside them. */
function withLabelsOf({ categories, classes, data }: ModelState, numbers: Dataset): Dataset {
  const rows = categories === undefined ? numbers : { ...numbers, categories };
  if (classes === undefined || rows.classes !== undefined) return rows;
  const named = { ...rows, classes: { target: classes.target, labels: classes.labels } };
  return data.read.classWeights === "balanced" ? { ...named, weights: balancedWeights(named) } : named;
}

/** A query in a model file may be somebody else's: it is shown, and run when it is asked for. */
function untrusted(sql: string, file: string): DataError {
  return new DataError({
    code: "model/query",
    message: `the rows come from a query that the model file holds: ${sql}`,
    where: { file },
    hint: "--trust-query runs it",
  });
}

/** A table that is no longer where it was, with the option that says where it is. */
function moved(error: unknown, source: string): unknown {
  if (!(error instanceof DataError) || error.diagnostic.code !== "file/not-found") return error;
  const value = `path/to/${basename(source)}`;
  return new DataError({
    ...error.diagnostic,
    message: "the table that the model was fitted to is not here any more",
    hint: `say where it is now: --data ${value}`,
    works: { option: "--data", value },
  });
}
