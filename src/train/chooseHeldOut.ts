import { partAt } from "../events.ts";
import type { Batch } from "../model/engine.ts";
import { rowLosses } from "../model/evaluate.ts";
import { lossOf } from "../model/losses/list.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "./adequate.ts";
import { workOf } from "./candidates.ts";
import type { Chosen } from "./chosen.ts";
import type { Context } from "./context.ts";
import { type FittedShape, fitShape } from "./schedule/fitShape.ts";
import type { TrainingRows } from "./schedule/recipe.ts";
import { sampleOf } from "./schedule/sample.ts";
import type { Training } from "./training.ts";

/**
 * The smallest network whose error on the validation rows is within noise of the best; without such rows those that it
 * was trained on decide. Of a large table a sample decides, and the one that is chosen is then trained on all rows. Cost: one
 * `fitShape` per candidate, up to the first that the grid cannot tell from exact.
 */
export async function chooseHeldOut(
  { rows, candidates, recipe }: Training,
  context: Context,
): Promise<Chosen> {
  const some = candidates.length > 1 ? sampled(rows, recipe.seed) : rows;
  const held = some.validation ?? some.train;
  const loss = lossOf({ name: recipe.loss });
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
  const { candidate, fitted } = smallestAdequate(judged, resolutionOf(recipe));
  const { width, shape } = candidate;
  const tried = triedOf(judged);
  if (some.train === rows.train || context.signal?.aborted) return { width, fitted, tried };
  context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
  return { width, fitted: await fitShape({ shape, rows, recipe }, context), tried };
}

/** The rows that widths are compared on. */
function sampled({ train, validation }: TrainingRows, seed: number): TrainingRows {
  const some = (batch: Batch): Batch => sampleOf(batch, ROW_LIMITS.widthsCompared, seed);
  return { train: some(train), ...(validation && { validation: some(validation) }) };
}
