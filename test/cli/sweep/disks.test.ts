import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ranking, space, sweep, swept, undisturbed } from "./swept.ts";

test("a full disk ends a shard with one clear error, and run again it ends with the same table", () => {
  const folder = swept();
  const shard = ["sweep", "data.csv", ...space, "--results", "shared", "--shard", "0/1"];
  const full = folder.kan(shard, { diskBlocks: 0 });
  expect([full.exit, full.stderr.includes("could not be written")]).toEqual([3, true]);
  expect(folder.kan(shard).exit).toBe(0);
  expect(ranking(sweep(folder, "collect", "shared"))).toBe(ranking(undisturbed().json));
});

test("a full disk leaves no lock and no temporary file behind", () => {
  const folder = swept();
  const { exit, stderr } = folder.kan(["sweep", "data.csv", ...space], { diskBlocks: 0 });
  expect([exit, stderr.split("\n")[0]]).toEqual([
    3,
    expect.stringMatching(/the journal could not be written/),
  ]);
  expect(readdirSync(folder.path)).toEqual(["data.csv"]);
  folder.kan(["sweep", "data.csv", ...space, "--results", "shared", "--shard", "0/1"]);
  expect(folder.kan(["sweep", "collect", "shared"], { diskBlocks: 1 }).exit).toBe(3);
  expect(readdirSync(folder.path).filter((name) => /lock|tmp/.test(name))).toEqual([]);
});

test("a disk that is full when a result comes ends the sweep with one clear error, and --resume goes on", () => {
  const folder = swept();
  const full = folder.kan(["sweep", "data.csv", ...space], { diskBlocks: 4 });
  expect([full.exit, full.stderr.includes("the journal could not be written")], full.stderr).toEqual([
    3,
    true,
  ]);
  const resumed = sweep(folder, "data.csv", ...space, "--resume");
  expect([ranking(resumed), resumed.resumed > 0]).toEqual([ranking(undisturbed().json), true]);
});
