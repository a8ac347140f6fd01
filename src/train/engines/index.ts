export { defaultEngine, ENGINE_NAMES, type EngineName, engineByName } from "./choose.ts";
export { isWorthGpu, type Work } from "./costs.ts";
export { type EngineProbe, openEngine, openGpu, probeEngines } from "./open.ts";
export { factorSpd, solveSpd } from "./wasm/cholesky.ts";
export { whyNoKernels } from "./wasm/kernels.ts";
export { wasmOnThreads } from "./wasm/threads.ts";
export { wasm } from "./wasm/wasm.ts";
