import type { Objective, Optimizer, Step } from "./optimizer.ts";

/*
 * Adam: steps scaled by running means of the gradient and of its square.
 *
 * Source: Kingma & Ba, arXiv:1412.6980, algorithm 1. The decay of the rate is a factor on the whole update, apart
 * from the moments: η_t of Loshchilov & Hutter, arXiv:1711.05101, algorithm 2.
 */

/** Options of `adam`. */
export interface AdamOptions {
  /** Step size α, > 0, in units of θ. @defaultValue 0.01 */
  readonly rate?: number;
  /** Factor on the rate per epoch, in (0, 1]. @defaultValue 1 */
  readonly rateDecay?: number;
  /** Memory of the mean gradient, in [0, 1). @defaultValue 0.9 */
  readonly beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1). @defaultValue 0.999 */
  readonly beta2?: number;
  /** Added to the root of the squared gradient. @defaultValue 1e-8 */
  readonly epsilon?: number;
  /** Mini-batches; without them each step uses the whole objective and is an epoch of its own. */
  readonly batches?: BatchSource;
}

/** Where mini-batch objectives come from. After a `restart` it must speak of the new objective. */
export interface BatchSource {
  /** Steps after which the rows have been seen once; the whole objective is then evaluated. */
  readonly stepsPerEpoch: number;
  /** The objective of the rows of step 0, 1, 2, …; `rowBatches` picks them. */
  batchObjective(step: number): Objective;
}

/**
 * Adam on `objective` from `theta` (copied). One step is one update; a report holds the best θ by the whole
 * objective, which is evaluated at the end of each epoch.
 *
 * The walk itself may rise, so `improved` only means that it goes on. Where the objective is not finite the
 * walk returns to the best θ with fresh moments and half the rate; it is `stuck` after 40 halvings in a row,
 * or where the whole gradient is zero. `restart` forgets the moments and keeps the rate. Cost per step: one gradient,
 * and one value per epoch of mini-batches.
 */
export function adam(objective: Objective, theta: Float64Array, options: AdamOptions = {}): Optimizer {
  const { rate = 0.01, rateDecay = 1, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, batches } = options;
  let whole = objective;
  let walk = theta.slice();
  let best = theta.slice();
  let bestValue = Number.POSITIVE_INFINITY;
  let mean = new Float64Array(0); // m_t
  let square = new Float64Array(0); // v_t
  let gradient = new Float64Array(0);
  let sinceReset = 0; // t of the bias correction
  let steps = 0;
  let epochs = 0;
  let caution = 1;
  let halvings = 0;
  let isStuck = false;

  const begin = (): void => {
    best = walk.slice();
    gradient = new Float64Array(walk.length);
    mean = new Float64Array(walk.length);
    square = new Float64Array(walk.length);
    sinceReset = 0;
    const value = whole.gradient(walk, gradient);
    const isUsable = isFiniteAt(value, gradient);
    bestValue = isUsable ? value : Number.POSITIVE_INFINITY;
    halvings = 0;
    isStuck = !isUsable || gradient.every((g) => g === 0);
  };

  const retreat = (): void => {
    walk.set(best);
    mean.fill(0);
    square.fill(0);
    sinceReset = 0;
    caution /= 2;
    isStuck = ++halvings >= 40;
    if (batches === undefined) whole.gradient(walk, gradient);
  };

  const update = (): void => {
    sinceReset++;
    const stride = rate * caution * rateDecay ** epochs;
    const correct1 = 1 - beta1 ** sinceReset;
    const correct2 = 1 - beta2 ** sinceReset;
    for (let i = 0; i < walk.length; i++) {
      const g = gradient[i]!;
      mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
      square[i] = beta2 * square[i]! + (1 - beta2) * g * g;
      walk[i]! -= (stride * (mean[i]! / correct1)) / (Math.sqrt(square[i]! / correct2) + epsilon);
    }
  };

  /** Keeps the walk's θ when it is the best so far; false where the objective is not finite. */
  const judge = (value: number, isUsable: boolean): boolean => {
    epochs++;
    if (!isUsable) return false;
    halvings = 0;
    if (value < bestValue) {
      bestValue = value;
      best.set(walk);
    }
    return true;
  };

  const wholeStep = (): void => {
    update();
    const value = whole.gradient(walk, gradient);
    if (!judge(value, isFiniteAt(value, gradient))) retreat();
    else isStuck = gradient.every((g) => g === 0);
  };

  const batchStep = (source: BatchSource): void => {
    const value = source.batchObjective(steps).gradient(walk, gradient);
    if (isFiniteAt(value, gradient)) update();
    else retreat();
    if ((steps + 1) % source.stepsPerEpoch !== 0) return;
    const wholeValue = whole.value(walk);
    if (!judge(wholeValue, Number.isFinite(wholeValue))) retreat();
  };

  begin();
  return {
    name: "adam",
    step(): Step {
      if (!isStuck) {
        if (batches === undefined) wholeStep();
        else batchStep(batches);
        steps++;
      }
      return { theta: best.slice(), value: bestValue, kind: isStuck ? "stuck" : "improved" };
    },
    restart(newObjective, newTheta) {
      whole = newObjective;
      walk = newTheta.slice();
      begin();
    },
  };
}

function isFiniteAt(value: number, gradient: Float64Array): boolean {
  return Number.isFinite(value) && gradient.every(Number.isFinite);
}
