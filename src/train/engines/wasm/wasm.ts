import { cpu } from "../../../model/cpu/cpu.ts";
import { type Plan, planOf } from "../../../model/cpu/plan.ts";
import type { Batch, Bound, Engine } from "../../../model/engine.ts";
import type { Kan } from "../../../model/kan.ts";
import type { Loss } from "../../../model/loss.ts";
import { SQUARED_ERROR } from "../../../model/losses/squaredError.ts";
import { type ChunkPass, chunkPass } from "./chunks.ts";
import { loadKernels } from "./kernels.ts";

/**
 * The SIMD engine: float64 kernels in WebAssembly that agree with `cpu` bit for bit, on one thread.
 *
 * All networks of a thread share one memory: each call works there block by block and leaves nothing behind, and a
 * network that finds another one's records in the memory writes its own again. Rows stay where they are; only the
 * block in work is copied.
 */
export const wasm: Engine = { name: "wasm", bind: bindWasm };

function bindWasm(kan: Kan, batch: Batch, loss: Loss = SQUARED_ERROR): Bound {
  const kernels = loadKernels();
  if (kernels === null) throw new Error("the wasm engine was chosen where WebAssembly SIMD is missing");
  const plan = planOf(kan);
  return boundOf(plan, batch, loss, inTurn(chunkPass(kernels, { plan, batch, loss })));
}

/** Who computes the chunks, and adds them up in ascending order. */
export interface ChunkRunner {
  loss(theta: Float64Array): number;
  /** The sum of the losses of all rows; overwrites the gradient. */
  gradient(theta: Float64Array, gradient: Float64Array): number;
  /** `add` is called once per chunk, before the next chunk overwrites it. */
  normal(theta: Float64Array, add: (matrix: Float64Array, vector: Float64Array) => void): number;
  /** Computes on this thread what is needed once in a while. */
  readonly pass: ChunkPass;
  dispose(): void;
}

/** A bound network whose chunks a runner computes. */
export function boundOf(plan: Plan, batch: Batch, loss: Loss, runner: ChunkRunner): Bound {
  const { nRows } = batch;
  const { kan } = plan;
  const hasGaps = plan.levels.some(({ tiles }) =>
    tiles.some(({ feeds }) => feeds.some(({ edges }) => edges.includes(undefined))),
  );
  // Kernels compute the gaps of a tile as zeros, and 0·∞ is NaN: only there can they lose what the specification
  // keeps finite, and then it is asked.
  const specification = (allFinite: boolean): Bound | undefined =>
    allFinite || !hasGaps ? undefined : cpu.bind(kan, batch, loss);

  return {
    plan,
    loss(theta) {
      const sum = runner.loss(theta);
      return specification(Number.isFinite(sum))?.loss(theta) ?? sum / nRows;
    },
    gradient(theta, out) {
      const sum = runner.gradient(theta, out);
      return specification(Number.isFinite(sum))?.gradient(theta, out) ?? sum / nRows;
    },
    normal(theta, matrix, vector) {
      const share = 1 / nRows;
      if (runner.pass.nChunks === 1) {
        runner.pass.start(theta);
        const sum = runner.pass.normal(0, matrix, vector);
        scale(matrix, share);
        scale(vector, share);
        return specification(Number.isFinite(sum))?.normal(theta, matrix, vector) ?? sum / nRows;
      }
      matrix.fill(0);
      vector.fill(0);
      const sum = runner.normal(theta, (matrixPart, vectorPart) => {
        for (let i = 0; i < matrixPart.length; i++) matrix[i]! += matrixPart[i]!;
        for (let i = 0; i < vectorPart.length; i++) vector[i]! += vectorPart[i]!;
      });
      scale(matrix, share);
      scale(vector, share);
      return specification(Number.isFinite(sum))?.normal(theta, matrix, vector) ?? sum / nRows;
    },
    predict(theta) {
      const out = kan.outputs.map(() => new Float64Array(nRows));
      runner.pass.start(theta);
      for (let chunk = 0; chunk < runner.pass.nChunks; chunk++) runner.pass.predict(chunk, out);
      const allFinite = !hasGaps || out.every((column) => column.every(Number.isFinite));
      return specification(allFinite)?.predict(theta) ?? out;
    },
    moments(theta, want) {
      runner.pass.start(theta);
      const result = runner.pass.moments(want);
      const allFinite = result.sources.every(({ mean }) => Number.isFinite(mean));
      return specification(allFinite)?.moments(theta, want) ?? result;
    },
    dispose: () => runner.dispose(),
  };
}

/** All chunks one after the other on this thread. */
export function inTurn(pass: ChunkPass): ChunkRunner {
  const over = (theta: Float64Array, visit: (chunk: number) => number): number => {
    pass.start(theta);
    let sum = 0;
    for (let chunk = 0; chunk < pass.nChunks; chunk++) sum += visit(chunk);
    return sum;
  };
  return {
    pass,
    loss: (theta) => over(theta, pass.loss),
    gradient(theta, gradient) {
      pass.start(theta);
      return pass.wholeGradient(gradient);
    },
    normal(theta, add) {
      const matrix = new Float64Array(theta.length ** 2);
      const vector = new Float64Array(theta.length);
      return over(theta, (chunk) => {
        const sum = pass.normal(chunk, matrix, vector);
        add(matrix, vector);
        return sum;
      });
    },
    dispose: () => {},
  };
}

function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}
