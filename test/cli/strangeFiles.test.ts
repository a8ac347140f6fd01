import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fittedFolder, quick } from "./fitted.ts";

test.skipIf(process.platform === "win32")("a model that is a pipe or a device is refused in one line", () => {
  const folder = fittedFolder();
  expect(spawnSync("mkfifo", [join(folder.path, "pipe")]).status).toBe(0);
  for (const args of [
    ["info", "-m", "pipe"],
    ["fit", "data.csv", ...quick, "-m", "pipe"],
    ["info", "-m", "/dev/full"],
  ]) {
    const { exit, stderr } = folder.kan(args);
    expect([args, exit, stderr]).toEqual([
      args,
      3,
      expect.stringMatching(/pipe or a device, expected a file/),
    ]);
    expect(stderr).not.toContain(" at ");
  }
});

test.skipIf(process.platform === "win32")(
  "a journal or a log that is a pipe is refused, and nothing waits for it",
  () => {
    const folder = fittedFolder();
    expect(spawnSync("mkfifo", [join(folder.path, "pipe")]).status).toBe(0);
    const sweep = ["sweep", "data.csv", "--width", "1", "--grid", "3", "--steps", "2", "-m", "s.json"];
    for (const args of [
      [...sweep, "--journal", "pipe"],
      [...sweep, "--journal", "/dev/full"],
      ["discover", "data.csv", "--log", "pipe"],
    ]) {
      const { exit, stderr } = folder.kan(args);
      expect([args, exit, stderr]).toEqual([args, 2, expect.stringMatching(/is a pipe or a device, and a/)]);
    }
    const { exit, stderr } = folder.kan(["sweep", "export", "pipe", "--to", "optuna"]);
    expect([exit, stderr]).toEqual([3, expect.stringMatching(/this is a pipe or a device, expected a file/)]);
  },
);

test("a link that leads nowhere stays a link, and what it names is written", () => {
  const folder = fittedFolder();
  symlinkSync("elsewhere.json", join(folder.path, "link.json"));
  expect(folder.kan(["fit", "data.csv", ...quick, "-m", "link.json"]).exit).toBe(0);
  expect(lstatSync(join(folder.path, "link.json")).isSymbolicLink()).toBe(true);
  expect(readlinkSync(join(folder.path, "link.json"))).toBe("elsewhere.json");
  expect(JSON.parse(folder.read("elsewhere.json"))).toHaveProperty("network");
});

test("the mode of a model is that of the one before it too", () => {
  const folder = fittedFolder();
  chmodSync(join(folder.path, "kan.json"), 0o600);
  expect(folder.kan(["fit", "data.csv", ...quick, "--seed", "3"]).exit).toBe(0);
  const modes = [
    "kan.json",
    ...readdirSync(join(folder.path, ".kan"), { encoding: "utf8" }).map((name) => join(".kan", name)),
  ].map((name) => [name, statSync(join(folder.path, name)).mode & 0o777]);
  expect(modes.length).toBeGreaterThan(1);
  expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
});

test("a damaged model in the way of a fit does not hide the good ones behind it from undo", () => {
  const folder = fittedFolder();
  const good = folder.read("kan.json");
  expect(folder.kan(["fit", "data.csv", ...quick, "--seed", "3"]).exit).toBe(0);
  folder.write("kan.json", '{"schema": "kan/mod');
  expect(folder.kan(["fit", "data.csv", ...quick, "--seed", "4"]).exit).toBe(0);
  expect(folder.kan(["undo"]).exit).toBe(0);
  expect(folder.read("kan.json")).toBe(good);
});
