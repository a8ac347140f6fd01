/** The size of a gradient: what its cost depends on. */
export interface Work {
  readonly rows: number;
  readonly edges: number;
  readonly intervals: number;
  readonly degree: number;
}

/** Seconds of the SIMD kernels per row, edge and basis function that is not zero: [10,64,64,1] in docs/benchmarks.md. */
const HERE_PER_WEIGHT = 1.5e-9;
/** The same of plain TypeScript, on one thread. */
const PLAIN_PER_WEIGHT = 2.4e-8;
/** Share of the threads that pays: two threads make a pass 1.8 times as fast. */
const THREAD_SHARE = 0.8;
/** Seconds that some hundred operations take to start on a GPU, and their results to come back. */
const GPU_START = 5e-3;
/** Seconds on a GPU per row, edge and basis function, zeros included: 6 flop, of which a product reaches 10¹² a second. */
const GPU_PER_BASIS = 6e-12;
/** How much faster another device must promise to be: float32 takes more steps, and a polish in float64 afterwards. */
const WORTH = 3;

/** Seconds of a gradient by the SIMD kernels. */
export function simdSeconds({ rows, edges, degree }: Work, threads: number): number {
  return (rows * edges * (degree + 1) * HERE_PER_WEIGHT) / (1 + THREAD_SHARE * (threads - 1));
}

/** The same in float32, half as many: too little to be taken instead, unless float32 is asked for. */
export function narrowSeconds(work: Work, threads: number): number {
  return simdSeconds(work, threads) / 2;
}

/** Seconds of a gradient by plain TypeScript. */
export function plainSeconds({ rows, edges, degree }: Work): number {
  return rows * edges * (degree + 1) * PLAIN_PER_WEIGHT;
}

/** Seconds of a gradient on a GPU, estimated: none has been measured. */
export function gpuSeconds({ rows, edges, intervals, degree }: Work): number {
  return GPU_START + rows * edges * (intervals + degree + 3) * GPU_PER_BASIS;
}

/** Whether a device that promises so many seconds is worth looking for, beside an engine that takes `seconds`. */
export function isWorthLooking(promised: number, seconds: number): boolean {
  return seconds > WORTH * promised;
}
