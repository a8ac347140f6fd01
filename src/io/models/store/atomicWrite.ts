import { randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DataError } from "../../../diagnostics.ts";
import { openForReader } from "../../pipes.ts";

type Piece = string | Uint8Array;
type Content = Piece | Iterable<Piece> | AsyncIterable<Piece>;

/**
 * Writes `text` (a string, bytes, or pieces of them one after another) to `path` so that the file is there whole or not
 * at all.
 *
 * A temporary file in the same folder is written, flushed to the disk and renamed over the old one, whose mode it
 * takes; a symbolic link keeps pointing at the file it names. On any failure the temporary file is removed and
 * what was at `path` stays. A path that is no ordinary file (a pipe, a device) is written straight. Errors: DataError
 * `CODE/unwritable` in one line, where `what` names what could not be written.
 */
export async function writeAtomically(path: string, text: Content, what = "file"): Promise<void> {
  try {
    const old = await stat(path).catch(ifAbsent);
    if (old?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    if (old !== undefined && !old.isFile())
      return await writeStraight(old.isFIFO() ? await openForReader(path) : await open(path, "w"), text);
    const target = old === undefined ? await pointedAt(path) : await realpath(path);
    const temporary = `${target}.tmp-${randomBytes(6).toString("hex")}`;
    try {
      const handle = await open(temporary, "wx", old === undefined ? 0o666 : old.mode & 0o777);
      try {
        await writeAll(handle, text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(target));
    await sweep(target);
  } catch (error) {
    throw writeTrouble(error, path, what);
  }
}

/** What a symbolic link that leads nowhere yet names; `path` itself where it is no link. */
async function pointedAt(path: string): Promise<string> {
  const name = await readlink(path).catch(() => undefined);
  return name === undefined ? path : resolve(dirname(path), name);
}

/** Temporary files that a kill has left are removed when they are this much older than the file, in milliseconds. */
const LEFT_BEHIND_MS = 3_600_000;

/** Removes what earlier writes of `path` that were killed have left. */
async function sweep(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.tmp-`;
  try {
    const { mtimeMs } = await stat(path);
    for (const name of await readdir(folder)) {
      if (!name.startsWith(start) || !/^[0-9a-f]{12}$/.test(name.slice(start.length))) continue;
      const file = join(folder, name);
      if (mtimeMs - (await stat(file)).mtimeMs > LEFT_BEHIND_MS) await rm(file, { force: true });
    }
  } catch {
    // Tidying is no part of the write, which has succeeded.
  }
}

/** Makes the rename itself last; some systems cannot open folders, and then it is up to them. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file is in place and flushed; only the order in which the folder reaches the disk is unknown.
  }
}

async function writeStraight(handle: FileHandle, text: Content): Promise<void> {
  try {
    await writeAll(handle, text);
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, text: Content): Promise<void> {
  // Iterating a string would write letter by letter, bytes one by one.
  const pieces = typeof text === "string" || text instanceof Uint8Array ? [text] : text;
  for await (const piece of pieces) await handle.writeFile(piece);
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "free some space, or name another place"],
  EDQUOT: ["the disk quota is used up", "free some space, or name another place"],
  EACCES: ["permission was denied", "check who may write in that folder, or name another place"],
  EPERM: ["the operation is not permitted", "check who may write in that folder, or name another place"],
  EROFS: ["the file system is read-only", "name another place"],
  ENOENT: ["its folder does not exist", "make the folder first, or name another place"],
  ENOTDIR: ["a part of its path is a file, not a folder", "name another place"],
  EISDIR: ["there is a folder of that name", "name a file"],
  ENAMETOOLONG: ["its name is too long", "name a shorter one"],
  EFBIG: ["it is too large for this file system", "name another place"],
  ENXIO: ["nobody reads from this pipe", "start its reader first, or name a file"],
  EIO: ["the disk reports an error", "name another place"],
};

/** A refusal of the file system as a DataError `CODE/unwritable`; other errors as they are. */
export function writeTrouble(error: unknown, path: string, what: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (syscall === undefined && REASONS[code] === undefined)) return error;
  const [reason, hint] = REASONS[code] ?? [`the system says ${code}`, "name another place"];
  return new DataError({
    code: `${what}/unwritable`,
    message: `the ${what} could not be written: ${reason}; nothing was lost, what was there before is unchanged`,
    where: { file: path },
    hint,
  });
}
