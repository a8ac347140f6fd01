import { expect, test } from "vitest";
import type { Dataset } from "../../src/model/dataset.ts";
import { chooseEngine } from "../../src/train/chooseEngine.ts";
import { defaultEngine, openEngine } from "../../src/train/engines/index.ts";

const column = (name: string) => ({ name, values: Float64Array.from({ length: 50 }, (_, r) => r) });
const data = {
  inputs: Array.from({ length: 40 }, (_, i) => column(`x${i}`)),
  targets: [column("y")],
  nRows: 50,
} as unknown as Dataset;

test("mini-batches of many parameters are computed in float32, unless float64 is asked for", async () => {
  const large = { width: "400", batch: 16 };
  expect((await chooseEngine(data, large)).precision).toBe("float32");
  expect((await chooseEngine(data, { ...large, precision: "float64" })).name).toBe(defaultEngine().name);
});

test("other networks stay in float64, unless float32 is asked for", async () => {
  for (const options of [
    { width: "5" },
    { width: "5", batch: 16 },
    { width: "5", optimizer: "lm" as const },
  ]) {
    expect((await chooseEngine(data, options)).name).toBe(defaultEngine().name);
    expect((await chooseEngine(data, { ...options, precision: "float32" })).precision).toBe("float32");
  }
});

test("an engine of another precision than the one asked for is refused", async () => {
  await expect(openEngine("wasm", { precision: "float32" })).rejects.toThrow(
    "computes in float64, not in float32",
  );
  await expect(openEngine("wasm32", { precision: "float64" })).rejects.toThrow(
    "computes in float32, not in float64",
  );
});
