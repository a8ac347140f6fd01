import { UsageError } from "../../diagnostics.ts";
import type { Engine } from "../../model/engine.ts";
import { isWorthLooking, type Work } from "./costs.ts";
import { defaultEngine, OWN_ENGINES } from "./defaultEngine.ts";
import type { EngineOptions, EngineRecord } from "./engineRecord.ts";
import { TENSORFLOW_ENGINES } from "./tensorflow/records.ts";
import { WASM32 } from "./wasm/record.ts";

/** Every engine, in the order in which help and `doctor` list them: a new one is its file and its place here. */
export const ENGINES: readonly EngineRecord[] = [...OWN_ENGINES, WASM32, ...TENSORFLOW_ENGINES];

/**
 * The engine of a name, its packages loaded; `auto` is the default engine of the precision.
 *
 * Errors: UsageError for an unknown name, for another precision than that of the engine, and with what to install where it
 * cannot run.
 */
export async function openEngine(name: string, options: EngineOptions = {}): Promise<Engine> {
  if (name === "auto")
    return (options.precision === "float32" ? narrowEngine(options) : undefined) ?? defaultEngine(options);
  const record = ENGINES.find((engine) => engine.name === name);
  if (record !== undefined) {
    const { precision = record.precision } = options;
    if (precision === record.precision) return record.open(options);
    throw new UsageError(
      `the engine ${name} computes in ${record.precision}, not in ${precision}`,
      "--engine auto takes one that does",
    );
  }
  const names = ENGINES.map((engine) => engine.name).join(", ");
  throw new UsageError(`there is no engine ${name}`, `the engines are ${names}; auto takes what is there`);
}

/** The engine of a name where it runs here and needs no loading, `auto` for the default; undefined elsewhere. */
export function engineByName(name: string, options: EngineOptions = {}): Engine | undefined {
  if (name === "auto") return defaultEngine(options);
  return ENGINES.find((engine) => engine.name === name)?.openNow?.(options);
}

/**
 * The engine that `auto` stands for: the default one of the precision, unless another promises a gradient in a third of its
 * time on a device that is there. Devices are looked for only when they would be used.
 */
export async function engineForWork(work: Work, options: EngineOptions): Promise<Engine> {
  const { threads = 1, precision } = options;
  const here = (precision === "float32" ? narrowEngine(options) : undefined) ?? defaultEngine(options);
  const seconds = ENGINES.find(({ name }) => name === here.name)?.cost?.seconds(work, threads) ?? 0;
  for (const { name, cost, precision: has } of ENGINES) {
    if (cost === undefined || name === here.name || (precision ?? has) !== has) continue;
    if (!isWorthLooking(cost.seconds(work, threads), seconds)) continue;
    const engine = await cost.open(options);
    if (engine !== undefined) return engine;
  }
  return here;
}

/** The first engine of float32 that needs no loading; undefined where none runs here. */
function narrowEngine(options: EngineOptions): Engine | undefined {
  return ENGINES.find(
    ({ precision, openNow }) => precision === "float32" && openNow !== undefined,
  )?.openNow?.(options);
}
