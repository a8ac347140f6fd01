import type { Batch, Engine } from "../../model/engine.ts";
import { networkLoss } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Context } from "../context.ts";
import { usualValues } from "../engines/index.ts";
import { makerOf, PACES, paceOf } from "../optimizers/choice.ts";
import type { CurvePoint, ShapeTask } from "./recipe.ts";
import { type Leg, type LegPlace, type Trained, trainLeg } from "./trainLeg.ts";
import { watched } from "./watched.ts";

/** Steps between looks at the validation loss. */
const LOOK_EVERY = 5;
/**
 * Rows of training that say how an epoch of mini-batches did, where grids are and what the penalty weighs: of 51,000 pictures all
 * of them took a third of the epoch.
 */
const JUDGED_ROWS = 8192;

/** Legs of training on the same rows by the same recipe, followed on the validation rows. */
export interface TrainingRun {
  /** The curve so far. */
  readonly points: readonly CurvePoint[];
  /** One leg at the pace of the recipe's optimiser. Ends early when the validation loss has not improved for too long. */
  train(kan: Kan, leg: Leg): Promise<Trained>;
  /** The leg's result, or the network that it passed through which did clearly better on the validation rows. */
  bestOf(trained: Trained): Trained;
  /** The loss of a network on the rows that it is trained on. */
  loss(kan: Kan): number;
  /** The validation loss of a network; undefined when there are no validation rows. */
  validationLoss(kan: Kan): number | undefined;
  /** Validation loss (else training loss) plus penalty. */
  score(trained: Trained): number;
}

/**
 * A run that records the curve, stops a leg that overfits and remembers the best network of it.
 *
 * Networks are compared by validation loss plus penalty, so that growing sparse does not count as overfitting. Steps
 * are counted from `stepsBefore` on.
 */
export function trainingRunOf(
  { rows, recipe }: Omit<ShapeTask, "shape">,
  context: Context,
  stepsBefore = 0,
): TrainingRun {
  const [train, validation] = withUsual(rows, recipe.engine);
  const points: CurvePoint[] = [];
  let lastStep = 0;
  let sinceBest = 0;
  let best = Number.POSITIVE_INFINITY;
  let bestKan: Kan | undefined;
  const rowLoss = lossOf({ name: recipe.loss });
  const areClasses =
    rowLoss.name === "softmax" || (rowLoss.name === "logistic" && train.targets.length === 1);
  const pace = paceOf(recipe, train.nRows);
  const isEpoch = pace.steps !== PACES[recipe.optimizer].steps;
  const lookEvery = Math.max(1, Math.round(LOOK_EVERY * pace.steps));
  const loss = (kan: Kan): number => networkLoss(kan, train, recipe.engine, rowLoss);
  const validationLoss = (kan: Kan): number | undefined =>
    validation && networkLoss(kan, validation, recipe.engine, rowLoss);
  const held = validation && watched(validation, recipe.engine, rowLoss, areClasses);
  const look = (loss: number, penalty: number, place: LegPlace): boolean => {
    const step = stepsBefore + points.length + 1;
    const isLook = step % lookEvery === 0;
    const looked = isLook ? held?.look(place) : undefined;
    const reached = looked?.loss;
    points.push({ step, train: loss, ...(reached === undefined ? {} : { validation: reached }) });
    context.sink({
      kind: "step",
      stage: "train",
      step,
      of: lastStep,
      ...(isEpoch && { isEpoch }),
      rows: train.nRows,
      ...(rowLoss.isOfOwnUnit
        ? { loss: loss / 2, ...(reached !== undefined && { testLoss: reached / 2 }) }
        : { nrmse: Math.sqrt(loss), ...(reached !== undefined && { testNrmse: Math.sqrt(reached) }) }),
      ...(looked?.accuracy !== undefined && { accuracy: looked.accuracy }),
    });
    if (reached === undefined) return false;
    if (reached + penalty < best) {
      best = reached + penalty;
      bestKan = place.current();
      sinceBest = 0;
    } else sinceBest++;
    return sinceBest >= recipe.patience;
  };
  return {
    points,
    loss,
    validationLoss,
    async train(kan, leg) {
      lastStep = stepsBefore + points.length + leg.steps;
      sinceBest = 0;
      best = Number.POSITIVE_INFINITY;
      bestKan = undefined;
      const trained = await trainLeg(
        kan,
        train,
        { ...leg, tolerance: leg.tolerance * pace.tolerance, patience: leg.patience * pace.patience },
        {
          engine: recipe.engine,
          loss: rowLoss,
          onStep: look,
          makeOptimizer: makerOf(recipe.optimizer, recipe),
          updateEvery: pace.updateEvery,
          ...(isEpoch && { judgedRows: JUDGED_ROWS, gridSteps: Math.ceil(leg.steps / 2) }),
          ...(recipe.stopGridUpdate !== undefined && { gridSteps: recipe.stopGridUpdate }),
        },
        context,
      );
      held?.dispose();
      return trained;
    },
    bestOf(trained) {
      const reached = validationLoss(trained.kan);
      const penalty = trained.objective - trained.loss;
      if (reached === undefined || !bestKan || !(best < 0.95 * (reached + penalty))) return trained;
      const least = loss(bestKan);
      return { ...trained, kan: bestKan, loss: least, objective: least + penalty };
    },
    score: (trained) => (validationLoss(trained.kan) ?? trained.loss) + trained.objective - trained.loss,
  };
}

/** The rows with the usual values of those that are trained on, where the engine asks: one layout then does for all of them. */
function withUsual({ train, validation }: ShapeTask["rows"], engine: Engine): [Batch, Batch | undefined] {
  if (engine.precision !== "float32") return [train, validation];
  const usual = train.usual ?? usualValues(train.inputs);
  return [{ ...train, usual }, validation && { ...validation, usual }];
}
