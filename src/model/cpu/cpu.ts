import { type Batch, type Bound, CHUNK_ROWS, type Engine, type WantedMoments } from "../engine.ts";
import type { Kan } from "../kan.ts";
import { addLosses, type Loss, type LossBlock, seedNormal } from "../loss.ts";
import { SQUARED_ERROR } from "../losses/squaredError.ts";
import { addGradients, backward, clearAdjoints, forward } from "./block.ts";
import { groupMeterOf, momentsOf } from "./moments.ts";
import { addNormal, normalScratch } from "./normal.ts";
import { planOf } from "./plan.ts";
import { BLOCK_ROWS, workspace } from "./workspace.ts";

/**
 * The plain-TypeScript engine: float64, one thread. It is the specification that other engines agree with.
 */
export const cpu: Engine = { name: "cpu", bind: bindCpu };

function bindCpu(kan: Kan, batch: Batch, rowLoss: Loss = SQUARED_ERROR): Bound {
  const plan = planOf(kan);
  const work = workspace(plan);
  const scratch = normalScratch(plan);
  const { nRows, targets, weights } = batch;
  const blocks = (visit: (start: number, count: number) => void): void => {
    for (let start = 0; start < nRows; start += BLOCK_ROWS) visit(start, Math.min(BLOCK_ROWS, nRows - start));
  };

  const outputNodes = kan.outputs.map((node) => kan.nInputs + node);
  const blockOf = (start: number, count: number): LossBlock => ({
    outputs: outputNodes.map((node) => work.values[node]!),
    targets,
    residuals: work.residuals,
    start,
    count,
    ...(weights && { weights }),
  });
  /** The losses of a block of rows, its residuals left in the workspace. */
  const measure = (start: number, count: number): number => addLosses(rowLoss, blockOf(start, count), 0);

  const loss = (theta: Float64Array): number => {
    const total = chunkedSum();
    blocks((start, count) => {
      forward(plan, theta, batch, start, count, work, false);
      total.add(start, measure(start, count));
    });
    return total.value() / nRows;
  };

  const gradient = (theta: Float64Array, out: Float64Array): number => {
    const total = chunkedSum();
    const part = new Float64Array(plan.size);
    out.fill(0);
    blocks((start, count) => {
      if (start > 0 && start % CHUNK_ROWS === 0) flush(out, part);
      forward(plan, theta, batch, start, count, work, true);
      total.add(start, measure(start, count));
      clearAdjoints(work, count);
      kan.outputs.forEach((node, o) => {
        const adjoint = work.adjoints[kan.nInputs + node]!;
        const residual = work.residuals[o]!;
        for (let r = 0; r < count; r++) adjoint[r]! += (2 / nRows) * residual[r]!;
      });
      backward(plan, theta, count, work);
      addGradients(plan, part, count, work);
    });
    flush(out, part);
    return total.value() / nRows;
  };

  const normal = (theta: Float64Array, matrix: Float64Array, vector: Float64Array): number => {
    const total = chunkedSum();
    const partMatrix = nRows > CHUNK_ROWS ? new Float64Array(matrix.length) : matrix;
    const partVector = nRows > CHUNK_ROWS ? new Float64Array(vector.length) : vector;
    matrix.fill(0);
    vector.fill(0);
    blocks((start, count) => {
      if (start > 0 && start % CHUNK_ROWS === 0) {
        flush(matrix, partMatrix);
        flush(vector, partVector);
      }
      forward(plan, theta, batch, start, count, work, true);
      total.add(start, measure(start, count));
      const seeds = outputNodes.map((node) => work.adjoints[node]!);
      kan.outputs.forEach((_, o) => {
        clearAdjoints(work, count);
        seedNormal(rowLoss, blockOf(start, count), o, seeds);
        backward(plan, theta, count, work);
        addNormal(plan, partMatrix, partVector, work.residuals[o]!, count, work, scratch);
      });
    });
    if (partMatrix !== matrix) {
      flush(matrix, partMatrix);
      flush(vector, partVector);
    }
    const share = 1 / nRows;
    for (let i = 0; i < matrix.length; i++) matrix[i]! *= share;
    for (let i = 0; i < vector.length; i++) vector[i]! *= share;
    return total.value() / nRows;
  };

  const predict = (theta: Float64Array): Float64Array[] => {
    const out = kan.outputs.map(() => new Float64Array(nRows));
    blocks((start, count) => {
      forward(plan, theta, batch, start, count, work, false);
      kan.outputs.forEach((node, o) => {
        out[o]!.set(work.values[kan.nInputs + node]!.subarray(0, count), start);
      });
    });
    return out;
  };

  const moments = (theta: Float64Array, want?: WantedMoments) => {
    const overBlocks = (visit: (count: number) => void) => {
      blocks((start, count) => {
        forward(plan, theta, batch, start, count, work, false);
        visit(count);
      });
    };
    return momentsOf(
      plan,
      theta,
      { nRows, work, overBlocks, groupMeter: () => groupMeterOf(plan, work) },
      want,
    );
  };

  return { plan, loss, gradient, normal, predict, moments, dispose: () => {} };
}

/**
 * ∂output/∂input of a network at each row. Shape: [output][input] of (rows), scaled units.
 *
 * Cost O(rows·outputs·edges·k).
 */
export function inputGradients(
  kan: Kan,
  inputs: readonly Float64Array[],
  theta: Float64Array,
): Float64Array[][] {
  const plan = planOf(kan);
  const work = workspace(plan);
  const nRows = inputs[0]?.length ?? 0;
  const out = kan.outputs.map(() => inputs.map(() => new Float64Array(nRows)));
  for (let start = 0; start < nRows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, nRows - start);
    forward(plan, theta, { inputs, targets: [], nRows }, start, count, work, true);
    kan.outputs.forEach((node, o) => {
      clearAdjoints(work, count);
      work.adjoints[kan.nInputs + node]!.fill(1, 0, count);
      backward(plan, theta, count, work, true);
      for (let i = 0; i < inputs.length; i++) {
        out[o]![i]!.set(work.adjoints[i]!.subarray(0, count), start);
      }
    });
  }
  return out;
}

/** A sum over row blocks that closes a partial sum at each chunk border. */
function chunkedSum(): { add(start: number, value: number): void; value(): number } {
  let closed = 0;
  let open = 0;
  return {
    add(start, value) {
      if (start > 0 && start % CHUNK_ROWS === 0) {
        closed += open;
        open = 0;
      }
      open += value;
    },
    value: () => closed + open,
  };
}

/** total += part; part = 0. */
function flush(total: Float64Array, part: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
  part.fill(0);
}
