import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tryLock } from "../../../../src/io/models/store/lock.ts";
import { temporaryFolder } from "../../../cli/run.ts";

/** The number of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

test("what a killed process left of a lock is taken away with the next one, and a lock that is held says by whom", async () => {
  const { path } = temporaryFolder();
  const lock = join(path, "journal.lock");
  const ended = endedProcess();
  writeFileSync(`${lock}.${ended}`, `${ended} ${hostname()}\n`);
  writeFileSync(lock, `${ended} ${hostname()}\n`);
  const taken = await tryLock(lock);
  expect(readdirSync(path)).toEqual(["journal.lock"]);
  expect(await tryLock(lock)).toEqual({ owner: `${process.pid} ${hostname()}` });
  if ("release" in taken) await taken.release();
  expect(readdirSync(path)).toEqual([]);
});
