import {
  isTooFlat,
  type Projection,
  type ProjectionData,
  pieceOf,
  project,
  type Refined,
  refineShape,
  type Shape,
} from "./edgeProjection.ts";
import { type EdgeSamples, type Points, type PreparedEdge, prepareEdge } from "./edgeSamples.ts";
import { bestJump, bestStarts, gaps, halfWidths, shapeOfTone, tones, windows } from "./edgeStarts.ts";
import type { LibraryFunction } from "./library/libraryFunction.ts";

/** The best c·f(a·x + b) + d of one edge for one function. */
export interface EdgeFit {
  readonly fn: LibraryFunction;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** The exponent of `x^p`; 1 and unused otherwise. */
  readonly exponent: number;
  /** Which constants were fitted; the others are at 0 or ±1, by gauge or because that is simpler. */
  readonly free: {
    readonly a: boolean;
    readonly b: boolean;
    readonly c: boolean;
    readonly exponent: boolean;
  };
  /** 1 minus `relativeError` squared. */
  readonly r2: number;
  /** Root of the weighted mean square of the residuals, in units of y. */
  readonly rmse: number;
  /** `rmse` over the weighted standard deviation of y. Right down to about 1e-15, where r2 is 1 long since. */
  readonly relativeError: number;
  /** The function's complexity, and half a unit for each fitted constant among a, b and the exponent. */
  readonly complexity: number;
  /** What `suggest` sorts by, least first: price · complexity + log10 of the relative error, at least the accuracy. */
  readonly score: number;
}

/** How an edge is matched. */
export interface FitOptions {
  /**
   * Relative error below which two fits are equally good: what the samples themselves are wrong by,
   * such as the NRMSE of the network they come from. Above 0. @defaultValue 1e-7
   */
  readonly accuracy?: number;
  /** Decades of relative error that one unit of complexity must gain to be worth it. ≥ 0. @defaultValue 0.125 */
  readonly complexityPrice?: number;
  /** `plain`: a = 1 (or −1) and b = 0 only. `shifted`: the most general form only. @defaultValue "best" */
  readonly form?: "best" | "plain" | "shifted";
  /** Points for the search, ≥ 8. @defaultValue 128 */
  readonly searchPoints?: number;
  /** Points for the last refinement and for the errors, ≥ `searchPoints`. @defaultValue 1000 */
  readonly refinePoints?: number;
}

/** Options with every default filled in. */
export type ResolvedFitOptions = Required<FitOptions>;

/** The options with defaults filled in. Throws a RangeError on a value outside its range. */
export function resolveFitOptions(options: FitOptions = {}): ResolvedFitOptions {
  const resolved = {
    accuracy: options.accuracy ?? 1e-7,
    complexityPrice: options.complexityPrice ?? 0.125,
    form: options.form ?? "best",
    searchPoints: options.searchPoints ?? 128,
    refinePoints: options.refinePoints ?? 1000,
  };
  if (!(resolved.accuracy > 0))
    throw new RangeError(`accuracy is ${resolved.accuracy}, expected more than 0`);
  if (!(resolved.complexityPrice >= 0)) {
    throw new RangeError(`complexityPrice is ${resolved.complexityPrice}, expected 0 or more`);
  }
  if (!(resolved.searchPoints >= 8 && resolved.refinePoints >= resolved.searchPoints)) {
    throw new RangeError("searchPoints must be 8 or more, and refinePoints no less than that");
  }
  return resolved;
}

/**
 * The best c·f(a·x + b) + d for the samples, or undefined where no a and b keep f defined on all of them.
 *
 * Three forms are tried, simplest first: a = ±1 and b = 0; b = 0; both fitted. A later form is taken only if it
 * gains more than its constants cost, and not tried once the accuracy is reached. A y that is constant up to
 * rounding gets c = 0 from every function. Samples with fewer than two different finite x give undefined.
 */
export function fitEdge(
  samples: EdgeSamples,
  fn: LibraryFunction,
  options: FitOptions = {},
): EdgeFit | undefined {
  const resolved = resolveFitOptions(options);
  const edge = prepareEdge(samples, resolved.searchPoints, resolved.refinePoints);
  const fit = edge && searchFit(edge, fn, resolved);
  return fit && polishFit(edge, fit, resolved);
}

/** As `fitEdge`, with a and b fitted to the few points only. Cost O(starts · few) evaluations of f. */
export function searchFit(
  edge: PreparedEdge,
  fn: LibraryFunction,
  options: ResolvedFitOptions,
): EdgeFit | undefined {
  if (fn.complexity === 0 || edge.many.deviation === 0) return constantFit(edge, fn, options);
  let best: EdgeFit | undefined;
  for (const form of formsOf(fn, options.form)) {
    const shape = searchForm(edge, fn, form);
    const fit = shape && toFit(edge, fn, form, shape, options);
    if (fit && (best === undefined || fit.score < best.score)) best = fit;
    if (best && best.relativeError <= options.accuracy) break;
  }
  return best;
}

