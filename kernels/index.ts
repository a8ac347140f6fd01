/*
 * The SIMD kernels, float64, without fused operations: the arithmetic of src/model/cpu/block.ts and normal.ts in the same order, so
 * that results agree bit for bit. Pointers are byte addresses in the module's memory; records are lists of 32-bit
 * words, written by src/train/engines/wasm/layout/layout.ts in the order in which the kernels document them.
 */
export { fillTables } from "./basis";
export { factorScratch, factorSpd, solveFactored } from "./cholesky";
export { addGroupMoments } from "./moments";
export { addNormal, finishNormal } from "./normal";
export { backwardTile, forwardTile, takeDifferences } from "./tile";
export { addAndClear } from "./total";

/** The first free byte of memory. */
export function heapBase(): usize {
  return __heap_base;
}
