import type { Bound } from "../../../model/engine.ts";
import { SQUARED_ERROR } from "../../../model/losses/squaredError.ts";
import { usualValues } from "../usualValues.ts";
import type { WalkingEngine } from "../walk.ts";
import { chunkPass } from "./chunks.ts";
import { loadKernels } from "./kernels.ts";
import { narrowPlan } from "./layout/narrowPlan.ts";
import { FLOAT32 } from "./numbers.ts";
import { kernelWalk } from "./steps/kernelWalk.ts";
import { sharedChunks, wasmOnThreads } from "./threads.ts";
import { inTurn } from "./wasm.ts";

/** What the engine is called. */
export const WASM32_NAME = "wasm32";

/**
 * The SIMD engine in float32: twice as many columns in a register. Coefficients, basis weights and the gradients of a chunk of rows
 * are float32; positions in grids, values of nodes, losses, θ and the sum over chunks stay float64.
 *
 * Moments of edges and bases are those of float64, and so is any answer that is not finite. Normal equations it does not have: they square the
 * condition number. The results do not depend on the number of threads.
 */
export function wasm32On(threads: number): WalkingEngine {
  const exact = wasmOnThreads(threads);
  return {
    name: WASM32_NAME,
    precision: "float32",
    walk: kernelWalk,
    bind(kan, rows, loss = SQUARED_ERROR): Bound {
      const kernels = loadKernels();
      if (kernels === null) throw new Error("the engine was chosen where WebAssembly SIMD is missing");
      const plan = narrowPlan(kan);
      const batch = { ...rows, usual: rows.usual ?? usualValues(rows.inputs) };
      const runner =
        sharedChunks(kernels, { plan, batch, loss }, threads, FLOAT32) ??
        inTurn(chunkPass(kernels, { plan, batch, loss }, FLOAT32));
      const { pass } = runner;
      let bound: Bound | undefined;
      const exactly = (): Bound => {
        bound ??= exact.bind(kan, batch, loss);
        return bound;
      };
      return {
        plan,
        loss(theta) {
          const sum = runner.loss(theta);
          return Number.isFinite(sum) ? sum / batch.nRows : exactly().loss(theta);
        },
        gradient(theta, gradient) {
          const sum = runner.gradient(theta, gradient);
          return Number.isFinite(sum) ? sum / batch.nRows : exactly().gradient(theta, gradient);
        },
        normal() {
          throw new Error("an engine of float32 has no normal equations"); // recipeOf refuses the optimiser
        },
        predict(theta) {
          const out = kan.outputs.map(() => new Float64Array(batch.nRows));
          pass.start(theta);
          for (let chunk = 0; chunk < pass.nChunks; chunk++) pass.predict(chunk, out);
          return out.every((column) => column.every(Number.isFinite)) ? out : exactly().predict(theta);
        },
        moments(theta, want) {
          if (want?.edges !== false || want.groups !== false) return exactly().moments(theta, want);
          pass.start(theta);
          const moments = pass.moments(want);
          return moments.sources.every(({ mean }) => Number.isFinite(mean))
            ? moments
            : exactly().moments(theta, want);
        },
        dispose() {
          bound?.dispose();
          runner.dispose();
        },
      };
    },
  };
}
