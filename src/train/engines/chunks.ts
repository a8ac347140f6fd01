import { BLOCK_ROWS } from "../../model/block.ts";
import { type Batch, CHUNK_ROWS, type Moments, type WantedMoments } from "../../model/engine.ts";
import { type GroupMeter, momentsOf } from "../../model/moments.ts";
import type { Plan } from "../../model/plan.ts";
import { blockPass } from "./block-pass.ts";
import type { Kernels } from "./kernels.ts";
import { type MomentLayout, momentLayoutOf } from "./moment-layout.ts";
import { type NormalLayout, normalLayoutOf } from "./normal-layout.ts";

/**
 * What the kernels compute of one chunk of rows: sums that are not yet divided by the number of rows. Whoever adds
 * the chunks up in ascending order gets the bits of the specification.
 */
export interface ChunkPass {
  readonly nChunks: number;
  /** Takes θ for the calls that follow. */
  start(theta: Float64Array): void;
  /** The sum of squared residuals. */
  loss(chunk: number): number;
  /** The same; overwrites `part` with the chunk's share of the gradient (of the mean over all rows). */
  gradient(chunk: number, part: Float64Array): number;
  /** The same; overwrites the parts of JᵀJ (upper triangle, row-major) and Jᵀr. */
  normal(chunk: number, matrix: Float64Array, vector: Float64Array): number;
  /** Writes the outputs of the chunk's rows. */
  predict(chunk: number, out: readonly Float64Array[]): void;
  /** Moments over all rows. */
  moments(want?: WantedMoments): Moments;
}

/** The chunks of a batch. */
export function chunkPass(kernels: Kernels, plan: Plan, batch: Batch): ChunkPass {
  const pass = blockPass(kernels, plan, batch);
  const { nRows } = batch;
  const { kan, size } = plan;
  const { places, toGradient, coefficients } = pass.layout;
  let theta: Float64Array = new Float64Array(0);
  // Biases among the scripted have a place too; their gradient is not there.
  const gradientPlaces = places.map((place) => place + toGradient);
  for (const slot of pass.scripted) gradientPlaces[slot] = -1;
  let normalLayout: NormalLayout | undefined;
  let momentLayout: MomentLayout | undefined;

  const overBlocks = (from: number, to: number, visit: (start: number, count: number) => void): void => {
    for (let start = from; start < to; start += BLOCK_ROWS) visit(start, Math.min(BLOCK_ROWS, to - start));
  };
  /** The sum over the blocks of a chunk of what `visit` returns. */
  const overChunk = (chunk: number, visit: (start: number, count: number) => number): number => {
    let sum = 0;
    const from = chunk * CHUNK_ROWS;
    overBlocks(from, Math.min(nRows, from + CHUNK_ROWS), (start, count) => {
      sum += visit(start, count);
    });
    return sum;
  };

  return {
    nChunks: Math.max(1, Math.ceil(nRows / CHUNK_ROWS)),

    start(next) {
      theta = next;
      pass.start(theta);
    },

    loss: (chunk) =>
      overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, false);
        return pass.residuals(start, count);
      }),

    gradient(chunk, part) {
      pass.doubles().fill(0, coefficients.from + toGradient, coefficients.to + toGradient);
      for (const slot of pass.scripted) part[slot] = 0;
      const sum = overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, true);
        const squares = pass.residuals(start, count);
        pass.seedLoss(count);
        pass.backward(count, true);
        pass.addScripted(part, count);
        return squares;
      });
      const doubles = pass.doubles();
      for (let i = 0; i < size; i++) {
        const place = gradientPlaces[i]!;
        if (place >= 0) part[i] = doubles[place]!;
      }
      return sum;
    },

    normal(chunk, matrix, vector) {
      if (normalLayout === undefined) {
        normalLayout = normalLayoutOf(plan, pass.layout, pass.end());
        pass.extend(normalLayout.image, normalLayout.end);
        pass.start(theta);
      }
      const { records, whole, from, to } = normalLayout;
      pass.doubles().fill(0, from, to);
      const sum = overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, true);
        const squares = pass.residuals(start, count);
        records.forEach((record, o) => {
          pass.seedOutput(o, count);
          pass.backward(count, false);
          kernels.addNormal(record, pass.layout.residuals[o]!, count);
        });
        return squares;
      });
      kernels.finishNormal(whole);
      const doubles = pass.doubles();
      matrix.set(doubles.subarray(normalLayout.matrix / 8, normalLayout.matrix / 8 + size * size));
      vector.set(doubles.subarray(normalLayout.vector / 8, normalLayout.vector / 8 + size));
      return sum;
    },

    predict(chunk, out) {
      overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, false);
        kan.outputs.forEach((node, o) => {
          out[o]!.set(pass.work().values[kan.nInputs + node]!.subarray(0, count), start);
        });
        return 0;
      });
    },

    moments(want) {
      if (momentLayout === undefined && want?.groups !== false) {
        momentLayout = momentLayoutOf(plan, pass.layout, pass.end());
        pass.extend(momentLayout.image, momentLayout.end);
        pass.start(theta);
      }
      const groupMeter = (): GroupMeter => {
        const { from, to, records, result } = momentLayout!;
        pass.doubles().fill(0, from, to);
        return {
          add: (count) => kernels.addGroupMoments(records, plan.groups.length, count),
          result: () => result(pass.doubles(), nRows),
        };
      };
      const overAll = (visit: (count: number) => void): void => {
        overBlocks(0, nRows, (start, count) => {
          pass.forward(theta, start, count, false);
          visit(count);
        });
      };
      return momentsOf(plan, theta, { nRows, work: pass.work(), overBlocks: overAll, groupMeter }, want);
    },
  };
}
