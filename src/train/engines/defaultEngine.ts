import type { Engine } from "../../model/engine.ts";
import { CPU } from "./cpu.ts";
import type { EngineOptions, EngineRecord } from "./engineRecord.ts";
import { WASM } from "./wasm/record.ts";

/** The engines of this package, the fastest first. All of them give the same bits. */
export const OWN_ENGINES: readonly EngineRecord[] = [WASM, CPU];

/** The fastest engine that runs here and gives the same bits everywhere. */
export function defaultEngine(options: EngineOptions = {}): Engine {
  for (const { openNow } of OWN_ENGINES) {
    const engine = openNow?.(options);
    if (engine !== undefined) return engine;
  }
  throw new Error("no engine runs here"); // plain TypeScript always does
}
