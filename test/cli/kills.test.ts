import { spawnSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fittedFolder, quick } from "./fitted.ts";
import { type Folder, program, temporaryFolder } from "./run.ts";
import { runHere } from "./runHere.ts";

const killer = fileURLToPath(new URL("./killAt.mjs", import.meta.url));

/** Runs a command that dies before change `at` of the file system; false when it made fewer. */
function isKilledAt(at: number, folder: Folder, args: readonly string[]): boolean {
  const { signal } = spawnSync(process.execPath, ["--import", killer, program, ...args], {
    cwd: folder.path,
    env: { ...process.env, KILL_AT: String(at) },
  });
  return signal === "SIGKILL";
}

/** The model as it stands, and all that `kan undo` brings back, one after the other. */
async function modelsOf(folder: Folder): Promise<Set<string>> {
  const seen = new Set([folder.read("kan.json")]);
  const model = join(folder.path, "kan.json");
  while ((await runHere(["undo", "-m", model])).exit === 0) seen.add(folder.read("kan.json"));
  return seen;
}

test.each([
  ["fit", ["fit", "data.csv", ...quick, "--seed", "5"]],
  ["prune", ["prune", "--threshold", "0.5"]],
  ["undo", ["undo"]],
])("killed at any change of the file system, %s loses no model", async (command, args) => {
  const prepared = fittedFolder();
  const first = prepared.read("kan.json");
  prepared.kan(["fit", "data.csv", ...quick, "--seed", "7"]);
  const second = prepared.read("kan.json");
  let kills = 0;
  for (; kills < 60; kills++) {
    const folder = temporaryFolder();
    cpSync(prepared.path, folder.path, { recursive: true });
    if (!isKilledAt(kills, folder, args)) break;
    const models = await modelsOf(folder);
    expect([kills, models.has(first)]).toEqual([kills, true]);
    // What undo takes back is gone once it is done.
    if (command !== "undo") expect([kills, models.has(second)]).toEqual([kills, true]);
  }
  expect(kills).toBeGreaterThan(3);
});

test("three fits at once all end, and undo reaches each of them and the model before", async () => {
  const folder = fittedFolder();
  const before = folder.read("kan.json");
  const ends = await Promise.all(
    ["11", "12", "13"].map((seed) => folder.start(["fit", "data.csv", ...quick, "--seed", seed], () => {})),
  );
  expect(ends.map(({ exit }) => exit)).toEqual([0, 0, 0]);
  const models = await modelsOf(folder);
  expect(models.size).toBe(4);
  expect(models).toContain(before);
});

test("a lock whose owner has died is taken over, and what it left while it waited is removed", () => {
  const folder = fittedFolder();
  folder.kan(["fit", "data.csv", ...quick, "--seed", "7"]);
  const left = [".kan/kan.json.lock", ".kan/kan.json.lock.999999", ".kan/kan.json.lock.orphan.999998"];
  for (const name of left) folder.write(name, `999999 ${hostname()}\n`);
  // One that waits is left alone.
  folder.write(`.kan/kan.json.lock.${process.pid}`, `${process.pid} ${hostname()}\n`);
  expect(folder.kan(["undo"])).toMatchObject({ exit: 0 });
  const locks = readdirSync(join(folder.path, ".kan")).filter((name) => name.includes("lock"));
  expect(locks).toEqual([`kan.json.lock.${process.pid}`]);
});
