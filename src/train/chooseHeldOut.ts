import { partAt } from "../events.ts";
import { rowLosses } from "../model/evaluate.ts";
import { lossOf } from "../model/losses/list.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "./adequate.ts";
import { workOf } from "./candidates.ts";
import type { Chosen } from "./chosen.ts";
import type { Context } from "./context.ts";
import { type FittedShape, fitShape } from "./schedule/fitShape.ts";
import type { Training } from "./training.ts";

/**
 * The smallest network whose error on the validation rows is within noise of the best; without such rows those that it
 * was trained on decide. Cost: one `fitShape` per candidate, up to the first that the grid cannot tell from exact.
 */
export async function chooseHeldOut(
  { rows, candidates, recipe }: Training,
  context: Context,
): Promise<Chosen> {
  const held = rows.validation ?? rows.train;
  const loss = lossOf({ name: recipe.loss });
  const judged: (Judged & { readonly fitted: FittedShape })[] = [];
  const works = candidates.map(workOf);
  for (const [c, candidate] of candidates.entries()) {
    if (context.signal?.aborted && judged.length > 0) break;
    const detail = `width ${candidate.width}`;
    context.sink({ kind: "stage", stage: "train", detail, part: partAt(works, c) });
    const fitted = await fitShape({ shape: candidate.shape, rows, recipe }, context);
    judged.push({ candidate, fitted, losses: rowLosses(fitted.kan, held, recipe.engine, loss) });
    if (fitted.validation < 10 * resolutionOf(recipe)) break; // the grid could not tell a larger shape apart
  }
  const { candidate, fitted } = smallestAdequate(judged, resolutionOf(recipe));
  return { width: candidate.width, fitted, tried: triedOf(judged) };
}
