import { parametersOf, withParameters } from "../../model/cpu/plan.ts";
import { edgesOf } from "../../model/edges.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import { bindRescaled, type Rescaled } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import { SQUARED_ERROR } from "../../model/losses/squaredError.ts";
import type { Outcome } from "../../outcome.ts";
import { type Context, isInterrupted } from "../context.ts";
import { levenbergMarquardt } from "../optimizers/levenbergMarquardt.ts";
import { objectiveOf, type PenalisedObjective } from "../optimizers/objective.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { PenaltyWeights } from "../optimizers/penalty.ts";
import { rememberingLoss } from "../optimizers/rememberingLoss.ts";
import { updateGrids } from "./regrid.ts";
import { evenSampleOf } from "./sample.ts";

/** One leg of training: fixed penalties, a number of steps, when to call it a day. */
export interface Leg {
  readonly steps: number;
  readonly penalty: PenaltyWeights;
  /** First damping of Levenberg–Marquardt. */
  readonly damping: number;
  /** A step that lowers the objective by less than this share is a slow step. */
  readonly tolerance: number;
  /** Slow steps in a row before stopping. */
  readonly patience: number;
  /** Passed on to Levenberg–Marquardt. */
  readonly diagonalFloor?: number;
}

/** What an optimiser may need beside its objective: the network as it stands now, and the rows. */
export interface TrainingState {
  readonly kan: () => Kan;
  readonly loss: () => Loss;
  readonly batch: Batch;
  readonly engine: Engine;
}

/** Makes the optimiser of a leg. */
export type OptimizerMaker = (
  objective: PenalisedObjective,
  theta: Float64Array,
  leg: Leg,
  state: TrainingState,
) => Optimizer<PenalisedObjective>;

/** Where a leg is: a network, whose grids stay for many steps, and its constants now. */
export interface LegPlace {
  readonly structure: Kan;
  readonly theta: Float64Array;
  /** The network with these constants. */
  readonly current: () => Kan;
}

/** How the legs of one network are run. */
export interface LegRunner {
  readonly engine: Engine;
  /** Its scale is taken anew whenever the grids are. @defaultValue squared error */
  readonly loss?: Loss;
  readonly makeOptimizer?: OptimizerMaker;
  /** Rows of those trained on that say how well a step did, evenly spread. @defaultValue all */
  readonly judgedRows?: number;
  /** Steps between grid updates and penalty refreshes. */
  readonly updateEvery?: number;
  /** Steps after which grids stay where they are. @defaultValue never */
  readonly gridSteps?: number;
  /** Called after each step with the data loss, the penalty and where the leg is; true stops it. */
  readonly onStep?: (loss: number, penalty: number, at: LegPlace) => boolean;
}

/** A trained network, its mean loss (in scaled units) and why training stopped. */
export interface Trained {
  readonly kan: Kan;
  readonly loss: number;
  /** Loss plus penalties: comparable between runs of the same leg. */
  readonly objective: number;
  readonly outcome: Outcome;
}

/** Below this mean loss (scaled units) float64 has no digits left to gain. */
const EXACT_LOSS = 1e-26;

/**
 * Trains a network through one leg.
 *
 * Every few steps the grids of hidden nodes follow their values and the penalty's moments are refreshed. The result
 * is never worse than the start on the rows that judge it, and never NaN: when the start itself is not finite the outcome is `diverged` and the
 * network comes back as it was. Cost: steps × one optimiser step.
 */
