import { sameNumbers } from "../../math/sameNumbers.ts";
import { type StepVectors, stepVectors } from "../engines/index.ts";
import type { Objective, Optimizer, OptimizerStep } from "./optimizer.ts";

/*
 * Adam: steps scaled by running means of the gradient and of its square.
 *
 * Source: Kingma & Ba, arXiv:1412.6980, algorithm 1. Schedule and weight decay act apart from the moments: η_t and λ of
 * Loshchilov & Hutter, arXiv:1711.05101, algorithm 2.
 */

/** Batches between two questions whether to end: of pictures half a second. */
const PIECE = 16;

/** Options of `adam`. */
export interface AdamOptions {
  /** Step size α, > 0, in units of θ. @defaultValue 0.01 */
  readonly rate?: number;
  /** Factor on the rate after so many epochs, a part of one counted as such. @defaultValue always 1 */
  readonly factor?: (epoch: number) => number;
  /** Share of each parameter that an update at full rate takes off, over the rate. @defaultValue 0 */
  readonly weightDecay?: number;
  /** Gradients longer than this are shortened to it. @defaultValue none are */
  readonly clip?: number;
  /** Memory of the mean gradient, in [0, 1). @defaultValue 0.9 */
  readonly beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1). @defaultValue 0.999 */
  readonly beta2?: number;
  /** Added to the root of the squared gradient. @defaultValue 1e-8 */
  readonly epsilon?: number;
  /** Whether the means are kept in float32. @defaultValue false */
  readonly isNarrow?: boolean;
  /** Mini-batches; without them an epoch is one update by the whole objective. */
  readonly batches?: BatchSource;
}

/** Where mini-batch objectives come from. After a `restart` it must speak of the new objective. */
export interface BatchSource {
  /** Batches after which the rows have been seen once. */
  readonly stepsPerEpoch: number;
  /** The objective of the rows of batch 0, 1, 2, … over all epochs; `rowBatches` picks them. */
  batchObjective(step: number): Pick<Objective, "gradient">;
  /** Where θ and its gradient are, if not in vectors of the optimiser. */
  readonly vectors?: StepVectors;
}

/**
 * Adam on `objective` from `theta` (copied). One step is one epoch: an update per mini-batch, or a single one by the
 * whole objective. A report holds the best θ by the whole objective, evaluated at the end of each epoch.
 *
 * The walk itself may rise, so `improved` only means that it goes on. Where the objective is not finite the
 * walk returns to the best θ with fresh moments and half the rate; it is `stuck` after 40 halvings in a row,
 * or where the whole gradient is zero. `restart` at the θ last reported goes on walking, as after a refreshed penalty;
 * elsewhere the walk starts there. Moments are kept as long as the size is the same, the rate always.
 * Cost per step: a gradient, or one per batch and a value.
 */
