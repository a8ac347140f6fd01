import type { Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import { edgesOf, layeredShape, parseWidth, type Shape } from "../model/shape.ts";
import type { ShapeRecipe } from "./schedule/recipe.ts";
import type { TrainingOptions } from "./trainingOptions.ts";

/** A shape that may be trained. */
export interface Candidate {
  /** As `--width` writes it. */
  readonly width: string;
  readonly shape: Shape;
}

/** The shapes tried when no width is given, small to large. */
const WIDTHS = ["0", "1", "1m", "2", "1+1m", "5"];
/** With one input a deeper network only composes curves of that input; one curve on a finer grid says the same. */
const WIDTHS_OF_ONE_INPUT = ["0"];

/** The shapes to try, at least one: the one that was asked for, or small to large. */
export function candidatesOf({ inputs, targets }: Dataset, { width }: TrainingOptions): readonly Candidate[] {
  const tried = inputs.length === 1 ? WIDTHS_OF_ONE_INPUT : WIDTHS;
  const widths = width === undefined ? tried : [width];
  return widths.map((one) => ({
    width: one,
    shape: layeredShape(inputs.length, parseWidth(one), targets.length),
  }));
}

/** The candidates with no more parameters than twice the numbers in the target; the first is always among them. */
export function affordable(
  candidates: readonly Candidate[],
  { nRows, targets }: Batch,
  { grid, degree }: ShapeRecipe,
): readonly Candidate[] {
  const perEdge = (grid[0] ?? 3) + degree + 1;
  return candidates.filter(({ shape }, c) => {
    return c === 0 || edgesOf(shape) * perEdge <= 2 * nRows * targets.length;
  });
}
