/** The part of TensorFlow.js used here: tfjs-core, also as tfjs-node exports it. */
export type Tf = typeof import("@tensorflow/tfjs-core");
