import {
  addBiasGradients,
  addEdgeGradient,
  edgeValues,
  fillSymbolicTables,
  multiplySums,
  passSnappedBack,
  splitAdjoint,
} from "../../../model/cpu/block.ts";
import type { Plan } from "../../../model/cpu/plan.ts";
import { BLOCK_ROWS, type Workspace } from "../../../model/cpu/workspace.ts";
import type { Batch } from "../../../model/engine.ts";
import { addLosses, type Loss, type LossBlock, seedNormal } from "../../../model/loss.ts";
import { claim, type Kernels, writeImage } from "./kernels.ts";
import { type Layout, layoutOf } from "./layout/layout.ts";
import type { Numbers } from "./numbers.ts";
import { placeRuns } from "./runs.ts";
import { type WorkspaceView, workspaceAt } from "./workspaceView.ts";

/** The passes over one block of rows: levels by the kernels, snapped edges and products by the specification. */
export interface BlockPass {
  readonly layout: Layout;
  /** Constants whose gradient JavaScript adds up: biases and constants of snapped edges. */
  readonly scripted: readonly number[];
  /** Takes the memory over, if another network used it, and places θ. To be called before any of the others. */
  start(theta: Float64Array): void;
  forward(theta: Float64Array, from: number, count: number, wantSlopes: boolean): void;
  /** Fills the residuals of a block; returns the sum of its losses. */
  measure(from: number, count: number): number;
  /** Adjoints of the outputs for the gradient of the loss. */
  seedLoss(count: number): void;
  /** Adjoints for part o of the normal equations, its rows and residuals weighed as the loss wants. */
  seedOutput(o: number, from: number, count: number): void;
  backward(count: number, wantGradient: boolean): void;
  /** Adds a block's gradient by the constants in `scripted`. */
  addScripted(part: Float64Array, count: number): void;
  /** One past the last byte in use. */
  end(): number;
  /** Adds records and memory up to `end`; they are written at the next start. */
  extend(image: Layout["image"], end: number): void;
  /** The memory, as the numbers that coefficients and gradients are, and its columns; valid until the next start. */
  doubles(): Float64Array;
  numbers(): Float64Array | Float32Array;
  work(): Workspace;
}

/** The loss of a planned network on a batch. */
export interface PlannedLoss {
  readonly plan: Plan;
  readonly batch: Batch;
  readonly loss: Loss;
}

/**
 * The block passes of a plan on a batch and its loss, in such numbers. Where a layout is given, its records and θ are in the memory, and
 * nobody else's: `start` is not to be called.
 */
