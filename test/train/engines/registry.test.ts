import { expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import {
  defaultEngine,
  ENGINES,
  engineByName,
  engineForWork,
  openEngine,
} from "../../../src/train/engines/index.ts";

test("each engine bears its name and computes in what its record says", async () => {
  const names = ENGINES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, precision, probe } of ENGINES) {
    if ("missing" in (await probe())) continue;
    const engine = await openEngine(name);
    expect([engine.name, engine.precision ?? "float64"]).toEqual([name, precision]);
  }
});

test("an engine that cannot run here says what would change that, wherever it is asked", async () => {
  for (const { name, probe, openNow } of ENGINES) {
    const found = await probe();
    if ("found" in found) continue;
    expect(found.advice).not.toBe("");
    expect(openNow?.({})).toBeUndefined();
    await expect(openEngine(name)).rejects.toThrow(UsageError);
  }
});

test("auto is the default engine, an unknown name is refused with those there are", async () => {
  expect((await openEngine("auto")).name).toBe(defaultEngine().name);
  expect(engineByName("auto")?.name).toBe(defaultEngine().name);
  expect(engineByName("abacus")).toBeUndefined();
  await expect(openEngine("abacus")).rejects.toThrow("there is no engine abacus");
});

test("small work, and work that needs float64, stays with the default engine", async () => {
  const small = { rows: 1000, edges: 15, intervals: 5, degree: 3 };
  const large = { rows: 1e7, edges: 4800, intervals: 5, degree: 3 };
  expect((await engineForWork(small, {})).name).toBe(defaultEngine().name);
  expect((await engineForWork(large, { precision: "float64" })).name).toBe(defaultEngine().name);
});
