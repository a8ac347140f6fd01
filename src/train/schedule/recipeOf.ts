import type { Dataset } from "../../model/dataset.ts";
import type { Shape } from "../../model/shape.ts";
import type { FitOptions } from "../fitOptions.ts";
import { optimizerFor } from "../optimizerFor.ts";
import { defaultEpochs, PACES } from "../optimizers/choice.ts";
import { decayFor, pullsOf } from "../pulls.ts";
import { trainingSettingsOf } from "../trainingOptions.ts";
import type { ShapeRecipe } from "./recipe.ts";
import { gridEpsOf, gridOf } from "./tableGrids.ts";

/** What is known of a training besides its table and its options. */
interface Plan {
  readonly widest: Shape;
  /** Rows are too few to hold some out. */
  readonly isSmall: boolean;
  /** The loss counts the outputs of a row together. */
  readonly isJoint: boolean;
}

/** The options with every field filled in, from what the data and the widest network to be trained are like. */
export function recipeOf(
  data: Dataset,
  options: FitOptions,
  { widest, isSmall, isJoint }: Plan,
): ShapeRecipe {
  const settings = trainingSettingsOf(options);
  const grid = gridOf(data, options, isSmall);
  const intervals = grid[0] ?? 5;
  const gridEps = settings.gridEps ?? gridEpsOf(data, intervals);
  const size = { rows: data.nRows, intervals, degree: settings.degree, isJoint };
  const { optimizer, batch } = optimizerFor(options, widest, size);
  // With mini-batches a step of Adam is an epoch of many updates.
  const steps = batch === undefined ? 50 * PACES[optimizer].steps : defaultEpochs(data.nRows, batch);
  return {
    steps,
    weightDecay: batch === undefined ? 0 : decayFor(data, widest, size),
    lamb: settings.width === undefined || isSmall || batch !== undefined ? 0 : 0.003,
    ...settings,
    ...(batch !== undefined && { batch, restarts: options.restarts ?? 1 }),
    // While the rate falls, epochs without gain are on the way to one.
    ...(batch !== undefined && settings.schedule !== "constant" && { patience: options.patience ?? steps }),
    engine: options.engine,
    seed: options.seed ?? 0,
    grid,
    gridEps,
    triesAllGrids: options.grid !== undefined || data.inputs.length === 1,
    optimizer,
    ...pullsOf(data),
  };
}
