/*
 * The SIMD kernels, without fused operations. In float64: the arithmetic of src/model/cpu/block.ts and normal.ts in the same order, so
 * that results agree bit for bit; names that end in 32 do the same in float32. Pointers are byte addresses in the module's memory;
 * records are lists of 32-bit words, written by src/train/engines/wasm/layout/layout.ts in the order in which the kernels document them.
 */
export { stepAdam, stepAdam32, zeroIfFinite } from "./adam";
export { stepFeeds32 } from "./adam32";
export { fillTables } from "./basis";
export { fillTables32 } from "./basis32";
export { factorScratch, factorSpd, solveFactored } from "./cholesky";
export { addGroupMoments } from "./moments";
export { addNormal, finishNormal } from "./normal";
export {
  backwardTile,
  backwardTile32,
  forwardTile,
  forwardTile32,
  takeDifferences,
  takeDifferences32,
} from "./tile";
export { addAndClear } from "./total";

/** The first free byte of memory. */
export function heapBase(): usize {
  return __heap_base;
}
