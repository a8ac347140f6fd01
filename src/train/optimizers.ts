import type { Dataset } from "../model/dataset.ts";
import type { Scaler } from "../model/scaler.ts";
import type { FitOptions } from "./fit.ts";
import type { ShapeRecipe } from "./fitShape.ts";

/** The optimiser asked for, or undefined for Levenberg–Marquardt. */
export function optimizerMaker(
  _options: FitOptions,
  _data: Dataset,
  _scaler: Scaler,
): ShapeRecipe["makeOptimizer"] {
  return undefined;
}
