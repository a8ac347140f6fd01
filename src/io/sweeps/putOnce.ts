import { link, open, rm } from "node:fs/promises";
import { hostname } from "node:os";

/** Writes a file, whole or not at all, unless there is one of that name; whether it did. */
export async function putOnce(path: string, text: string): Promise<boolean> {
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
