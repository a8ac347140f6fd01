import { partAt } from "../events.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "./adequate.ts";
import { affordable, workOf } from "./candidates.ts";
import type { Chosen } from "./chosen.ts";
import type { Context } from "./context.ts";
import { type SmoothLeftOut, smoothestLeftOut } from "./leftOut.ts";
import { fitShape } from "./schedule/fitShape.ts";
import type { Fold } from "./split.ts";
import type { Training } from "./training.ts";

/**
 * The smallest network whose cross-validated error is within noise of the best, with the smoothing that did best there,
 * trained on all rows: for tables too small to hold rows out. Cost: folds · candidates · smoothings + 1 `fitShape`s.
 */
export async function chooseCrossValidated(
  { rows, candidates, recipe }: Training,
  folds: readonly Fold[],
  context: Context,
): Promise<Chosen> {
  const judged: (Judged & SmoothLeftOut)[] = [];
  const compared = affordable(candidates, rows.train, recipe);
  const works = compared.map(workOf);
  for (const [c, candidate] of compared.entries()) {
    if (context.signal?.aborted && judged.length > 0) break;
    const detail = `width ${candidate.width}`;
    context.sink({ kind: "stage", stage: "cross-validate", detail, part: partAt(works, c) });
    const left = await smoothestLeftOut({ shape: candidate.shape, rows, recipe }, folds, context);
    judged.push({ candidate, ...left });
  }
  const { candidate, stiffness, predicted } = smallestAdequate(judged, resolutionOf(recipe));
  const { width, shape } = candidate;
  context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
  const fitted = await fitShape({ shape, rows, recipe: { ...recipe, stiffness } }, context);
  return { width, fitted, rows, tried: triedOf(judged), leftOut: predicted };
}
