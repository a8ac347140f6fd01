import type { Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import { edgeCount, type Shape } from "../model/shape.ts";
import { shapeOfWidth } from "../model/shapeText.ts";
import type { ShapeRecipe } from "./schedule/recipe.ts";
import type { TrainingOptions } from "./trainingOptions.ts";

/** A shape that may be trained. */
export interface CandidateShape {
  /** As `--width` writes it. */
  readonly width: string;
  readonly shape: Shape;
  /** What such a network says of the table, in words; absent where every column meets every other. */
  readonly meaning?: string;
}

/** A width that is tried when none is given, and the most input columns for which it is worth its time. */
interface TriedShape {
  readonly width: string;
  readonly mostInputs: number;
  readonly meaning?: string;
}

const ANY = Number.POSITIVE_INFINITY;

/**
 * The shapes tried when no width is given, simple to complex: sums and products of curves of single columns, one curve
 * of such a sum or product, the same times curves of single columns, then networks in which every column meets every
 * other.
 */
const SHAPES: readonly TriedShape[] = [
  { width: "0", mostInputs: ANY, meaning: "a sum of curves of single columns" },
  { width: "each", mostInputs: 12, meaning: "a product of curves of single columns" },
  { width: "1", mostInputs: ANY, meaning: "a curve of a sum of curves" },
  { width: "each * x", mostInputs: 12, meaning: "a product of curves, times a sum of curves" },
  { width: "each; x,1", mostInputs: 12, meaning: "a sum of curves, plus a product of curves" },
  { width: "each; each * 1", mostInputs: 8, meaning: "a product of curves, times a curve of such a product" },
  { width: "x; each * 1", mostInputs: 12, meaning: "a product of curves, times a curve of a sum" },
  { width: "each; each; 1,2", mostInputs: 8, meaning: "curves of two products of curves, added" },
  { width: "1m", mostInputs: ANY, meaning: "a curve of two sums multiplied" },
  { width: "2", mostInputs: ANY },
  { width: "each; x,1; each * 2", mostInputs: 8 },
  { width: "1+1m", mostInputs: ANY },
  { width: "5", mostInputs: ANY },
];
/** With one input a deeper network only composes curves of that input; one curve on a finer grid says the same. */
const SHAPES_OF_ONE_INPUT: readonly TriedShape[] = [{ width: "0", mostInputs: 1 }];

/** Of many classes: each a sum of curves of its own, or all of as many nodes as tell them apart. */
function shapesOfClasses(classes: number): readonly TriedShape[] {
  return [SHAPES[0]!, { width: String(Math.max(LEAST_FOR_CLASSES, classes)), mostInputs: ANY }];
}

/** Hidden nodes that few classes get. */
const LEAST_FOR_CLASSES = 5;

/** The shapes to try, at least one: the one that was asked for, or small to large. */
export function candidatesOf(
  { inputs, targets, classes }: Dataset,
  { width }: TrainingOptions,
): readonly CandidateShape[] {
  const shapes = classes !== undefined && targets.length > 1 ? shapesOfClasses(targets.length) : SHAPES;
  const tried = inputs.length === 1 ? SHAPES_OF_ONE_INPUT : shapes;
  const asked =
    width === undefined ? tried.filter(({ mostInputs }) => inputs.length <= mostInputs) : [{ width }];
  return asked.map((one) => ({ ...one, shape: shapeOfWidth(one.width, inputs.length, targets.length) }));
}

/**
 * About how much work it is to train a candidate, beside another one: a second-order step takes the square of the
 * parameters.
 */
export function workOf({ shape }: CandidateShape): number {
  return edgeCount(shape) ** 2;
}

/** The candidates with no more parameters than twice the numbers in the target; the first is always among them. */
export function affordable(
  candidates: readonly CandidateShape[],
  { nRows, targets }: Batch,
  { grid, degree }: ShapeRecipe,
): readonly CandidateShape[] {
  const perEdge = (grid[0] ?? 3) + degree + 1;
  return candidates.filter(({ shape }, c) => {
    return c === 0 || edgeCount(shape) * perEdge <= 2 * nRows * targets.length;
  });
}
