/**
 * Models that were replaced: `kan fit` and `kan discover` set the old file aside, so that it can be brought back.
 *
 * They lie in the folder `.kan` beside the model, numbered from the newest: `.kan/kan.json.1`. At every point of a
 * change both the old and the new file are there whole, under one name or the other; a gap in the numbers is none.
 */
import { copyFile, link, mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { companionFolder } from "./lock.ts";

/** How many replaced models are kept. */
const KEPT_MODELS = 9;

/** The files of the models that the one at `path` replaced, newest first. */
export async function earlierPaths(path: string): Promise<string[]> {
  const name = basename(path);
  const files = await readdir(companionFolder(path)).catch(() => [] as string[]);
  const numbers = files
    .filter((file) => file.startsWith(`${name}.`) && /^[1-9]\d*$/.test(file.slice(name.length + 1)))
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => a - b);
  const own = await stat(path).catch(() => undefined);
  const found: string[] = [];
  for (const number of numbers) {
    const file = numbered(path, number);
    const facts = await stat(file).catch(() => undefined);
    // A model that is set aside but not yet replaced has both names.
    if (facts?.isFile() === true && facts.ino !== own?.ino) found.push(file);
  }
  return found;
}

function numbered(path: string, number: number): string {
  return join(companionFolder(path), `${basename(path)}.${number}`);
}

/** Gives the model at `path` its name among the earlier ones as well; the oldest beyond nine goes. */
export async function setAside(path: string): Promise<void> {
  await mkdir(companionFolder(path), { recursive: true });
  let free = 1;
  while (free < KEPT_MODELS && (await stat(numbered(path, free)).catch(() => undefined)) !== undefined)
    free++;
  for (let at = free; at > 1; at--) await renameIfThere(numbered(path, at - 1), numbered(path, at));
  const first = numbered(path, 1);
  await rm(first, { force: true });
  // File systems without hard links get a copy.
  const own = await realpath(path);
  await link(own, first).catch(() => copyFile(own, first));
}

/** Puts the earlier model in `file` in place of the one at `path`. Those that are newer than it go. */
export async function bringBack(path: string, file: string): Promise<void> {
  const earlier = await earlierPaths(path);
  const newer = earlier.slice(0, earlier.indexOf(file));
  await rename(file, await realpath(path).catch(() => path));
  for (const gone of newer) await rm(gone, { force: true });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
