import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fittedFolder, quick } from "./fitted.ts";

test("history lists every step and undo takes them back one by one", () => {
  const folder = fittedFolder();
  const fitted = folder.read("kan.json");
  folder.kan(["prune"]);
  const steps = (): string[] =>
    (JSON.parse(folder.kan(["history", "--json"]).stdout) as { steps: { command: string }[] }).steps.map(
      ({ command }) => command,
    );
  expect(steps()).toEqual(["fit", "prune"]);
  expect(folder.kan(["undo"]).stdout).toContain("Taken back: prune.");
  expect(steps()).toEqual(["fit"]);
  expect(folder.read("kan.json")).toBe(fitted);
  const { exit, stderr } = folder.kan(["undo"]);
  expect(exit).toBe(2);
  expect(stderr).toContain("nothing to undo");
});

test("undo after a second fit brings back the model that fit replaced", () => {
  const folder = fittedFolder();
  folder.kan(["prune"]);
  const pruned = folder.read("kan.json");
  folder.kan(["fit", "data.csv", ...quick, "--seed", "5"]);
  expect(folder.kan(["undo"])).toMatchObject({ exit: 0 });
  expect(folder.read("kan.json")).toBe(pruned);
});

test("history names the models that later fits replaced, and undo brings each of them back", () => {
  const folder = fittedFolder();
  const first = folder.read("kan.json");
  folder.kan(["prune"]);
  const pruned = folder.read("kan.json");
  for (const seed of ["5", "6"]) folder.kan(["fit", "data.csv", ...quick, "--seed", seed]);
  const last = folder.read("kan.json");
  // The same fit again is no step.
  folder.kan(["fit", "data.csv", ...quick, "--seed", "6"]);
  expect(folder.read("kan.json")).toBe(last);
  const { stdout } = folder.kan(["history"]);
  expect(stdout).toMatch(
    /Before +fit of data\.csv \(width .*\): kan undo --steps 1\n +fit, prune of data\.csv \(.*\):\s+kan undo\s+--steps 2\n/,
  );
  expect(JSON.parse(folder.kan(["history", "--json"]).stdout)).toMatchObject({
    replaced: [
      { file: ".kan/kan.json.1", commands: ["fit"], data: "data.csv", undoSteps: 1 },
      { file: ".kan/kan.json.2", commands: ["fit", "prune"], data: "data.csv", undoSteps: 2 },
    ],
  });
  expect(folder.kan(["undo", "--steps", "2"]).stdout).toContain("Taken back: fit, fit.");
  expect(folder.read("kan.json")).toBe(pruned);
  folder.kan(["undo"]);
  expect(folder.read("kan.json")).toBe(first);
  expect(folder.kan(["undo"])).toMatchObject({ exit: 2 });
  expect(folder.read("kan.json")).toBe(first);
});

test("undo goes past a fit into the steps of the model it replaced", () => {
  const folder = fittedFolder();
  const first = folder.read("kan.json");
  folder.kan(["prune"]);
  folder.kan(["fit", "data.csv", ...quick, "--seed", "5"]);
  expect(folder.kan(["undo", "--steps", "2"]).stdout).toContain("Taken back: fit, prune.");
  expect(folder.read("kan.json")).toBe(first);
  expect(existsSync(join(folder.path, ".kan/kan.json.1"))).toBe(false);
});
