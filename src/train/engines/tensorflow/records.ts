import { UsageError } from "../../../diagnostics.ts";
import type { Engine } from "../../../model/engine.ts";
import { gpuSeconds } from "../costs.ts";
import type { EngineRecord } from "../engineRecord.ts";
import { type FoundDevice, openDevice, type TensorflowName } from "./library.ts";

/** TensorFlow.js for Node: the processor or a GPU. `auto` takes it on a GPU alone. */
const TENSORFLOW: EngineRecord = {
  ...recordOf("tensorflow"),
  cost: {
    seconds: gpuSeconds,
    async open() {
      const device = await openDevice("tensorflow");
      return "isGpu" in device && device.isGpu ? engineOn(device) : undefined;
    },
  },
};

/** The engines of TensorFlow.js, whose packages are the user's to install; none is loaded before it is asked for. */
export const TENSORFLOW_ENGINES: readonly EngineRecord[] = [
  TENSORFLOW,
  recordOf("tfjs-wasm"),
  recordOf("tfjs-cpu"),
];

function recordOf(name: TensorflowName): EngineRecord {
  return {
    name,
    precision: "float32",
    async probe() {
      const device = await openDevice(name);
      if ("missing" in device) {
        const advice = `engine ${name}: ${device.missing}; ${device.advice}`;
        return { missing: "optional, not here", advice };
      }
      return { found: `${device.version}, float32, ${device.isGpu ? "GPU" : "processor"}` };
    },
    async open() {
      const device = await openDevice(name);
      if (!("missing" in device)) return engineOn(device);
      throw new UsageError(`the engine ${name} cannot run here: ${device.missing}`, device.advice);
    },
  };
}

async function engineOn(device: FoundDevice): Promise<Engine> {
  const { tensorflowEngine } = await import("./engine.ts");
  return tensorflowEngine(device);
}
