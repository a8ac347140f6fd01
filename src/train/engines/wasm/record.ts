import { UsageError } from "../../../diagnostics.ts";
import type { Engine } from "../../../model/engine.ts";
import { narrowSeconds, simdSeconds } from "../costs.ts";
import type { EngineOptions, EngineRecord } from "../engineRecord.ts";
import { loadKernels, whyNoKernels } from "./kernels.ts";
import { wasmOnThreads } from "./threads.ts";
import { wasm } from "./wasm.ts";
import { WASM32_NAME, wasm32On } from "./wasm32.ts";

/** SIMD kernels in WebAssembly: the bits of `cpu`, at least ten times as fast. */
export const WASM: EngineRecord = {
  ...recordOf(wasm.name, wasmOnThreads, "SIMD kernels, float64: the default"),
  precision: "float64",
  cost: { seconds: simdSeconds, open: async ({ threads = 1 }) => opened(wasmOnThreads, threads) },
};

/** The same kernels in float32, for large networks and their mini-batches. */
export const WASM32: EngineRecord = {
  ...recordOf(WASM32_NAME, wasm32On, "SIMD kernels, float32: for large networks"),
  precision: "float32",
  cost: { seconds: narrowSeconds, open: async ({ threads = 1 }) => opened(wasm32On, threads) },
};

function recordOf(name: string, make: (threads: number) => Engine, what: string) {
  const openNow = ({ threads = 1 }: EngineOptions): Engine | undefined => opened(make, threads);
  return {
    name,
    openNow,
    async probe() {
      if (whyNoKernels() === "") return { found: what };
      const advice = `the engine ${name} is missing: reinstall kan, or go on with the slower engine cpu`;
      return { missing: whyNoKernels(), advice };
    },
    async open(options: EngineOptions) {
      const engine = openNow(options);
      if (engine !== undefined) return engine;
      throw new UsageError(
        `the engine ${name} cannot run here`,
        "kan doctor says why; --engine auto takes what is there",
      );
    },
  };
}

function opened(make: (threads: number) => Engine, threads: number): Engine | undefined {
  return loadKernels() === null ? undefined : make(threads);
}
