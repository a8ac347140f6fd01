import { cpu } from "../../model/cpu/cpu.ts";
import type { Engine } from "../../model/engine.ts";
import { loadKernels } from "./wasm/kernels.ts";
import { wasmOnThreads } from "./wasm/threads.ts";

/** The engines of this package. `wasm` is SIMD in float64, `cpu` plain TypeScript; both give the same bits. */
export const ENGINE_NAMES = ["wasm", "cpu"] as const;

/** The name of an engine of this package. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** How an engine runs. */
export interface EngineOptions {
  /** Threads that large batches are shared among; the results do not depend on it. @defaultValue 1 */
  readonly threads?: number;
}

/** The fastest engine that runs here: `wasm`, or `cpu` where WebAssembly SIMD is missing. */
export function defaultEngine(options: EngineOptions = {}): Engine {
  return loadKernels() === null ? cpu : wasmOnThreads(options.threads ?? 1);
}

/** The engine of a name, `auto` for the default; undefined when there is none or it cannot run here. */
export function engineByName(name: string, options: EngineOptions = {}): Engine | undefined {
  if (name === "auto") return defaultEngine(options);
  if (name === "cpu") return cpu;
  return name === "wasm" && loadKernels() !== null ? wasmOnThreads(options.threads ?? 1) : undefined;
}
