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
