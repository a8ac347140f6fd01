/** The part of TensorFlow.js used here: tfjs-core, also as tfjs-node exports it. */
export type Tf = typeof import("@tensorflow/tfjs-core");

/** A loaded TensorFlow.js and the backend of it that an engine uses. */
export interface Device {
  readonly tf: Tf;
  /** The name of the engine: `tensorflow`, `tfjs-wasm` or `tfjs-cpu`. */
  readonly engine: string;
  readonly backend: string;
  /** Most numbers in one feature table; rows are taken in chunks of that size. */
  readonly tableSize: number;
  /** Most numbers kept on the device from one evaluation to the next. */
  readonly keptSize: number;
}
