import type { FreeConstants } from "../../model/kan.ts";
import type { LibraryFunction } from "../library/libraryFunction.ts";
import { type Projection, project, refineShape, type Shape } from "./edgeProjection.ts";
import { type EdgeSamples, type PreparedEdge, prepareEdge } from "./edgeSamples.ts";
import { type Effort, type Form, formsOf, frameOf, freeShape, searchForm, THOROUGH } from "./edgeSearch.ts";

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
  readonly free: FreeConstants;
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
  /** In `suggest`, how many of the functions that did best in a quick search are searched thoroughly. @defaultValue 8 */
  readonly thorough?: number;
  /**
   * In `suggest`, for how many of the best fits that are shifted or stretched the same function is listed in its plain
   * form too: on noisy edges that is often the truth, a little worse on its own and as good in the network.
   * @defaultValue 0
   */
  readonly alsoPlain?: number;
  /** Points for the search, ≥ 8. @defaultValue 64 */
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
    thorough: options.thorough ?? 8,
    alsoPlain: options.alsoPlain ?? 0,
    searchPoints: options.searchPoints ?? 64,
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
 * Cost: O(rows·log rows), a few hundred evaluations of f on `searchPoints` points and about ten on `refinePoints`.
 */
export function fitEdge(
  samples: EdgeSamples,
  fn: LibraryFunction,
  options: FitOptions = {},
): EdgeFit | undefined {
  const resolved = resolveFitOptions(options);
  const edge = prepareEdge(samples, resolved.searchPoints, resolved.refinePoints);
  const candidate = edge && searchFit(edge, fn, resolved, THOROUGH);
  return candidate && finishFit(edge, candidate, resolved, true);
}

/** A form of a function with the constants that suit the few points. */
export interface FormFit {
  readonly fn: LibraryFunction;
  readonly form: Form;
  readonly shape: Shape;
  /** As in `EdgeFit`, on the few points. */
  readonly relativeError: number;
  readonly score: number;
}

/** The form of `fn` with the best score on the few points. */
export function searchFit(
  edge: PreparedEdge,
  fn: LibraryFunction,
  options: ResolvedFitOptions,
  effort: Effort,
): FormFit | undefined {
  if (fn.complexity === 0 || edge.many.deviation === 0) {
    const relativeError = edge.many.deviation === 0 ? 0 : 1;
    const score = scoreOf(fn.complexity, relativeError, options);
    return { fn, form: "plain", shape: { alpha: 1, beta: 0, exponent: 1 }, relativeError, score };
  }
  const all = formsOf(fn);
  const forms = {
    best: effort.isEveryForm ? all : all.filter((form) => form !== "scaled" || !all.includes("shifted")),
    plain: all.slice(0, 1),
    shifted: all.slice(-1),
  }[options.form];
  let best: FormFit | undefined;
  for (const form of forms) {
    const found = searchForm(edge, fn, form, effort);
    if (found === undefined) continue;
    const relativeError = Math.sqrt(found.squares);
    const score = scoreOf(complexityOf(fn, form), relativeError, options);
    if (best === undefined || score < best.score)
      best = { fn, form, shape: found.shape, relativeError, score };
    if (relativeError <= options.accuracy) break;
  }
  return best;
}

/**
 * The candidate in the units of the samples, judged on all points; undefined where f is not defined on them.
 *
 * `isPolished` refines its constants on all points first. Cost O(many) evaluations of f, about ten times if polished.
 */
export function finishFit(
  edge: PreparedEdge,
  candidate: FormFit,
  options: ResolvedFitOptions,
  isPolished: boolean,
): EdgeFit | undefined {
  const { fn, form, shape } = candidate;
  if (fn.complexity === 0 || edge.many.deviation === 0) return constantFit(edge, fn, options);
  if (!isPolished) return toFit(edge, fn, form, shape, options);
  const data = frameOf(edge.many, fn, form);
  const refined = refineShape(data, fn, shape, freeShape(fn, form), { steps: 10, tolerance: 1e-5 });
  return toFit(edge, fn, form, refined.shape, options);
}

/**
 * The fit with a, b and the exponent as they are, and c, d and the errors from other samples.
 *
 * Undefined where f is not defined on them. Cost O(rows·log rows) and one evaluation of f for each row.
 */
