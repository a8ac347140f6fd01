import { access, readFile, rename, rm } from "node:fs/promises";
import { type ModelRecord, type ModelState, modelText, writeAtomically, writeModel } from "../src/index.ts";

/** Models that were replaced: `kan fit` and `kan discover` set the old file aside, so that it can be brought back. */

/** How many replaced models are kept beside a model. */
export const KEPT = 9;

/** Where the model is kept that was replaced `back` new models ago. */
export function previousPath(path: string, back = 1): string {
  return back === 1 ? `${path}.previous` : `${path}.previous.${back}`;
}

/** Whether there is a file. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Writes the first record of a new model. A model that was there is set aside: the new file holds nothing of it, so that
 * the same command gives the same file. A model that is this one already is left as it is.
 */
export async function writeNewModel(path: string, state: ModelState): Promise<void> {
  const record: ModelRecord = { current: state, before: [] };
  const old = await readFile(path).catch(() => undefined);
  if (old === undefined) return writeModel(path, record);
  if (old.toString() === modelText(record)) return;
  // The old model waits beside the new one until that is whole: a full disk changes nothing.
  const waiting = `${previousPath(path)}.new`;
  await writeAtomically(waiting, old, "model");
  try {
    await writeModel(path, record);
  } catch (error) {
    await rm(waiting, { force: true });
    throw error;
  }
  for (let back = KEPT; back > 1; back--) {
    await moveIfThere(previousPath(path, back - 1), previousPath(path, back));
  }
  await rename(waiting, previousPath(path));
}

/** Puts the model that was replaced `back` models ago in place, those before it one place nearer. The newer ones are lost. */
export async function bringBack(path: string, back: number): Promise<void> {
  await rename(previousPath(path, back), path);
  for (let newer = 1; newer < back; newer++) await rm(previousPath(path, newer), { force: true });
  for (let at = back + 1; at <= KEPT; at++)
    await moveIfThere(previousPath(path, at), previousPath(path, at - back));
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if (await exists(from)) await rename(from, to);
}
