import { partAt } from "../../events.ts";
import { mean } from "../../math/statistics.ts";
import type { Batch } from "../../model/engine.ts";
import { rowLosses } from "../../model/evaluate.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "../adequate.ts";
import { workOf } from "../candidates.ts";
import type { Chosen } from "../chosen.ts";
import type { Context } from "../context.ts";
import { type FittedShape, fitShape } from "../schedule/fitShape.ts";
import type { TrainingRows } from "../schedule/recipe.ts";
import { sampleOf } from "../schedule/sample.ts";
import type { Training } from "../training.ts";
import { smoothedFirst } from "./leftOut.ts";

/**
 * The smallest network whose error on the validation rows is within noise of the best; without such rows those that it
 * was trained on decide. Among few noisy rows the smallest shape is also tried smoothed (see `smoothedFirst`); of
 * few rows of classes, whose smoothing is a prior, the one that is chosen is trained on all but the test rows. Of a large table a sample decides, and the one that is chosen is then trained on all rows. Cost: one
 * `fitShape` per candidate, up to the first that the grid cannot tell from exact.
 */
export async function chooseHeldOut(training: Training, context: Context): Promise<Chosen> {
  const { rows, candidates, recipe, loss, few } = training;
  const some = candidates.length > 1 ? sampled(rows, recipe.seed) : rows;
  const held = some.validation ?? some.train;
  const judged: (Judged & { readonly fitted: FittedShape })[] = [];
  const works = candidates.map(workOf);
  for (const [c, candidate] of candidates.entries()) {
    if (context.signal?.aborted && judged.length > 0) break;
    const detail = `width ${candidate.width}`;
    context.sink({ kind: "stage", stage: "train", detail, part: partAt(works, c) });
    const fitted = await fitShape({ shape: candidate.shape, rows: some, recipe }, context);
    judged.push({ candidate, fitted, losses: rowLosses(fitted.kan, held, recipe.engine, loss) });
    if (fitted.validation < 10 * resolutionOf(recipe)) break; // the grid could not tell a larger shape apart
  }
  const isNoisy = judged.every(({ losses }) => mean(losses) > NOISY) && loss.isOfOwnUnit !== true;
  if (few !== undefined && candidates.length > 1 && isNoisy && !context.signal?.aborted) {
    const first = await smoothedFirst(training, few, context);
    const all = [first, ...judged.slice(1)];
    const isBetter = mean(first.losses) < mean(judged[0]!.losses);
    if (isBetter && smallestAdequate(all, resolutionOf(recipe)) === first) {
      const { width } = first.candidate;
      context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
      return { width, fitted: await first.fit(), rows: { train: few.batch }, tried: triedOf(all) };
    }
  }
  const { candidate, fitted } = smallestAdequate(judged, resolutionOf(recipe));
  const { width, shape } = candidate;
  const tried = triedOf(judged);
  if (few !== undefined && candidates.length > 1 && recipe.isPrior && !context.signal?.aborted) {
    context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
    const task = { shape, rows: { train: few.batch }, recipe };
    return { width, fitted: await fitShape(task, context), rows: task.rows, tried };
  }
  if (some.train === rows.train || context.signal?.aborted) return { width, fitted, rows, tried };
  context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
  return { width, fitted: await fitShape({ shape, rows, recipe }, context), rows, tried };
}

/** Loss of held-out rows, where 1 is the spread of the target, from which the rows are noisy: smoothing can gain there. */
const NOISY = 0.01;

/** The rows that widths are compared on. */
function sampled({ train, validation }: TrainingRows, seed: number): TrainingRows {
  const some = (batch: Batch): Batch => sampleOf(batch, ROW_LIMITS.widthsCompared, seed);
  return { train: some(train), ...(validation && { validation: some(validation) }) };
}
