import type { Device, Tf } from "./device.ts";

/** The name of an engine of TensorFlow.js. */
export type TensorflowName = "tensorflow" | "tfjs-wasm" | "tfjs-cpu";

/** A device that was found, and what is known of it. */
export interface FoundDevice extends Device {
  /** Package and version: `tfjs-node 4.22.0`. */
  readonly version: string;
  readonly isGpu: boolean;
}

/** Why an engine cannot run here, and what would change that. */
export interface MissingDevice {
  readonly missing: string;
  readonly advice: string;
}

const SCOPE = "@tensorflow/";
const CORE = "@tensorflow/tfjs-core";
const GIBI = 2 ** 30;
/** Table sizes in numbers of 4 bytes: small enough for a cache on the processor, large enough to fill a GPU. */
const ON_PROCESSOR = { tableSize: 2 ** 20, keptSize: GIBI / 4 / 4 };
const ON_DEVICE = { tableSize: 2 ** 26, keptSize: GIBI / 4 };

const found = new Map<TensorflowName, Promise<FoundDevice | MissingDevice>>();

/**
 * The device of an engine, its packages loaded at the first call; or why there is none.
 *
 * The packages are optional: whoever wants them installs them beside this one. Nothing of them is loaded before.
 */
export function openDevice(engine: TensorflowName): Promise<FoundDevice | MissingDevice> {
  const known = found.get(engine);
  if (known) return known;
  const opening = engine === "tensorflow" ? openTensorflow() : openBackend(engine);
  found.set(engine, opening);
  return opening;
}

/** tfjs-node-gpu where it loads, else tfjs-node. */
async function openTensorflow(): Promise<FoundDevice | MissingDevice> {
  // The library reads these when it starts. It writes notes to standard error, and on recent GPUs it rounds the
  // factors of matrix products to ten bits unless told not to.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.NVIDIA_TF32_OVERRIDE ??= "0";
  const reasons: string[] = [];
  for (const name of ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"]) {
    try {
      const tf = await load(name);
      tf.enableProdMode();
      await tf.setBackend("tensorflow");
      const backend = tf.backend() as { readonly isUsingGpuDevice?: boolean };
      const isGpu = backend.isUsingGpuDevice === true;
      const sizes = isGpu ? ON_DEVICE : ON_PROCESSOR;
      const version = `${name.slice(SCOPE.length)} ${tf.version_core}`;
      return { tf, engine: "tensorflow", backend: "tensorflow", version, isGpu, ...sizes };
    } catch (error) {
      reasons.push(`${name} ${whyMissing(error)}`);
    }
  }
  return {
    missing: reasons.join(", "),
    advice: "npm install @tensorflow/tfjs-node, or @tensorflow/tfjs-node-gpu for an NVIDIA GPU, beside kan",
  };
}

/** A backend of tfjs itself: WebAssembly, or plain JavaScript. */
async function openBackend(engine: "tfjs-wasm" | "tfjs-cpu"): Promise<FoundDevice | MissingDevice> {
  const backend = engine.slice(5);
  const name = `@tensorflow/tfjs-backend-${backend}`;
  try {
    const tf = await load(CORE);
    tf.enableProdMode();
    const giveBack = keepListeners();
    await load(name);
    if (!(await tf.setBackend(backend))) return { missing: `${name} does not start`, advice: "reinstall it" };
    giveBack();
    const version = `${name.slice(SCOPE.length)} ${tf.version_core}`;
    return { tf, engine, backend, version, isGpu: false, ...ON_PROCESSOR };
  } catch (error) {
    return { missing: `${name} ${whyMissing(error)}`, advice: `npm install ${CORE} ${name}, beside kan` };
  }
}

async function load(name: string): Promise<Tf> {
  // A name the compiler cannot follow: the package is the user's to install.
  const module = (await import(name)) as Tf & { readonly default?: Tf };
  return module.default ?? module;
}

function whyMissing(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND"
    ? "is not installed"
    : `does not load (${message.split("\n")[0]!.trim()})`;
}

/** Takes away, when called, the listeners for uncaught errors that came since: a program reports its own. */
function keepListeners(): () => void {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => process.rawListeners(event));
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.includes(listener)) process.removeListener(event, listener as () => void);
      }
    }
  };
}
