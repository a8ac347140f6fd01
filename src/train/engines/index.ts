export { factorSpd, solveFactored, solveSpd } from "./cholesky.ts";
export { defaultEngine, ENGINE_NAMES, type EngineName, engineByName } from "./choose.ts";
export { wasm } from "./wasm.ts";
