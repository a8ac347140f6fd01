import { UsageError } from "../../diagnostics.ts";
import type { Engine } from "../../model/engine.ts";
import { type EngineOptions, engineByName } from "./choose.ts";
import { openDevice, TENSORFLOW_ENGINES, type TensorflowName } from "./tensorflow/library.ts";

/**
 * The engine of a name, its packages loaded; `auto` is the default engine.
 *
 * Errors: UsageError with what to install where it cannot run.
 */
export async function openEngine(name: string, options: EngineOptions = {}): Promise<Engine> {
  if (!isTensorflow(name)) {
    const engine = engineByName(name, options);
    if (engine !== undefined) return engine;
    throw new UsageError(
      `the engine ${name} cannot run here`,
      "kan doctor says why; --engine auto takes what is there",
    );
  }
  const device = await openDevice(name);
  if ("missing" in device) {
    throw new UsageError(`the engine ${name} cannot run here: ${device.missing}`, device.advice);
  }
  const { tensorflowEngine } = await import("./tensorflow/engine.ts");
  return tensorflowEngine(device);
}

/** TensorFlow on a GPU; undefined where there is none. */
export async function openGpu(): Promise<Engine | undefined> {
  const device = await openDevice("tensorflow");
  return "isGpu" in device && device.isGpu ? openEngine("tensorflow") : undefined;
}

/** What an engine of TensorFlow.js would run on here. */
export interface EngineProbe {
  readonly engine: string;
  /** Package, version and device; undefined where it cannot run. */
  readonly found?: string;
  readonly missing?: string;
  readonly advice?: string;
}

/** Looks for every engine of TensorFlow.js; loads what is installed. */
export async function probeEngines(): Promise<EngineProbe[]> {
  const probes: EngineProbe[] = [];
  for (const engine of TENSORFLOW_ENGINES) {
    const device = await openDevice(engine);
    if ("missing" in device) probes.push({ engine, ...device });
    else {
      const where = device.isGpu ? "GPU" : "processor";
      probes.push({ engine, found: `${device.version}, float32, ${where}` });
    }
  }
  return probes;
}

function isTensorflow(name: string): name is TensorflowName {
  return (TENSORFLOW_ENGINES as readonly string[]).includes(name);
}
