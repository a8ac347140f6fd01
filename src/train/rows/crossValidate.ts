import { partAt } from "../../events.ts";
import { mean } from "../../math/statistics.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "../adequate.ts";
import { affordable, workOf } from "../candidates.ts";
import type { Chosen } from "../chosen.ts";
import type { Context } from "../context.ts";
import { fitShape } from "../schedule/fitShape.ts";
import type { Training } from "../training.ts";
import { leftOut, type SmoothLeftOut, smoothestLeftOut } from "./leftOut.ts";

/** Loss of rows left out, where 1 is the spread of the target, below which a coarse grid may be all that is left of it. */
const NEARLY_EXACT = 1e-4;

/**
 * The smallest network whose cross-validated error is within noise of the best, with the smoothing that did best there,
 * trained on all rows: for tables too small to hold rows out. One that leaves next to nothing is tried on the grids of larger
 * tables too. Cost: folds · (candidates · smoothings + 1) + 1 `fitShape`s.
 */
export async function chooseCrossValidated(
  { rows, candidates, recipe, folds = [], fineGrid }: Training,
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
  const coarse = smallestAdequate(judged, resolutionOf(recipe));
  const { width, shape } = coarse.candidate;
  const task = { shape, rows, recipe: { ...recipe, stiffness: coarse.stiffness } };
  const isNearlyExact = mean(coarse.losses) < NEARLY_EXACT && !context.signal?.aborted;
  const finer = { ...task, recipe: { ...recipe, grid: fineGrid ?? recipe.grid } };
  const fine =
    isNearlyExact && fineGrid !== undefined
      ? await leftOut(finer, folds, context, mean(coarse.losses) * rows.train.nRows)
      : undefined;
  context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
  const fitted = await fitShape(fine === undefined ? task : finer, context);
  return { width, fitted, rows, tried: triedOf(judged), leftOut: (fine ?? coarse).predicted };
}
