import { UsageError } from "../../../diagnostics.ts";
import type { Engine } from "../../../model/engine.ts";
import { simdSeconds } from "../costs.ts";
import type { EngineOptions, EngineRecord } from "../engineRecord.ts";
import { loadKernels, whyNoKernels } from "./kernels.ts";
import { wasmOnThreads } from "./threads.ts";
import { wasm } from "./wasm.ts";

/** SIMD kernels in WebAssembly: the bits of `cpu`, at least ten times as fast. */
export const WASM: EngineRecord = {
  name: wasm.name,
  precision: "float64",
  async probe() {
    const missing = whyNoKernels();
    if (missing === "") return { found: "SIMD kernels, float64: the default" };
    const advice = "the engine wasm is missing: reinstall kan, or go on with the slower engine cpu";
    return { missing, advice };
  },
  async open(options) {
    const engine = openNow(options);
    if (engine !== undefined) return engine;
    throw new UsageError(
      "the engine wasm cannot run here",
      "kan doctor says why; --engine auto takes what is there",
    );
  },
  openNow,
  cost: { seconds: simdSeconds, open: async (options) => openNow(options) },
};

function openNow({ threads = 1 }: EngineOptions): Engine | undefined {
  return loadKernels() === null ? undefined : wasmOnThreads(threads);
}
