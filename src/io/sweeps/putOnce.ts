import { link, mkdir, open, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeTrouble } from "../models/store/atomicWrite.ts";

/** Writes a file, whole or not at all, unless there is one of that name; whether it did. */
async function putOnce(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.tmp-${hostname()}-${process.pid}`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The same; where a file of that name is not what was to be there, half of one or a foreign one, it makes way. Errors: DataError. */
export async function putOwn(path: string, text: string, isThere: () => Promise<boolean>): Promise<void> {
  try {
    if ((await putOnce(path, text)) || (await isThere())) return;
    await rm(path, { force: true, recursive: true });
    await putOnce(path, text);
  } catch (error) {
    throw writeTrouble(error, path, "result");
  }
}

/** Makes a folder for results, in `inner` of it, with a file `head` that says of what; one that is there stays. Errors: DataError. */
export async function joinShared(folder: string, inner: string, head: string, text: string): Promise<void> {
  try {
    await mkdir(join(folder, inner), { recursive: true });
    await putOnce(join(folder, head), text);
  } catch (error) {
    throw writeTrouble(error, folder, "results");
  }
}
