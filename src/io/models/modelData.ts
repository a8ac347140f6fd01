import { DataError } from "../../diagnostics.ts";
import type { EventSink } from "../../events.ts";
import type { Dataset } from "../../model/dataset.ts";
import { readTable } from "../tables/readTable.ts";
import type { SourceOptions } from "../tables/source.ts";
import type { ModelState } from "./modelRecord.ts";

/**
 * The rows a model was fitted to: those kept in its file, else read again in the same way.
 *
 * `path` reads them from another place than they came from. Errors: DataError when they cannot be had, or are not the
 * same: their fingerprint tells. What was left out was told when the model was fitted and is not told again.
 */
export async function modelData(
  state: ModelState,
  sink: EventSink,
  options: SourceOptions & { readonly path?: string } = {},
): Promise<Dataset> {
  const { source, fingerprint, read, rows } = state.data;
  const { path = source, ...access } = options;
  if (rows !== undefined && options.path === undefined) return rows;
  const { dataset } = await readTable(path, { ...read, ...access }, (event) => {
    if (event.kind !== "diagnostic") sink(event);
  }).catch((error: unknown) => {
    throw path === source ? moved(error) : error;
  });
  if (dataset.fingerprint !== fingerprint) {
    throw new DataError({
      code: "data/changed",
      message: `these are not the rows that the model was fitted to (${dataset.nRows} rows now, ${state.data.nRows} then)`,
      where: { file: path },
      hint: "run `kan fit` again, or put the old file back",
    });
  }
  return dataset;
}

/** A table that is no longer where it was, with the option that says where it is. */
function moved(error: unknown): unknown {
  if (!(error instanceof DataError) || error.diagnostic.code !== "file/not-found") return error;
  return new DataError({
    ...error.diagnostic,
    message: "the table that the model was fitted to is not here any more",
    hint: "--data FILE says where it is now",
  });
}