export async function trainLeg(
  kan: Kan,
  batch: Batch,
  leg: Leg,
  runner: LegRunner,
  context: Context,
): Promise<Trained> {
  const { engine, updateEvery = 4, makeOptimizer = levenbergMarquardt } = runner;
  const { gridSteps = Number.POSITIVE_INFINITY } = runner;
  const judged = evenSampleOf(batch, runner.judgedRows ?? batch.nRows);
  let at = remembered(engine, kan, judged, runner.loss ?? SQUARED_ERROR);
  let theta = parametersOf(at.bound.plan);
  let loss = at.bound.loss(theta);
  if (!Number.isFinite(loss)) {
    at.bound.dispose();
    return { kan, loss, objective: loss, outcome: diverged(0, loss) };
  }
  let objective = objectiveOf(at.bound, theta, leg.penalty);
  const optimizer = makeOptimizer(objective, theta, leg, {
    kan: () => at.bound.plan.kan,
    loss: () => at.loss,
    batch,
    engine,
  });
  const hasGrids = hasHiddenSplines(kan);
  const isRefreshed = at.loss.rescaled !== undefined || leg.penalty.lamb > 0;
  const current = (): Kan => withParameters(at.bound.plan, theta);
  let value = objective.value(theta);
  let slow = 0;
  let steps = 0;
  let outcome: Outcome | undefined;
  while (!outcome) {
    if (steps >= leg.steps) {
      outcome = { kind: "step-limit", steps, loss, advice: "more --steps may lower the error further" };
      break;
    }
    if (await isInterrupted(context)) {
      outcome = { kind: "interrupted", steps, loss, advice: "the best network so far was kept" };
      break;
    }
    const movesGrids = hasGrids && steps <= gridSteps;
    if ((isRefreshed || movesGrids) && steps > 0 && steps % updateEvery === 0) {
      const fresh = refreshed(at, theta, movesGrids, judged, engine);
      if (fresh !== at) theta = parametersOf(fresh.bound.plan);
      at = fresh;
      objective = objectiveOf(at.bound, theta, leg.penalty);
      optimizer.restart(objective, theta);
      value = objective.value(theta);
    }
    const step = (await optimizer.stepInPieces?.(() => isInterrupted(context))) ?? optimizer.step();
    steps++;
    const relative = (value - step.value) / value;
    theta = step.theta;
    value = step.value;
    loss = at.bound.loss(theta);
    slow = relative < leg.tolerance ? slow + 1 : 0;
    const isToEnd =
      runner.onStep?.(loss, value - loss, { structure: at.bound.plan.kan, theta, current }) ?? false;
    if (isToEnd || step.kind === "stuck" || slow >= leg.patience || loss < EXACT_LOSS)
      outcome = { kind: "converged", steps, loss };
  }
  const result = current();
  optimizer.dispose?.();
  at.bound.dispose();
  return { kan: result, loss, objective: value, outcome };
}

/**
 * The network with the grids of its hidden nodes where their values are, its loss at the scale of its residuals, bound
 * anew; `at` itself where neither moved, or the loss there would not be finite. What is not returned is disposed of.
 */
function refreshed(
  at: Rescaled,
  theta: Float64Array,
  movesGrids: boolean,
  batch: Batch,
  engine: Engine,
): Rescaled {
  const { bound, loss } = at;
  const trained = withParameters(bound.plan, theta);
  const next = movesGrids
    ? updateGrids(trained, bound.moments(theta, { edges: false, groups: false }).sources)
    : trained;
  if (next === trained && loss.rescaled === undefined) return at;
  const fresh = remembered(engine, next, batch, loss);
  const isUsable = Number.isFinite(fresh.bound.loss(parametersOf(fresh.bound.plan)));
  (isUsable ? at : fresh).bound.dispose();
  return isUsable ? fresh : at;
}

function remembered(engine: Engine, kan: Kan, batch: Batch, rowLoss: Loss): Rescaled {
  const { bound, loss } = bindRescaled(kan, batch, engine, rowLoss);
  return { bound: rememberingLoss(bound), loss };
}

function hasHiddenSplines(kan: Kan): boolean {
  return edgesOf(kan.nodes).some(({ source, curve }) => source >= kan.nInputs && curve.kind === "spline");
}

function diverged(steps: number, loss: number): Outcome {
  return {
    kind: "diverged",
    steps,
    loss,
    at: "loss",
    advice: "the network leaves the domain of a snapped function on these rows; unfix that edge or restart",
  };
}
