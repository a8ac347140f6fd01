import { readFileSync } from "node:fs";

/** The part of the WebAssembly interface used here; TypeScript knows it only together with a browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** The linear memory of a module. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The compiled module of kernels/, its records and pointers as documented there. */
export interface Kernels {
  readonly memory: KernelMemory;
  heapBase(): number;
  fillTables(groups: number, n: number, count: number, wantSlopes: boolean): void;
  forwardTile(tile: number, count: number): void;
  backwardTile(tile: number, count: number, wantGradient: boolean): void;
  takeDifferences(coefficients: number, out: number, n: number, columns: number): void;
  fillTables32(groups: number, n: number, count: number, wantSlopes: boolean): void;
  forwardTile32(tile: number, count: number): void;
  backwardTile32(tile: number, count: number, wantGradient: boolean): void;
  takeDifferences32(coefficients: number, out: number, n: number, columns: number): void;
  addAndClear(total: number, part: number, n: number): void;
  addNormal(record: number, residual: number, count: number): void;
  addGroupMoments(records: number, n: number, count: number): void;
  finishNormal(record: number): void;
  stepAdam(theta: number, gradient: number, mean: number, square: number, n: number, constants: number): void;
  stepAdam32(
    theta: number,
    gradient: number,
    mean: number,
    square: number,
    n: number,
    constants: number,
  ): void;
  stepFeeds32(
    feeds: number,
    count: number,
    toGradient: number,
    toMean: number,
    toSquare: number,
    constants: number,
  ): number;
  zeroIfFinite(values: number, n: number): number;
  factorScratch(n: number): number;
  factorSpd(matrix: number, n: number, scratch: number): number;
  solveFactored(matrix: number, n: number, x: number): void;
}

let module: object | undefined;
let instance: Kernels | null | undefined;
let reason = "";

/**
 * The kernels of this thread, compiled at the first call; null where WebAssembly SIMD or the compiled file is missing.
 *
 * `kernels/build/kan.wasm` lies at the same place relative to src/ and to dist/src/.
 */
export function loadKernels(): Kernels | null {
  if (instance !== undefined) return instance;
  try {
    const bytes = readFileSync(new URL("../../../../kernels/build/kan.wasm", import.meta.url));
    module = new WebAssembly.Module(bytes);
    instance = instanceOf(module);
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    instance = null;
  }
  return instance;
}

/** The kernels with a memory of their own; null where there are none. */
export function freshKernels(): Kernels | null {
  return loadKernels() === null || module === undefined ? null : instanceOf(module);
}

function instanceOf(compiled: object): Kernels {
  const imports = { env: { abort: () => {} } };
  return new WebAssembly.Instance(compiled, imports).exports as Kernels;
}

/** Why `loadKernels` returned null; empty when it did not. */
export function whyNoKernels(): string {
  return loadKernels() === null ? reason : "";
}

/** Writes words and doubles at their addresses, into a memory of at least `end` bytes. */
export function writeImage(
  { memory }: Kernels,
  image: readonly (readonly [number, Int32Array | Float64Array])[],
  end: number,
): void {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  for (const [at, content] of image) {
    const Content = content.constructor as Float64ArrayConstructor;
    new Content(memory.buffer, at, content.length).set(content);
  }
}

/** Who last wrote records into the memory. */
let owner: object | undefined;

/** Gives the memory, at least `end` bytes of it, to `user`; true when somebody else has used it since. */
export function claim(kernels: Kernels, user: object, end: number): boolean {
  const missing = end - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / 65536));
  if (owner === user) return false;
  owner = user;
  return true;
}