export function adam(objective: Objective, theta: Float64Array, options: AdamOptions = {}): Optimizer {
  const { rate = 0.01, factor = () => 1, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, batches } = options;
  const { weightDecay = 0, clip = Number.POSITIVE_INFINITY, isNarrow = false } = options;
  let whole = objective;
  let vectors = batches?.vectors ?? stepVectors(theta.length, isNarrow);
  let { theta: walk, gradient } = vectors;
  const goTo = (place: Float64Array): void => {
    walk.set(place);
    vectors.place?.();
  };
  goTo(theta);
  let best = theta.slice();
  let bestValue = Number.POSITIVE_INFINITY;
  let sinceReset = 0; // t of the bias correction
  let batchesSeen = 0;
  let epochs = 0;
  let caution = 1;
  let halvings = 0;
  let isStuck = false;

  const isFiniteAt = (value: number): boolean => Number.isFinite(value) && vectors.isGradientFinite();

  const forget = (): void => {
    vectors.forget();
    sinceReset = 0;
  };

  /** Judges the best θ anew, and takes the gradient where the walk is, unless batches do. */
  const begin = (): void => {
    if (batches !== undefined) {
      bestValue = whole.value(best);
      isStuck = !Number.isFinite(bestValue);
      halvings = 0;
      return;
    }
    const value = whole.gradient(best, gradient);
    const isUsable = isFiniteAt(value);
    bestValue = isUsable ? value : Number.POSITIVE_INFINITY;
    isStuck = !isUsable || gradient.every((g) => g === 0);
    halvings = 0;
    if (isStuck || sameNumbers(walk, best)) return;
    if (!isFiniteAt(whole.gradient(walk, gradient))) retreat();
  };

  const retreat = (): void => {
    goTo(best);
    forget();
    caution /= 2;
    isStuck = ++halvings >= 40;
    if (batches === undefined) whole.gradient(walk, gradient);
  };

  /** One update; `done` is the part of the epoch that lies behind. */
  const update = (done: number): void => {
    sinceReset++;
    const stride = rate * caution * factor(epochs + done);
    if (clip < Number.POSITIVE_INFINITY) shorten(gradient, clip);
    const corrections = [1 - beta1 ** sinceReset, 1 - beta2 ** sinceReset] as const;
    vectors.step({ kept: 1 - stride * weightDecay, beta1, beta2, rate: stride, corrections, epsilon });
  };

  /** Ends an epoch: keeps the walk's θ when it is the best so far, turns back where it has no value. */
  const judge = (value: number, isUsable: boolean): void => {
    epochs++;
    if (!isUsable) {
      retreat();
      return;
    }
    halvings = 0;
    if (value < bestValue) {
      bestValue = value;
      best.set(walk);
    }
  };

  const wholeEpoch = (): void => {
    update(0);
    const value = whole.gradient(walk, gradient);
    const isUsable = isFiniteAt(value);
    judge(value, isUsable);
    if (isUsable) isStuck = gradient.every((g) => g === 0);
  };

  /** An epoch, batch by batch. */
  function* batchEpoch({ stepsPerEpoch, batchObjective }: BatchSource): Generator<void, void> {
    for (let turn = 0; turn < stepsPerEpoch && !isStuck; turn++) {
      const value = batchObjective(batchesSeen++).gradient(walk, gradient);
      if (isFiniteAt(value)) update(turn / stepsPerEpoch);
      else retreat();
      yield;
    }
  }

  /** Judges where the batches of an epoch have led. */
  const judgeEpoch = (): void => {
    vectors.read?.();
    const value = whole.value(walk);
    judge(value, Number.isFinite(value));
  };

  const report = (): OptimizerStep => ({
    theta: best.slice(),
    value: bestValue,
    kind: isStuck ? "stuck" : "improved",
  });

  const stepInPieces = async (
    source: BatchSource,
    isToEnd: () => Promise<boolean>,
  ): Promise<OptimizerStep> => {
    if (isStuck) return report();
    let batch = 0;
    for (const _ of batchEpoch(source)) if (++batch % PIECE === 0 && (await isToEnd())) break;
    judgeEpoch();
    return report();
  };

  begin();
  return {
    name: "adam",
    step(): OptimizerStep {
      if (!isStuck) {
        if (batches === undefined) wholeEpoch();
        else {
          for (const _ of batchEpoch(batches));
          judgeEpoch();
        }
      }
      return report();
    },
    ...(batches && { stepInPieces: (isToEnd) => stepInPieces(batches, isToEnd) }),
    restart(newObjective, newTheta) {
      whole = newObjective;
      if (!sameNumbers(newTheta, best)) {
        if (newTheta.length !== walk.length && batches?.vectors === undefined) {
          vectors = stepVectors(newTheta.length, isNarrow);
          ({ theta: walk, gradient } = vectors);
          sinceReset = 0;
        }
        goTo(newTheta);
        best = newTheta.slice();
      }
      begin();
    },
  };
}

/** A gradient that is longer than `most` is shortened to it. Source: Pascanu et al., arXiv:1211.5063, algorithm 1. */
function shorten(gradient: Float64Array, most: number): void {
  let squares = 0;
  for (const g of gradient) squares += g * g;
  const factor = most / Math.sqrt(squares);
  if (factor < 1) for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
}
