import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DataError } from "../../../diagnostics.ts";
import { writeTrouble } from "./atomicWrite.ts";

/** How often a held lock is asked for again, and how long between: a write takes milliseconds, a slow disk seconds. */
const MOST_TRIES = 200;
const WAIT_MS = 50;

/** The folder beside a model that holds what belongs to it: earlier models, the lock. */
export function companionFolder(path: string): string {
  return join(dirname(path), ".kan");
}

/**
 * What `work` returns, done while no other process changes the model at `path`.
 *
 * The lock is a file with the owner's process number and machine, linked into place so that it is there whole or not
 * at all. One whose owner has died is taken over. Errors: DataError model/locked after ten seconds.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const folder = companionFolder(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeTrouble(error, path, "model");
  }
  const lock = join(folder, `${basename(path)}.lock`);
  let owner = "";
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const taken = await tryLock(lock);
    if ("owner" in taken) {
      owner = taken.owner;
      await sleep(WAIT_MS);
      continue;
    }
    try {
      return await work();
    } finally {
      await taken.release();
    }
  }
  throw new DataError({
    code: "model/locked",
    message: `another program is writing this model (process ${owner})`,
    where: { file: path },
    hint: `try again when it has ended; if there is none, remove ${lock}`,
  });
}

/** What waiting or taking over left, when its process was killed, is removed after this time in any case. */
const LEFT_BEHIND_MS = 3_600_000;

/** Removes the files of processes that were killed while they waited for the lock. */
async function sweep(folder: string, start: string): Promise<void> {
  try {
    const now = (await stat(folder)).mtimeMs;
    for (const name of await readdir(folder)) {
      if (!name.startsWith(start)) continue;
      const file = join(folder, name);
      const isOld = now - (await stat(file)).mtimeMs > LEFT_BEHIND_MS;
      if (isOld || isOrphan(await readFile(file, "utf8"))) await rm(file, { force: true });
    }
  } catch {
    // Another process may tidy at the same moment; it is no part of the work.
  }
}

/**
 * Takes the lock at `lock` at once, for work that goes on for hours: what gives it back, or the owner, a process number and a
 * machine, where it is held. A lock whose owner has died on this machine is taken over. The folder must exist.
 */
export async function tryLock(
  lock: string,
): Promise<{ readonly release: () => Promise<void> } | { readonly owner: string }> {
  const own = `${lock}.${process.pid}`;
  try {
    await writeFile(own, `${process.pid} ${hostname()}\n`);
    for (let attempt = 0; ; attempt++) {
      try {
        await link(own, lock);
        await sweep(dirname(lock), `${basename(lock)}.`);
        return { release: () => rm(lock, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const owner = await readFile(lock, "utf8").catch(() => "");
      if (owner !== "" && (!isOrphan(owner) || attempt === MOST_TRIES)) return { owner: owner.trim() };
      await removeOrphan(lock, owner);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether the owner of a lock is a process of this machine that has ended. */
function isOrphan(owner: string): boolean {
  const [pid, host] = owner.trim().split(" ");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Takes an orphaned lock away; another process's, taken in the meantime, is put back. */
async function removeOrphan(lock: string, owner: string): Promise<void> {
  const aside = `${lock}.orphan.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== owner) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}
