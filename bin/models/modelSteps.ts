import { readFile } from "node:fs/promises";
import { DataError } from "../../src/diagnostics.ts";
import {
  earlierPaths,
  type ModelRecord,
  type ModelState,
  modelText,
  setAside,
  withLock,
  writeModel,
} from "../../src/index.ts";
import { openModel } from "./model.ts";

/** A model that a newer one replaced. */
export interface EarlierModel {
  readonly file: string;
  readonly record: ModelRecord;
}

/** The models that the one at `path` replaced, newest first; what cannot be read is passed over. */
export async function earlierModels(path: string): Promise<EarlierModel[]> {
  const found: EarlierModel[] = [];
  for (const file of await earlierPaths(path)) {
    const record = await openModel(file).catch(() => undefined);
    if (record !== undefined) found.push({ file, record });
  }
  return found;
}

/**
 * Writes the first record of a new model. A model that was there is set aside: the new file holds nothing of it, so
 * that the same command gives the same file. A model that is this one already is left as it is.
 */
export function writeNewModel(path: string, state: ModelState): Promise<void> {
  return withLock(path, async () => {
    const record: ModelRecord = { current: state, before: [] };
    const old = await readFile(path, "utf8").catch(() => undefined);
    if (old === modelText(record)) return;
    if (old !== undefined) await setAside(path);
    await writeModel(path, record);
  });
}

/**
 * Writes a record after one more step. A step that changed nothing is no step: the same command, given again, leaves
 * the same file. Errors: DataError model/changed where the model is no longer the one that the step began with.
 */
export function writeStep(path: string, record: ModelRecord): Promise<void> {
  const last = record.before.at(-1);
  return withLock(path, async () => {
    if (last !== undefined) {
      const began = modelText({ current: last, before: record.before.slice(0, -1) });
      if (modelText(await openModel(path)) !== began) throw changedMeanwhile(path);
      if (textOf(last) === textOf(record.current)) return;
    }
    await writeModel(path, record);
  });
}

function changedMeanwhile(file: string): DataError {
  return new DataError({
    code: "model/changed",
    message: "the model changed meanwhile: another command has written it since this one began",
    where: { file },
    hint: "nothing was written; run the command again on the model as it is now",
  });
}

function textOf(state: ModelState): string {
  return modelText({ current: state, before: [] });
}
