export { factorSpd, solveSpd } from "./cholesky.ts";
export { defaultEngine, ENGINE_NAMES, type EngineName, type EngineOptions, engineByName } from "./choose.ts";
export { whyNoKernels } from "./kernels.ts";
export { wasmOnThreads } from "./threads.ts";
export { wasm } from "./wasm.ts";
