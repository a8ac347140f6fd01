import type { OptimizerMaker } from "../schedule/trainLeg.ts";
import { adam } from "./adam.ts";
import type { OptimizerName } from "./costs.ts";
import { lbfgs } from "./lbfgs.ts";
import { levenbergMarquardt } from "./levenbergMarquardt.ts";
import { miniBatches } from "./miniBatches.ts";
import { type RateSchedule, rateFactor } from "./rateSchedule.ts";

/** How an optimiser's steps compare to those of Levenberg–Marquardt. */
export interface Pace {
  /** Steps it needs where Levenberg–Marquardt needs one. */
  readonly steps: number;
  /** Factor on the gain below which a step is slow. */
  readonly tolerance: number;
  /** Factor on the slow steps in a row before stopping. */
  readonly patience: number;
  /** Steps between grid updates. */
  readonly updateEvery: number;
}

/** The pace of each optimiser. Adam wanders: it stops by step count or validation only. */
export const PACES: Readonly<Record<OptimizerName, Pace>> = {
  lm: { steps: 1, tolerance: 1, patience: 1, updateEvery: 4 },
  lbfgs: { steps: 8, tolerance: 0.03, patience: 4, updateEvery: 32 },
  adam: { steps: 40, tolerance: Number.NEGATIVE_INFINITY, patience: 1, updateEvery: 200 },
};

/** Epochs with mini-batches, at least and at most, and the updates that decide where that leaves a choice. */
const FEWEST_EPOCHS = 10;
const MOST_EPOCHS = 200;
const UPDATES = 6000;

/** The pace of the optimiser on so many rows. With mini-batches a step is an epoch, and the pace that of its updates. */
export function paceOf(
  { optimizer, batch }: { readonly optimizer: OptimizerName; readonly batch?: number },
  nRows: number,
): Pace {
  const pace = PACES[optimizer];
  if (batch === undefined || optimizer !== "adam" || batch >= nRows) return pace;
  const updates = Math.ceil(nRows / batch);
  return {
    ...pace,
    steps: pace.steps / updates,
    updateEvery: Math.max(1, Math.round(pace.updateEvery / updates)),
  };
}

/** Epochs of mini-batches where none are asked for. */
export function defaultEpochs(nRows: number, batch: number): number {
  const epochs = Math.ceil(UPDATES / Math.ceil(nRows / batch));
  return Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, epochs));
}

/** What the makers need to know. */
export interface OptimizerSettings {
  readonly seed: number;
  /** Rows per mini-batch of Adam. */
  readonly batch?: number;
  readonly learningRate: number;
  /** @defaultValue "constant", or "cosine" with mini-batches */
  readonly schedule?: RateSchedule;
  readonly warmUp: number;
  /** @defaultValue 0 */
  readonly weightDecay?: number;
  readonly clip?: number;
}

/** The maker of an optimiser: one call per leg. */
export function makerOf(name: OptimizerName, settings: OptimizerSettings): OptimizerMaker {
  if (name === "lm") return levenbergMarquardt;
  if (name === "lbfgs")
    return (objective, theta) => lbfgs(objective, theta, { history: pairsFor(theta.length) });
  return (objective, theta, leg, { kan, loss, batch, engine }) => {
    const { batch: size, warmUp, weightDecay, clip } = settings;
    const isWhole = size === undefined || size >= batch.nRows;
    const schedule = settings.schedule ?? (isWhole ? "constant" : "cosine");
    const options = {
      rate: settings.learningRate,
      factor: rateFactor(schedule, leg.steps, warmUp),
      ...(weightDecay !== undefined && { weightDecay }),
      ...(clip !== undefined && { clip }),
      isNarrow: engine.precision === "float32",
    };
    if (isWhole) return adam(objective, theta, options);
    let penalty = objective.penalty;
    const state = { kan, loss, penalty: () => penalty };
    const batches = miniBatches(batch, state, engine, {
      size,
      seed: settings.seed,
      isKept: clip === undefined,
    });
    const inner = adam(objective, theta, { ...options, batches });
    return {
      ...inner,
      restart(newObjective, newTheta) {
        penalty = newObjective.penalty;
        inner.restart(newObjective, newTheta);
      },
      dispose: batches.dispose,
    };
  };
}

/** Pairs remembered: on KAN regressions 40 ends about twice as low as the usual 10. */
const MOST_PAIRS = 40;
const FEWEST_PAIRS = 10;
/** Most bytes for the pairs, while there are more than the fewest: at 37,500 parameters and more there are fewer than 40. */
const PAIR_BYTES = 24e6;

/** The pairs that L-BFGS remembers of a network with so many parameters: memory stays proportional to their number. */
export function pairsFor(parameters: number): number {
  const affordable = Math.floor(PAIR_BYTES / (16 * Math.max(1, parameters)));
  return Math.min(MOST_PAIRS, Math.max(FEWEST_PAIRS, affordable));
}
