import { cpu } from "../../model/cpu.ts";
import type { Engine } from "../../model/engine.ts";
import { loadKernels } from "./kernels.ts";
import { wasm } from "./wasm.ts";

/** The engines of this package. `wasm` is SIMD in float64, `cpu` plain TypeScript; both give the same bits. */
export const ENGINE_NAMES = ["wasm", "cpu"] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** The fastest engine that runs here: `wasm`, or `cpu` where WebAssembly SIMD is missing. */
export function defaultEngine(): Engine {
  return loadKernels() === null ? cpu : wasm;
}

/** The engine of a name, `auto` for the default; undefined when there is none or it cannot run here. */
export function engineByName(name: string): Engine | undefined {
  if (name === "auto") return defaultEngine();
  if (name === "cpu") return cpu;
  return name === "wasm" && loadKernels() !== null ? wasm : undefined;
}
