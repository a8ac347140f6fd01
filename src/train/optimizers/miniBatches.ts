/** Objectives of mini-batches: one bound network whose rows are exchanged from batch to batch. */
import type { Batch, Bound, Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import { type StepVectors, usualValues, type Walk, walkOn } from "../engines/index.ts";
import type { BatchSource } from "./adam.ts";
import { rowBatches } from "./batches.ts";
import type { Penalty } from "./penalty.ts";
import { type RowStore, rowStore } from "./rowStore.ts";

/** The network as it stands, the loss at its scale, and the penalty at the moments of all rows. */
export interface BatchState {
  readonly kan: () => Kan;
  readonly loss: () => Loss;
  readonly penalty: () => Penalty;
}

/** A source of mini-batch objectives that holds bound networks. */
export interface MiniBatches extends BatchSource {
  dispose(): void;
}

/** Rows that are overwritten, their inputs one column after the other. */
interface Rows extends Batch {
  readonly together: Float64Array;
}

/** A bound network and the columns that it reads. */
interface Slot {
  readonly bound: Bound;
  readonly rows: Rows;
  readonly kan: Kan;
  readonly loss: Loss;
}

/** How the rows of a table are dealt. */
interface Dealing {
  readonly size: number;
  readonly seed: number;
  /** Where the engine has walks, the constants are kept in one. @defaultValue false */
  readonly isKept?: boolean;
}

/**
 * The mini-batches of a table, of nearly `size` rows each, in an order that the seed and the epoch decide.
 *
 * A network is bound once for each of the two sizes that batches have, and again where its grids or the scale of its loss
 * have changed; in between the rows of a batch are copied into the columns that it is bound to. The penalty counts in
 * full in each batch, with the moments of all rows. Cost of a batch
 * beside its gradient: O(rows·columns) copies.
 */
export function miniBatches(
  given: Batch,
  state: BatchState,
  engine: Engine,
  { size, seed, isKept = false }: Dealing,
): MiniBatches {
  const { kan, loss, penalty } = state;
  const table = { ...given, usual: given.usual ?? usualValues(given.inputs) };
  const deal = rowBatches(table.nRows, size, seed);
  const store = rowStore(table.inputs);
  const kept = isKept ? keptVectors(state, engine, table.usual) : undefined;
  if (kept !== undefined) {
    const held = new Map<number, Rows>();
    return {
      stepsPerEpoch: deal.stepsPerEpoch,
      vectors: kept.vectors,
      batchObjective: (step) => ({
        gradient() {
          const taken = deal.rows(step);
          const rows = held.get(taken.length) ?? emptyRows(table, taken.length);
          held.set(taken.length, rows);
          copyRows(table, store, taken, rows);
          return kept.gradient(rows);
        },
      }),
      dispose: () => held.clear(),
    };
  }
  const slots = new Map<number, Slot>();
  /** The slot of a batch size, its columns filled with the rows of a batch. */
  const slotWith = (taken: Int32Array): Slot => {
    const held = slots.get(taken.length);
    const rows = held?.rows ?? emptyRows(table, taken.length);
    copyRows(table, store, taken, rows);
    const isBound = held?.kan === kan() && held.loss === loss() && engine.keepsRows !== true;
    if (held !== undefined && isBound) return held;
    held?.bound.dispose();
    const slot = { bound: engine.bind(kan(), rows, loss()), rows, kan: kan(), loss: loss() };
    slots.set(taken.length, slot);
    return slot;
  };
  return {
    stepsPerEpoch: deal.stepsPerEpoch,
    batchObjective(step) {
      const { bound } = slotWith(deal.rows(step));
      return {
        gradient(theta, gradient) {
          const value = bound.gradient(theta, gradient);
          penalty().addHalfGradient(theta, gradient, 2);
          return value;
        },
      };
    },
    dispose() {
      for (const { bound } of slots.values()) bound.dispose();
      slots.clear();
    },
  };
}

/** θ in a walk of the engine, as vectors of Adam; undefined where it has none. */
function keptVectors({ kan, loss, penalty }: BatchState, engine: Engine, usual: Float64Array) {
  let walk: Walk | undefined;
  const current = (): Walk | undefined => {
    if (walk === undefined || walk.kan !== kan() || walk.loss !== loss())
      walk = walkOn(engine, kan(), usual, loss(), walk);
    return walk;
  };
  if (penalty().smoothing === undefined || current() === undefined) return undefined;
  const theta = new Float64Array(walk!.size);
  const vectors: StepVectors = {
    theta,
    gradient: new Float64Array(0),
    place: () => current()!.set(theta),
    read: () => current()!.read(theta),
    step: (step) => current()!.step(step, penalty().smoothing!),
    isGradientFinite: () => true,
    forget: () => current()!.forget(),
  };
  return { vectors, gradient: (rows: Batch) => current()!.gradient(rows) };
}

function emptyRows({ inputs, targets, weights, usual }: Batch, nRows: number): Rows {
  // Shared memory, so that threads see what is copied into it later.
  const numbers = (n: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * n));
  const column = (): Float64Array => numbers(nRows);
  const together = numbers(inputs.length * nRows);
  return {
    together,
    inputs: inputs.map((_, i) => together.subarray(i * nRows, (i + 1) * nRows)),
    targets: targets.map(column),
    nRows,
    ...(weights && { weights: column() }),
    ...(usual && { usual }),
  };
}

function copyRows(from: Batch, store: RowStore, rows: Int32Array, to: Rows): void {
  const copy = (source: Float64Array, target: Float64Array): void => {
    for (let r = 0; r < rows.length; r++) target[r] = source[rows[r]!]!;
  };
  store.copy(rows, to.together);
  from.targets.forEach((column, o) => {
    copy(column, to.targets[o]!);
  });
  if (from.weights && to.weights) copy(from.weights, to.weights);
}