export function blockPass(
  kernels: Kernels,
  { plan, batch, loss }: PlannedLoss,
  numbers: Numbers,
  placed?: Layout,
): BlockPass {
  const { fillTables, forwardTile, backwardTile, takeDifferences } = numbers.passes(kernels);
  const toDifferences = 3 * numbers.bytes;
  const { kan, levels } = plan;
  const { nRows, inputs, targets, weights } = batch;
  const layout = placed ?? layoutOf(plan, kernels.heapBase(), numbers, batch.usual);
  const { groups, tiles, runs, biases, coefficients, toGradient, sloped } = layout;
  let image = layout.image;
  let end = layout.end;
  let buffer: ArrayBufferLike | undefined;
  let doubles = new Float64Array(0);
  let view: Float64Array | Float32Array = doubles;
  let work: WorkspaceView;

  const scripted = plan.sums.flatMap((sum) => [
    ...(sum.biasSlot >= 0 ? [sum.biasSlot] : []),
    ...sum.edges.flatMap((edge) =>
      edge.kind === "symbolic" ? Object.values(edge.slots).filter((slot) => slot >= 0) : [],
    ),
  ]);
  const products = levels.map((each) =>
    each.nodes.filter((n) => plan.firstSum[n + 1]! - plan.firstSum[n]! > 1),
  );
  const isNode = (source: number) => source >= kan.nInputs;

  const outputNodes = kan.outputs.map((node) => kan.nInputs + node);
  const blockOf = (start: number, count: number): LossBlock => ({
    outputs: outputNodes.map((node) => work.values[node]!),
    targets,
    residuals: work.residuals,
    start,
    count,
    ...(weights && { weights }),
  });
  const clearAdjoints = (): void => {
    const from = layout.adjoints[0]! / 8;
    doubles.fill(0, from, layout.adjoints.at(-1)! / 8 + BLOCK_ROWS);
  };

  const look = (): void => {
    buffer = kernels.memory.buffer;
    doubles = new Float64Array(buffer);
    view = numbers.view(buffer as ArrayBuffer);
    work = workspaceAt(plan, layout, buffer as ArrayBuffer);
  };
  if (placed) look();

  const self: BlockPass = {
    layout,
    scripted,
    doubles: () => doubles,
    numbers: () => view,
    work: () => work,
    end: () => end,

    start(theta) {
      if (claim(kernels, self, end)) {
        numbers.view(kernels.memory.buffer).fill(0, coefficients, coefficients + toGradient);
        writeImage(kernels, image, end);
      }
      if (buffer !== kernels.memory.buffer) look();
      placeRuns(runs, theta, view);
      for (const [slot, place] of biases) doubles[place] = theta[slot]!;
      for (const { at, n, columns } of sloped) {
        takeDifferences(at, at + toDifferences * toGradient, n, columns);
      }
    },

    extend(more, newEnd) {
      image = [...image, ...more];
      end = newEnd;
      claim(kernels, {}, 0);
    },

    forward(theta, from, count, wantSlopes) {
      // Number by number: of 784 columns, views of a block take longer than copying it.
      for (let i = 0; i < kan.nInputs; i++) {
        const column = inputs[i]!;
        const values = work.values[i]!;
        for (let r = 0; r < count; r++) values[r] = column[from + r]!;
      }
      work.tablesChanged();
      fillTables(groups[0]!.at, groups[0]!.count, count, wantSlopes);
      for (let level = 0; level < levels.length; level++) {
        for (const tile of tiles[level]!) forwardTile(tile, count);
        for (const { sum, edge } of levels[level]!.snapped) {
          edgeValues(plan, edge, theta, count, work, work.sums[sum]!);
        }
        for (const n of products[level]!) multiplySums(plan, n, count, work);
        const { at, count: n } = groups[level + 1]!;
        if (n > 0) fillTables(at, n, count, wantSlopes);
      }
      if (wantSlopes && work.symbolic.size > 0) fillSymbolicTables(theta, count, work);
    },

    measure: (from, count) => addLosses(loss, blockOf(from, count), 0),

    seedLoss(count) {
      clearAdjoints();
      kan.outputs.forEach((node, o) => {
        const adjoint = work.adjoints[kan.nInputs + node]!;
        const residual = work.residuals[o]!;
        for (let r = 0; r < count; r++) adjoint[r]! += (2 / nRows) * residual[r]!;
      });
    },

    seedOutput(o, from, count) {
      clearAdjoints();
      const seeds = outputNodes.map((node) => work.adjoints[node]!);
      seedNormal(loss, blockOf(from, count), o, seeds);
    },

    backward(count, wantGradient) {
      for (let level = levels.length - 1; level >= 0; level--) {
        for (const n of products[level]!) splitAdjoint(plan, n, count, work);
        for (const tile of tiles[level]!) {
          backwardTile(tile, count, wantGradient);
        }
        passSnappedBack(levels[level]!, count, work, isNode);
      }
    },

    addScripted(part, count) {
      if (scripted.length === 0) return;
      addBiasGradients(plan, part, count, work);
      for (const { snapped } of levels) {
        for (const { sum, edge } of snapped) addEdgeGradient(part, sum, edge, count, work);
      }
    },
  };
  return self;
}
