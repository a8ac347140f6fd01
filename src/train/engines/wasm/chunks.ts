import { type GroupMeter, momentsOf } from "../../../model/cpu/moments.ts";
import { BLOCK_ROWS } from "../../../model/cpu/workspace.ts";
import { CHUNK_ROWS, type Moments, type WantedMoments } from "../../../model/engine.ts";
import { blockPass, type PlannedLoss } from "./blockPass.ts";
import type { Kernels } from "./kernels.ts";
import { type MomentLayout, momentLayoutOf } from "./layout/momentLayout.ts";
import { type NormalLayout, normalLayoutOf } from "./layout/normalLayout.ts";
import { FLOAT64, type Numbers } from "./numbers.ts";
import { collectRuns } from "./runs.ts";

/**
 * What the kernels compute of one chunk of rows: sums that are not yet divided by the number of rows. Whoever adds
 * the chunks up in ascending order gets the bits of the specification.
 */
export interface ChunkPass {
  readonly nChunks: number;
  /** Takes θ for the calls that follow. */
  start(theta: Float64Array): void;
  /** The sum of the losses of its rows. */
  loss(chunk: number): number;
  /** Numbers of a part of the gradient: it has the order of the kernels. */
  readonly partSize: number;
  /** The same; overwrites `part` with the chunk's share of the gradient (of the mean over all rows). */
  gradient(chunk: number, part: Float64Array): number;
  /** Writes what the parts add up to in the order of θ. */
  collect(total: Float64Array, gradient: Float64Array): void;
  /** The sum of the losses of all chunks, added up in ascending order on this thread; overwrites the gradient. */
  wholeGradient(gradient: Float64Array): number;
  /** The same; overwrites the parts of JᵀWJ (upper triangle, row-major) and Jᵀr. */
  normal(chunk: number, matrix: Float64Array, vector: Float64Array): number;
  /** Writes the outputs of the chunk's rows. */
  predict(chunk: number, out: readonly Float64Array[]): void;
  /** Moments over all rows. */
  moments(want?: WantedMoments): Moments;
}

/** The chunks of a batch with its loss, in such numbers; in float32 `normal` and moments of edges and groups cannot be asked. */
export function chunkPass(
  kernels: Kernels,
  { plan, batch, loss }: PlannedLoss,
  numbers: Numbers = FLOAT64,
): ChunkPass {
  const pass = blockPass(kernels, { plan, batch, loss }, numbers);
  const { nRows } = batch;
  const { kan, size } = plan;
  const nChunks = Math.max(1, Math.ceil(nRows / CHUNK_ROWS));
  const { runs, toGradient, coefficients } = pass.layout;
  const { scripted } = pass;
  let theta: Float64Array = new Float64Array(0);
  const gradientAt = coefficients + toGradient;
  const totalAt = gradientAt + toGradient;
  // In the order of θ; a network of spline edges has none.
  const scripts = new Float64Array(scripted.length > 0 ? size : 0);
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
  /** Adds a chunk's gradient to what the kernels and `scripts` hold. */
  const addGradient = (chunk: number): number =>
    overChunk(chunk, (start, count) => {
      pass.forward(theta, start, count, true);
      const sum = pass.measure(start, count);
      pass.seedLoss(count);
      pass.backward(count, true);
      pass.addScripted(scripts, count);
      return sum;
    });

  let total = new Float64Array(0);
  /** As `wholeGradient`: parts in float32 are added up in float64, as threads do. */
  const wholeNarrow = (gradient: Float64Array): number => {
    if (nChunks > 1 && total.length === 0) total = new Float64Array(toGradient);
    total.fill(0);
    for (const slot of scripted) gradient[slot] = 0;
    let sum = 0;
    for (let chunk = 0; chunk < nChunks; chunk++) {
      pass.numbers().fill(0, gradientAt, totalAt);
      scripts.fill(0);
      sum += addGradient(chunk);
      for (const slot of scripted) gradient[slot]! += scripts[slot]!;
      const part = pass.numbers();
      for (let i = 0; i < total.length; i++) total[i]! += part[gradientAt + i]!;
    }
    if (nChunks === 1) collectRuns(runs, pass.numbers(), toGradient, gradient);
    else collectRuns(runs, total, -coefficients, gradient);
    return sum;
  };

  return {
    nChunks,

    start(next) {
      theta = next;
      pass.start(theta);
    },

    loss: (chunk) =>
      overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, false);
        return pass.measure(start, count);
      }),

    partSize: toGradient + scripted.length,

    gradient(chunk, part) {
      pass.numbers().fill(0, gradientAt, totalAt);
      scripts.fill(0);
      const sum = addGradient(chunk);
      part.set(pass.numbers().subarray(gradientAt, totalAt));
      for (const [i, slot] of scripted.entries()) part[toGradient + i] = scripts[slot]!;
      return sum;
    },

    collect(total, gradient) {
      collectRuns(runs, total, -coefficients, gradient);
      for (const [i, slot] of scripted.entries()) gradient[slot] = total[toGradient + i]!;
    },

    wholeGradient(gradient) {
      if (numbers.precision === "float32") return wholeNarrow(gradient);
      pass.doubles().fill(0, gradientAt, totalAt + toGradient);
      for (const slot of scripted) gradient[slot] = 0;
      let sum = 0;
      for (let chunk = 0; chunk < nChunks; chunk++) {
        for (const slot of scripted) scripts[slot] = 0;
        sum += addGradient(chunk);
        kernels.addAndClear(8 * totalAt, 8 * gradientAt, toGradient);
        for (const slot of scripted) gradient[slot]! += scripts[slot]!;
      }
      collectRuns(runs, pass.doubles(), totalAt - coefficients, gradient);
      return sum;
    },

    normal(chunk, matrix, vector) {
      if (normalLayout === undefined) {
        normalLayout = normalLayoutOf(plan, pass.layout, pass.end(), loss.joint !== undefined);
        pass.extend(normalLayout.image, normalLayout.end);
        pass.start(theta);
      }
      const { records, whole, from, to } = normalLayout;
      pass.doubles().fill(0, from, to);
      const sum = overChunk(chunk, (start, count) => {
        pass.forward(theta, start, count, true);
        const sum = pass.measure(start, count);
        records.forEach((record, o) => {
          pass.seedOutput(o, start, count);
          pass.backward(count, false);
          kernels.addNormal(record, pass.layout.residuals[o]!, count);
        });
        return sum;
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
