export type { Work } from "./costs.ts";
export { defaultEngine } from "./defaultEngine.ts";
export type { EngineProbe, EngineRecord } from "./engineRecord.ts";
export { ENGINES, engineByName, engineForWork, openEngine } from "./registry.ts";
export { factorSpd, solveSpd } from "./wasm/cholesky.ts";
export { stepVectors } from "./wasm/stepVectors.ts";
export { wasmOnThreads } from "./wasm/threads.ts";
export { wasm } from "./wasm/wasm.ts";
export { wasm32On } from "./wasm/wasm32.ts";
