export { factorSpd, solveSpd } from "./cholesky.ts";
export { defaultEngine, ENGINE_NAMES, type EngineName, type EngineOptions, engineByName } from "./choose.ts";
export { isWorthGpu, type Work } from "./costs.ts";
export { whyNoKernels } from "./kernels.ts";
export { type EngineProbe, openEngine, openGpu, probeEngines } from "./open.ts";
export { wasmOnThreads } from "./threads.ts";
export { wasm } from "./wasm.ts";
