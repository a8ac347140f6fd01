import { readFile, stat } from "node:fs/promises";
import { DataError } from "../../diagnostics.ts";
import { fileTrouble, NOT_A_FILE } from "../fileTrouble.ts";
import type { ModelRecord } from "./modelRecord.ts";
import { modelText } from "./modelText.ts";
import { type FunctionResolver, parseModel } from "./parse/parseModel.ts";
import { writeAtomically } from "./store/atomicWrite.ts";

/**
 * The model in the file at `path`; `resolve` finds snapped functions by name.
 *
 * Errors: DataError in one line when the file is not there, cannot be read, is cut off, contradicts itself or has a
 * schema of the future.
 */
export async function readModel(path: string, resolve: FunctionResolver): Promise<ModelRecord> {
  let text: string;
  try {
    // A pipe or a device would keep the program waiting: only a file that can be written back is a model.
    const status = await stat(path);
    if (!status.isFile() && !status.isDirectory())
      throw Object.assign(new Error("a pipe or device"), { code: NOT_A_FILE });
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw await fileTrouble(error, path);
    throw new DataError({
      code: "model/not-found",
      message: "there is no model here",
      where: { file: path },
      hint: "kan fit data.csv or kan discover data.csv makes one; -m names another file",
    });
  }
  return parseModel(text, path, resolve);
}

/**
 * Writes a model to `path`, whole or not at all: a model that was there stays until the new one is on the disk.
 *
 * Equal records give equal bytes. Errors: DataError model/unwritable in one line.
 */
export async function writeModel(path: string, record: ModelRecord): Promise<void> {
  await writeAtomically(path, modelText(record), "model");
}
