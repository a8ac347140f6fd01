import type { Plan } from "../../../../model/cpu/plan.ts";
import { BLOCK_ROWS } from "../../../../model/cpu/workspace.ts";
import type { Batch } from "../../../../model/engine.ts";
import type { Kan } from "../../../../model/kan.ts";
import type { Loss } from "../../../../model/loss.ts";
import type { Walk } from "../../walk.ts";
import { arenaFrom } from "../arena.ts";
import { type BlockPass, blockPass } from "../blockPass.ts";
import { freshKernels, type Kernels, writeImage } from "../kernels.ts";
import { layoutOf } from "../layout/layout.ts";
import { narrowPlan } from "../layout/narrowPlan.ts";
import { FLOAT32 } from "../numbers.ts";
import { collectRuns, placeRuns } from "../runs.ts";

/** A walk and the memory that it lies in. */
interface KernelWalk extends Walk {
  readonly kernels: Kernels;
  /** Writes the means in the order of θ. */
  readMeans(mean: Float64Array, square: Float64Array): void;
}

const NO_THETA = new Float64Array(0);

/**
 * A walk in float32 in a memory of its own: coefficients, their gradient and means lie in the order of the kernels, so that a batch
 * costs neither copies of them nor a pass over θ in JavaScript. Undefined for networks with snapped edges, sums without an edge, or tiles
 * with gaps, whose zeros a step would move.
 */
export function kernelWalk(kan: Kan, usual: Float64Array, loss: Loss, before?: Walk): Walk | undefined {
  const plan = narrowPlan(kan);
  const last = before as KernelWalk | undefined;
  const kernels = last?.kernels ?? freshKernels();
  if (kernels === null || !isFullOfSplines(plan)) return undefined;
  const { size } = plan;
  const state = last?.size === size ? stateOf(last) : undefined;
  const layout = layoutOf(plan, kernels.heapBase(), FLOAT32, usual);
  const { coefficients, toGradient, feeds, sloped } = layout;
  const arena = arenaFrom(layout.end);
  const means = arena.doubles(toGradient / 2) / 4;
  const squares = arena.doubles(toGradient / 2) / 4;
  const constantsAt = arena.doubles(10);
  const feedsAt = arena.words(feeds.length);
  writeImage(kernels, [...layout.image, [feedsAt, Int32Array.from(feeds)]], arena.end());
  const numbers = new Float32Array(kernels.memory.buffer);
  const constants = new Float64Array(kernels.memory.buffer, constantsAt, 10);
  const [toMean, toSquare] = [means - coefficients, squares - coefficients];
  const passes = new Map<Batch, BlockPass>();
  let isBroken = false;

  const clear = (at: number): void => {
    numbers.fill(0, at, at + toGradient);
  };
  const place = (values: Float64Array, shift: number): void => {
    placeRuns(layout.runs, values, numbers, shift);
  };
  const takeSlopes = (): void => {
    for (const { at, n, columns } of sloped) kernels.takeDifferences32(at, at + 12 * toGradient, n, columns);
  };
  const passOn = (batch: Batch): BlockPass => {
    const pass = passes.get(batch) ?? blockPass(kernels, { plan, batch, loss }, FLOAT32, layout);
    passes.set(batch, pass);
    return pass;
  };
  const walk: KernelWalk = {
    kan,
    loss,
    kernels,
    size,
    set(theta) {
      place(theta, 0);
      clear(coefficients + toGradient);
      takeSlopes();
      isBroken = false;
    },
    read(theta) {
      if (isBroken) theta.fill(Number.NaN);
      else collectRuns(layout.runs, numbers, 0, theta);
    },
    gradient(batch) {
      if (isBroken) return Number.NaN;
      const pass = passOn(batch);
      let sum = 0;
      for (let from = 0; from < batch.nRows; from += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, batch.nRows - from);
        pass.forward(NO_THETA, from, count, true);
        sum += pass.measure(from, count);
        pass.seedLoss(count);
        pass.backward(count, true);
      }
      return sum / batch.nRows;
    },
    step({ kept, beta1, beta2, rate, corrections: [first, second], epsilon }, { ridge, smoothness }) {
      constants.set([1 - kept, beta1, 1 - beta1, beta2, 1 - beta2, rate / first, 1 / second, epsilon]);
      constants.set([2 * ridge, 2 * smoothness], 8);
      const distances = [toGradient, toMean, toSquare].map((n) => 4 * n) as [number, number, number];
      isBroken = kernels.stepFeeds32(feedsAt, feeds.length / 3, ...distances, constantsAt) !== 0;
      takeSlopes();
    },
    forget() {
      clear(means);
      clear(squares);
    },
    readMeans(mean, square) {
      collectRuns(layout.runs, numbers, toMean, mean);
      collectRuns(layout.runs, numbers, toSquare, square);
    },
  };
  clear(coefficients);
  clear(coefficients + toGradient);
  walk.forget();
  if (state === undefined) return walk;
  walk.set(state.theta);
  place(state.mean, toMean);
  place(state.square, toSquare);
  return walk;
}

/** θ and the means of a walk, in the order of θ. */
function stateOf(walk: KernelWalk) {
  const [theta, mean, square] = [0, 0, 0].map(() => new Float64Array(walk.size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  walk.read(theta);
  walk.readMeans(mean, square);
  return { theta, mean, square };
}

/** Whether all that is trained are splines, one for each source and sum of a tile. */
function isFullOfSplines({ sums, levels }: Plan): boolean {
  return (
    sums.every(({ biasSlot }) => biasSlot < 0) &&
    levels.every(
      ({ tiles, snapped }) =>
        snapped.length === 0 &&
        tiles.every(({ feeds }) => feeds.every(({ edges }) => edges.every((edge) => edge !== undefined))),
    )
  );
}