export function refitLine(samples: EdgeSamples, fit: EdgeFit, options: FitOptions = {}): EdgeFit | undefined {
  const resolved = resolveFitOptions(options);
  const edge = prepareEdge(samples, resolved.searchPoints, resolved.refinePoints);
  if (edge === undefined) return undefined;
  const { fn, a, b, exponent } = fit;
  if (fn.complexity === 0 || edge.many.deviation === 0) return constantFit(edge, fn, resolved);
  const projection = project(edge.many.raw, fn, { alpha: a, beta: b, exponent });
  if (!Number.isFinite(projection.squares)) return undefined;
  return describe(edge, fit, projection, resolved);
}

function scoreOf(complexity: number, relativeError: number, options: ResolvedFitOptions): number {
  return options.complexityPrice * complexity + Math.log10(Math.max(relativeError, options.accuracy));
}

/** The constants among a, b and the exponent that a form fits. */
function fittedConstants(fn: LibraryFunction, form: Form): { a: boolean; b: boolean; exponent: boolean } {
  const { alpha, exponent } = freeShape(fn, form);
  return { a: alpha, b: form === "shifted" && fn.gauge.shift === "free", exponent };
}

function complexityOf(fn: LibraryFunction, form: Form): number {
  const { a, b, exponent } = fittedConstants(fn, form);
  return fn.complexity + 0.5 * (Number(a) + Number(b) + Number(exponent));
}

/** The shape in the units of x and in canonical gauge, with c, d and the errors on all points. */
function toFit(
  edge: PreparedEdge,
  fn: LibraryFunction,
  form: Form,
  shape: Shape,
  options: ResolvedFitOptions,
): EdgeFit | undefined {
  const { exponent } = shape;
  const { a, b } = canonical(edge, fn, form, shape);
  const raw = edge.many.raw;
  const projection = project(raw, fn, { alpha: a, beta: b, exponent });
  const found: FittedFunction = {
    fn,
    a,
    b,
    exponent,
    free: { ...fittedConstants(fn, form), c: true },
    complexity: complexityOf(fn, form),
  };
  if (Number.isFinite(projection.squares)) {
    return describe(edge, found, projection, options);
  }
  if (form !== "shifted" || fn.gauge.shift !== "zero") return undefined;
  // exp(a·x) overflows far from 0 where exp(a·(x − middle)) does not: then b is needed after all.
  const away = -a * edge.middle;
  const around = project(raw, fn, { alpha: a, beta: away, exponent });
  return Number.isFinite(around.squares) ? describe(edge, { ...found, b: away }, around, options) : undefined;
}

/** a and b in the units of x, redundant ones at 0 or ±1, a > 0 where its sign is redundant, b within half a period. */
function canonical(
  edge: PreparedEdge,
  fn: LibraryFunction,
  form: Form,
  { alpha, beta }: Shape,
): { a: number; b: number } {
  const { scale, shift, period } = fn.gauge;
  if (form === "plain") return { a: alpha, b: 0 };
  if (form === "scaled")
    return { a: scale === "positive" ? Math.abs(alpha / edge.reach) : alpha / edge.reach, b: 0 };
  let a = alpha / edge.half;
  let b = shift === "zero" ? 0 : beta - a * edge.middle;
  if (scale === "unit" || scale === "sign") {
    b /= Math.abs(a);
    a = Math.sign(a);
  }
  if (a < 0 && (scale === "positive" || scale === "unit")) {
    a = -a;
    b = -b;
  }
  if (period !== undefined) b -= period * Math.round(b / period);
  return { a, b };
}

function constantFit(edge: PreparedEdge, fn: LibraryFunction, options: ResolvedFitOptions): EdgeFit {
  const free = { a: false, b: false, c: false, exponent: false };
  const projection = { c: 0, d: 0, squares: edge.many.deviation === 0 ? 0 : 1 };
  const { complexity } = fn;
  return describe(edge, { fn, a: 1, b: 0, exponent: 1, free, complexity }, projection, options);
}

/** A function of an edge with its own constants, before c, d and the errors are known. */
type FittedFunction = Pick<EdgeFit, "fn" | "a" | "b" | "exponent" | "free" | "complexity">;

function describe(
  edge: PreparedEdge,
  { fn, a, b, exponent, free, complexity }: FittedFunction,
  projection: Projection,
  options: ResolvedFitOptions,
): EdgeFit {
  const { mean, deviation } = edge.many;
  const relativeError = Math.sqrt(projection.squares);
  return {
    fn,
    a,
    b,
    exponent,
    c: projection.c * deviation,
    d: mean + projection.d * deviation,
    free,
    r2: 1 - projection.squares,
    rmse: relativeError * deviation,
    relativeError,
    complexity,
    score: scoreOf(complexity, relativeError, options),
  };
}
