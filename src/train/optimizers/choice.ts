import { taken } from "../../math/rows.ts";
import type { Bound } from "../../model/engine.ts";
import type { OptimizerMaker } from "../schedule/trainLeg.ts";
import { adam } from "./adam.ts";
import { rowBatches } from "./batches.ts";
import type { OptimizerName } from "./costs.ts";
import { lbfgs } from "./lbfgs.ts";
import { levenbergMarquardt } from "./levenbergMarquardt.ts";
import { objectiveOf } from "./objective.ts";

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

/** What the makers need to know. */
export interface OptimizerSettings {
  readonly seed: number;
  /** Rows per mini-batch of Adam. */
  readonly batch?: number;
  readonly learningRate: number;
}

/** The maker of an optimiser: one call per leg. */
export function makerOf(name: OptimizerName, settings: OptimizerSettings): OptimizerMaker {
  if (name === "lm") return levenbergMarquardt;
  if (name === "lbfgs")
    return (objective, theta) => lbfgs(objective, theta, { history: pairsFor(theta.length) });
  const rate = settings.learningRate;
  return (objective, theta, leg, { kan, theta: current, loss, batch, engine }) => {
    const size = settings.batch;
    if (size === undefined || size >= batch.nRows) return adam(objective, theta, { rate });
    const deal = rowBatches(batch.nRows, size, settings.seed);
    let bound: Bound | undefined;
    const batchObjective = (step: number) => {
      const rows = deal.rows(step);
      const pick = (column: Float64Array) => taken(column, rows);
      const { inputs, targets, weights } = batch;
      const part = {
        inputs: inputs.map(pick),
        targets: targets.map(pick),
        nRows: rows.length,
        ...(weights && { weights: pick(weights) }),
      };
      bound?.dispose();
      bound = engine.bind(kan(), part, loss());
      return objectiveOf(bound, current(), leg.penalty);
    };
    const batches = { stepsPerEpoch: deal.stepsPerEpoch, batchObjective };
    return { ...adam(objective, theta, { rate, batches }), dispose: () => bound?.dispose() };
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