/** The fit with its free constants refined on all points; never worse. Cost O(many) evaluations of f a step. */
export function polishFit(edge: PreparedEdge, fit: EdgeFit, options: ResolvedFitOptions): EdgeFit {
  const { fn } = fit;
  const form = formOf(fit);
  if (form === "plain" && !fit.free.exponent) return fit;
  const data = frameOf(edge.many, form);
  const start = toShape(edge, form, fit);
  const refined = refineShape(data, fn, measured(data, fn, start), freeShape(fn, form), 30, 1e-6);
  const polished = toFit(edge, fn, form, refined.shape, options);
  return polished && polished.relativeError < fit.relativeError ? polished : fit;
}

/**
 * - `plain`: f(±x), and the exponent.
 * - `scaled`: f(a·x), where a is not redundant.
 * - `shifted`: f(a·x + b) without what is redundant.
 */
type Form = "plain" | "scaled" | "shifted";

function formsOf(fn: LibraryFunction, asked: ResolvedFitOptions["form"]): readonly Form[] {
  const { scale, shift } = fn.gauge;
  const hasScale = scale === "positive" || scale === "free";
  const isLine = !hasScale && shift === "zero";
  if (asked === "plain" || isLine) return ["plain"];
  if (asked === "shifted") return ["shifted"];
  return hasScale && shift === "free" ? ["plain", "scaled", "shifted"] : ["plain", "shifted"];
}

function formOf(fit: EdgeFit): Form {
  if (fit.free.b || (fit.free.a && fit.fn.gauge.shift === "zero")) return "shifted";
  return fit.free.a ? "scaled" : "plain";
}

function freeShape(fn: LibraryFunction, form: Form): { alpha: boolean; beta: boolean; exponent: boolean } {
  const { scale, shift } = fn.gauge;
  return {
    alpha: form !== "plain" && (scale === "positive" || scale === "free"),
    beta: form === "shifted" && shift === "free" && fn.search !== "jump",
    exponent: fn.exponentDerivative !== undefined,
  };
}

/** A shifted form is searched around the middle of the data, the others must keep 0 where it is. */
function frameOf(points: Points, form: Form): ProjectionData {
  return form === "shifted" ? points.centred : points.scaled;
}

/** The best shape of one form on the few points, or undefined where f is never defined on all of them. */
function searchForm(edge: PreparedEdge, fn: LibraryFunction, form: Form): Shape | undefined {
  const data = frameOf(edge.few, form);
  const free = freeShape(fn, form);
  if (form === "shifted" && fn.search === "jump") return bestJump(edge.many.centred);
  if (form === "plain") {
    const signs = fn.gauge.scale === "sign" || fn.gauge.scale === "free" ? [1, -1] : [1];
    if (!free.exponent) {
      const plain = signs.map((sign) => measured(edge.few.raw, fn, { alpha: sign, beta: 0, exponent: 1 }));
      return finite(plain.sort((one, other) => one.squares - other.squares)[0]);
    }
    const shapes = signs.flatMap((alpha) =>
      [-4, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 4].map((exponent) => ({ alpha, beta: 0, exponent })),
    );
    return finite(refined(data, fn, bestStarts(data, fn, inDomain(data, fn, shapes), 2, 2), free));
  }
  if (fn.search === "spectrum") {
    const starts = inDomain(data, fn, toneShapes(edge, fn, form)).map((shape) => measured(data, fn, shape));
    return finite(refined(data, fn, starts, free));
  }
  const isKink = fn.search === "kink";
  const shapes = isKink ? gaps(data) : form === "scaled" ? scales(fn) : windows(fn);
  const starts = bestStarts(data, fn, inDomain(data, fn, shapes), isKink ? 1 : 2, isKink ? 2 : 5);
  return finite(refined(data, fn, starts, free));
}

/** Shapes a·x with no shift, for |u| ≤ 1. */
function scales(fn: LibraryFunction): readonly Shape[] {
  const signs = fn.gauge.scale === "free" ? [1, -1] : [1];
  return fn.domain.flatMap((piece) =>
    halfWidths(piece).flatMap((width) =>
      signs.map((sign) => ({ alpha: sign * width, beta: 0, exponent: 1 })),
    ),
  );
}

function toneShapes(edge: PreparedEdge, fn: LibraryFunction, form: Form): readonly Shape[] {
  return tones(edge.few.centred, 3).map((tone) => {
    const shape = shapeOfTone(fn, tone);
    return form === "shifted" ? shape : { ...shape, alpha: (shape.alpha * edge.reach) / edge.half, beta: 0 };
  });
}

