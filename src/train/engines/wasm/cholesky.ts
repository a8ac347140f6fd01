import * as plain from "../../../math/linear/cholesky.ts";
import { claim, loadKernels } from "./kernels.ts";

/** Below this size copying costs more than the kernel saves. */
const SMALL = 16;

/** `factorSpd` of src/math/linear/cholesky.ts by the kernels, where there are any: the same bits in the upper triangle. */
export function factorSpd(matrix: Float64Array, n: number): boolean {
  const kernels = n < SMALL ? null : loadKernels();
  if (kernels === null) return plain.factorSpd(matrix, n);
  const at = (kernels.heapBase() + 15) & ~15;
  const end = at + 8 * n * n;
  claim(kernels, factorSpd, end + kernels.factorScratch(n));
  const copy = new Float64Array(kernels.memory.buffer, at, n * n);
  copy.set(matrix.subarray(0, n * n));
  const isDefinite = kernels.factorSpd(at, n, end) !== 0;
  matrix.set(copy);
  return isDefinite;
}

/**
 * `solveSpd` of src/math/linear/cholesky.ts by the kernels: the same bits, but the matrix is left as it is.
 */
export function solveSpd(matrix: Float64Array, n: number, rhs: Float64Array): Float64Array | null {
  const kernels = n < SMALL ? null : loadKernels();
  if (kernels === null) return plain.solveSpd(matrix.slice(0, n * n), n, rhs);
  const at = (kernels.heapBase() + 15) & ~15;
  const end = at + 8 * n * n;
  const scratch = (end + 8 * n + 15) & ~15;
  claim(kernels, solveSpd, scratch + kernels.factorScratch(n));
  new Float64Array(kernels.memory.buffer, at, n * n).set(matrix.subarray(0, n * n));
  if (kernels.factorSpd(at, n, scratch) === 0) return null;
  const x = new Float64Array(kernels.memory.buffer, end, n);
  x.set(rhs.subarray(0, n));
  kernels.solveFactored(at, n, end);
  return x.slice();
}
