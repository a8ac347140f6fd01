/** The search for a, b and the exponent of one function on the few points of an edge, form by form. */

import type { LibraryFunction } from "../library/libraryFunction.ts";
import {
  type FreeShape,
  type ProjectionData,
  pieceOf,
  project,
  type Refined,
  refineShape,
  type Shape,
} from "./edgeProjection.ts";
import type { Points, PreparedEdge } from "./edgeSamples.ts";
import { bestJump, bestStarts, gaps, shapeOfTone, tones } from "./edgeStarts.ts";
import { bestWindows, halfWidths, windows } from "./edgeWindows.ts";

/**
 * How much of a·x + b is searched.
 *
 * - `plain`: f(±x), and the exponent.
 * - `scaled`: f(a·x), where a is not redundant.
 * - `shifted`: f(a·x + b) without what is redundant.
 */
export type Form = "plain" | "scaled" | "shifted";

/** The forms of which `fn` has a version of its own, simplest first. */
export function formsOf(fn: LibraryFunction): readonly Form[] {
  const { scale, shift } = fn.gauge;
  const hasScale = scale === "positive" || scale === "free";
  if (shift === "zero") return hasScale ? ["plain", "shifted"] : ["plain"];
  return hasScale ? ["plain", "scaled", "shifted"] : ["plain", "shifted"];
}

/** Which constants of a form are searched. A jump has no derivative: its place is found by trying every gap. */
export function freeShape(fn: LibraryFunction, form: Form): FreeShape {
  const { scale, shift } = fn.gauge;
  return {
    alpha: form !== "plain" && (scale === "positive" || scale === "free"),
    beta: form === "shifted" && shift === "free" && fn.search !== "jump",
    exponent: fn.exponentDerivative !== undefined,
  };
}

/** The points as a form sees them: around their middle when shifted, otherwise with 0 left where it is. */
export function frameOf(points: Points, fn: LibraryFunction, form: Form): ProjectionData {
  if (form === "shifted") return points.centred;
  return form === "scaled" || fn.exponentDerivative !== undefined ? points.scaled : points.raw;
}

/** How hard a search tries: which forms, how many starts, steps from each, and steps from the best of these. */
export interface Effort {
  /** Whether `scaled` is tried beside `shifted`, which holds it. */
  readonly isEveryForm: boolean;
  readonly starts: number;
  readonly steps: number;
  readonly last: number;
}

/** Enough to tell which functions are worth more. */
export const QUICK: Effort = { isEveryForm: false, starts: 3, steps: 2, last: 4 };

/** Enough to find the best a and b of nearly every curve (the tests say of which). */
export const THOROUGH: Effort = { isEveryForm: true, starts: 6, steps: 3, last: 20 };

/** The best shape of one form in its frame of the few points; undefined where f is never defined on all of them. */
export function searchForm(
  edge: PreparedEdge,
  fn: LibraryFunction,
  form: Form,
  effort: Effort,
): Refined | undefined {
  // A jump between two of the few points is anywhere between them: only all points tell.
  const data = frameOf(fn.search === "jump" ? edge.many : edge.few, fn, form);
  if (form === "shifted" && fn.search === "jump") return finite(measured(data, fn, bestJump(data)));
  const free = freeShape(fn, form);
  if (form === "plain" && !free.exponent) {
    return finite(best(signs(fn).map((alpha) => measured(data, fn, { alpha, beta: 0, exponent: 1 }))));
  }
  const starts = startsOf(edge, data, fn, form, effort.starts);
  const refined = (shape: Shape, steps: number): Refined =>
    refineShape(data, fn, shape, free, { steps, tolerance: 1e-3 });
  const climbed = best(starts.map((shape) => refined(shape, effort.steps)));
  return finite(climbed && refined(climbed.shape, effort.last));
}

function startsOf(
  edge: PreparedEdge,
  data: ProjectionData,
  fn: LibraryFunction,
  form: Form,
  keep: number,
): readonly Shape[] {
  const choose = (shapes: readonly Shape[], most: number): readonly Shape[] =>
    bestStarts(
      data,
      fn,
      shapes.filter((shape) => pieceOf(data, fn, shape) !== undefined),
      Math.min(most, keep),
    );
  if (fn.search === "spectrum") return choose(toneShapes(edge, fn, form), 3);
  if (fn.search === "kink") return choose(gaps(data), 2);
  if (form === "plain") return choose(exponents(fn), 2);
  if (form === "scaled") return choose(scales(fn), 2);
  return edge.cells === undefined ? choose(windows(fn), keep) : bestWindows(edge.cells, fn, keep);
}

/** a = −1 is a curve of its own where the sign of a cannot go into c. */
function signs(fn: LibraryFunction): readonly number[] {
  return fn.gauge.scale === "sign" || fn.gauge.scale === "free" ? [1, -1] : [1];
}

/** Powers ±x^p for a spread of p. */
function exponents(fn: LibraryFunction): readonly Shape[] {
  return signs(fn).flatMap((alpha) =>
    [-4, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 4].map((exponent) => ({ alpha, beta: 0, exponent })),
  );
}

/** Shapes a·u with no shift, for |u| ≤ 1. */
function scales(fn: LibraryFunction): readonly Shape[] {
  return fn.domain.flatMap((piece) =>
    halfWidths(piece).flatMap((width) =>
      signs(fn).map((sign) => ({ alpha: sign * width, beta: 0, exponent: 1 })),
    ),
  );
}

function toneShapes(edge: PreparedEdge, fn: LibraryFunction, form: Form): readonly Shape[] {
  return tones(edge.few.centred).map((tone) => {
    const shape = shapeOfTone(fn, tone);
    return form === "shifted" ? shape : { ...shape, alpha: (shape.alpha * edge.reach) / edge.half, beta: 0 };
  });
}

function measured(data: ProjectionData, fn: LibraryFunction, shape: Shape): Refined {
  return { shape, squares: project(data, fn, shape).squares };
}

function best(candidates: readonly Refined[]): Refined | undefined {
  let least: Refined | undefined;
  for (const one of candidates) if (least === undefined || one.squares < least.squares) least = one;
  return least;
}

function finite(candidate: Refined | undefined): Refined | undefined {
  return candidate !== undefined && Number.isFinite(candidate.squares) ? candidate : undefined;
}