function inDomain(data: ProjectionData, fn: LibraryFunction, shapes: readonly Shape[]): readonly Shape[] {
  return shapes.filter((shape) => pieceOf(data, fn, shape) !== undefined);
}

/** A few steps from every start, then the best of them to the end. */
function refined(
  data: ProjectionData,
  fn: LibraryFunction,
  starts: readonly Refined[],
  free: { alpha: boolean; beta: boolean; exponent: boolean },
): Refined | undefined {
  let best: Refined | undefined;
  for (const start of starts) {
    const exact = measured(data, fn, start.shape);
    const after = refineShape(data, fn, exact, free, 4, 1e-3);
    if (best === undefined || after.squares < best.squares) best = after;
  }
  return best && refineShape(data, fn, best, free, 20, 1e-3);
}

function measured(data: ProjectionData, fn: LibraryFunction, shape: Shape): Refined {
  const projection = project(data, fn, shape);
  return { shape, squares: isTooFlat(data, shape, projection) ? Infinity : projection.squares };
}

function finite(candidate: Refined | undefined): Shape | undefined {
  return candidate !== undefined && Number.isFinite(candidate.squares) ? candidate.shape : undefined;
}

/** The shape in the units of x, in canonical gauge, with c, d and the errors on all points. */
function toFit(
  edge: PreparedEdge,
  fn: LibraryFunction,
  form: Form,
  shape: Shape,
  options: ResolvedFitOptions,
): EdgeFit | undefined {
  const { scale, shift, period } = fn.gauge;
  const free = freeShape(fn, form);
  let a = shape.alpha;
  let b = 0;
  if (form === "scaled") a = shape.alpha / edge.reach;
  if (form === "shifted") {
    a = shape.alpha / edge.half;
    b = shift === "zero" ? 0 : shape.beta - a * edge.middle;
    if (scale === "unit" || scale === "sign") {
      b /= Math.abs(a);
      a = Math.sign(a);
    }
  }
  if (scale === "positive" && a < 0) {
    a = -a;
    b = -b;
  }
  if (period !== undefined) b -= period * Math.round(b / period);
  let projection = project(edge.many.raw, fn, { alpha: a, beta: b, exponent: shape.exponent });
  if (!Number.isFinite(projection.squares) && shift === "zero" && form === "shifted") {
    // exp(a·x) overflows far from 0 where exp(a·(x − middle)) does not.
    b = -a * edge.middle;
    projection = project(edge.many.raw, fn, { alpha: a, beta: b, exponent: shape.exponent });
  }
  if (!Number.isFinite(projection.squares)) return undefined;
  const isShifted = form === "shifted" && shift === "free";
  const constants = { a, b, exponent: shape.exponent };
  return describe(
    edge,
    fn,
    constants,
    projection,
    { a: free.alpha, b: isShifted, c: true, exponent: free.exponent },
    options,
  );
}

/** The inverse of what `toFit` does to a shape, up to gauge. */
function toShape(edge: PreparedEdge, form: Form, fit: EdgeFit): Shape {
  const { a, b, exponent, fn } = fit;
  if (form !== "shifted") return { alpha: form === "scaled" ? a * edge.reach : a, beta: 0, exponent };
  const isHomogeneous = fn.gauge.scale === "unit" || fn.gauge.scale === "sign";
  if (isHomogeneous) return { alpha: a, beta: (a * edge.middle + b) / edge.half, exponent };
  return { alpha: a * edge.half, beta: fn.gauge.shift === "zero" ? 0 : a * edge.middle + b, exponent };
}

function constantFit(edge: PreparedEdge, fn: LibraryFunction, options: ResolvedFitOptions): EdgeFit {
  const nothing = { a: false, b: false, c: false, exponent: false };
  const projection = { c: 0, d: 0, squares: edge.many.deviation === 0 ? 0 : 1 };
  return describe(edge, fn, { a: 1, b: 0, exponent: 1 }, projection, nothing, options);
}

function describe(
  edge: PreparedEdge,
  fn: LibraryFunction,
  constants: { a: number; b: number; exponent: number },
  projection: Projection,
  free: EdgeFit["free"],
  options: ResolvedFitOptions,
): EdgeFit {
  const { mean, deviation } = edge.many;
  const relativeError = Math.sqrt(projection.squares);
  const complexity = fn.complexity + 0.5 * (Number(free.a) + Number(free.b) + Number(free.exponent));
  return {
    fn,
    ...constants,
    c: projection.c * deviation,
    d: mean + projection.d * deviation,
    free,
    r2: 1 - projection.squares,
    rmse: relativeError * deviation,
    relativeError,
    complexity,
    score: options.complexityPrice * complexity + Math.log10(Math.max(relativeError, options.accuracy)),
  };
}
