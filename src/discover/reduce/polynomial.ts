/**
 * A sum of products of simple functions as a stand-in for the unknown law: quick to fit, smooth, with gradients.
 *
 * It is fitted to the target or to a power or logarithm of it, whichever it follows best on rows it has not seen.
 * Neither symmetry nor separability of a law depends on such a function of the target.
 */

import { totalSquares } from "../../math/errors.ts";
import { linearSystem, ridgeSolver, subtractCombined } from "../../math/linear/linearLeastSquares.ts";
import { dot } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import {
  type BasisKind,
  basisOf,
  type ColumnBasis,
  canBeAngle,
  firstRows,
  productFeatures,
} from "./basis.ts";
import {
  type Curve,
  composed,
  type Derivatives,
  powerCurve,
  productDerivatives,
  productSlopes,
} from "./curvature.ts";

/** A fitted stand-in. */
export interface Polynomial {
  /** NRMSE on held-out rows, in units of the transformed target. */
  readonly held: number;
  /** The transformed target that it follows, one value for each row. */
  readonly target: Float64Array;
  readonly kinds: readonly BasisKind[];
  /** Its slopes along each column at every row. Shape: [column] of (rows). Cost O(columns·rows·features). */
  readonly gradients: () => Float64Array[];
  /** What it says of the target itself at the first rows: value, slopes, curvatures. Cost O(columns²·rows·features). */
  readonly derivatives: (nRows: number) => Derivatives;
}

/** Share of the rows that are fitted; the others judge. */
const FITTED_SHARE = 0.75;
/** Features of a fit, at most: 220²·600/2 multiplications are some hundredths of a second. */
const MOST_FEATURES = 220;
/** Features of a first look, at most. */
export const FEW_FEATURES = 126;
/** Below this error no waves are looked for. */
const GOOD_ENOUGH = 1e-4;
/** A wave in place of powers of a column must save this share of the error. */
const WAVE_GAIN = 0.7;

/** A transformed target, and how the target comes out of it. */
interface Transformed {
  readonly values: Float64Array;
  readonly back: Curve | undefined;
}

/** Targets worth a look: the target, its logarithm, reciprocal, square, and the reciprocal of its square. */
function transformedTargets(target: Float64Array): Transformed[] {
  const isPositive = target.every((y) => y > 0);
  const hasSign = isPositive || target.every((y) => y < 0);
  const sign = isPositive ? 1 : -1;
  const found: Transformed[] = [{ values: target, back: undefined }];
  const exp = (z: number): number => sign * Math.exp(z);
  if (hasSign)
    found.push({
      values: target.map((y) => Math.log(Math.abs(y))),
      back: { value: exp, slope: exp, bend: exp },
    });
  if (hasSign) found.push({ values: target.map((y) => 1 / y), back: powerCurve(-1) });
  if (isPositive) found.push({ values: target.map((y) => y * y), back: powerCurve(0.5) });
  if (isPositive) found.push({ values: target.map((y) => 1 / (y * y)), back: powerCurve(-0.5) });
  return found.filter(({ values }) => values.every(Number.isFinite));
}

/**
 * The best stand-in over all transformed targets, waves in place of powers where they follow better; undefined with
 * fewer than 40 rows. Cost: some dozen fits.
 */
export function bestPolynomial(
  columns: readonly Float64Array[],
  target: Float64Array,
): Polynomial | undefined {
  if (target.length < 40 || columns.length === 0) return undefined;
  let kinds: BasisKind[] = columns.map(() => "power");
  let best: Polynomial | undefined;
  const features = featuresOf(columns, kinds);
  const transformed = transformedTargets(target);
  for (const one of transformed) {
    const fit = fitFeatures(features, one, columns, kinds);
    if (fit !== undefined && (best === undefined || fit.held < best.held)) best = fit;
  }
  if (best === undefined) return undefined;
  const targets = transformed.filter(({ values }) => values === best?.target || values === target);
  const quickError = (of: readonly BasisKind[]): number =>
    Math.min(...targets.map(({ values }) => heldError(columns, of, values, true)));
  let quick = quickError(kinds);
  for (let round = 0; round < columns.length && best.held > GOOD_ENOUGH; round++) {
    let better: { kinds: BasisKind[]; held: number } | undefined;
    for (const [i, column] of columns.entries()) {
      if (kinds[i] === "wave" || !canBeAngle(column)) continue;
      const next = kinds.map((kind, k): BasisKind => (k === i ? "wave" : kind));
      const held = quickError(next);
      if (held < (better?.held ?? WAVE_GAIN * quick)) better = { kinds: next, held };
    }
    if (better === undefined) break;
    ({ kinds, held: quick } = better);
    for (const one of targets) {
      const fit = fitFeatures(featuresOf(columns, kinds), one, columns, kinds);
      if (fit !== undefined && fit.held < best.held) best = fit;
    }
  }
  return best;
}

/** Held-out NRMSE of the least squares of `target` on products of functions of `columns`; `isQuick` for a first look. */
export function heldError(
  columns: readonly Float64Array[],
  kinds: readonly BasisKind[],
  target: Float64Array,
  isQuick = false,
): number {
  if (isQuick && target.length > ROW_LIMITS.search.quickModel) {
    const some = columns.map((column) => column.subarray(0, ROW_LIMITS.search.quickModel));
    return heldError(some, kinds, target.subarray(0, ROW_LIMITS.search.quickModel), true);
  }
  const features = featuresOf(columns, kinds, isQuick ? FEW_FEATURES : MOST_FEATURES);
  const solution = solve(features, target);
  return solution === null ? Number.POSITIVE_INFINITY : errorOf(features, solution, target);
}

function featuresOf(
  columns: readonly Float64Array[],
  kinds: readonly BasisKind[],
  most = MOST_FEATURES,
): Float64Array[] {
  const nRows = columns[0]?.length ?? 0;
  const bases = columns.map((column, i) => basisOf(column, kinds[i]!));
  return productFeatures(bases, Math.min(most, limitFor(nRows)));
}

/** Features that a fit to a part of `nRows` rows may have. */
export function limitFor(nRows: number): number {
  return Math.min(MOST_FEATURES, Math.floor((FITTED_SHARE * nRows) / 3));
}

function fitFeatures(
  features: readonly Float64Array[],
  { values: target, back }: Transformed,
  columns: readonly Float64Array[],
  kinds: readonly BasisKind[],
): Polynomial | undefined {
  const solution = solve(features, target);
  if (solution === null) return undefined;
  const limit = limitFor(target.length);
  const bases = (): ColumnBasis[] => columns.map((column, i) => basisOf(column, kinds[i]!));
  return {
    held: errorOf(features, solution, target),
    target,
    kinds,
    gradients: () => productSlopes(bases(), limit, solution),
    derivatives: (nRows) => {
      const some = bases().map((basis) => firstRows(basis, nRows));
      const own = productDerivatives(some, limit, solution);
      return back === undefined ? own : composed(own, back);
    },
  };
}

/** Rows that are fitted, from the front; the others judge. */
function nFitted(nRows: number): number {
  return Math.floor(FITTED_SHARE * nRows);
}

/** Of products that the fitted rows cannot tell apart each gets a share; below rounding for all others. */
const RIDGE = 1e-12;

/** Least squares of the target on the fitted rows; null where the products depend on each other. */
export function solve(features: readonly Float64Array[], target: Float64Array): Float64Array | null {
  const system = linearSystem(features, target, { nRows: nFitted(target.length) });
  return ridgeSolver(system, RIDGE)?.(system.vector) ?? null;
}

/** NRMSE of Σ solution·feature on the rows that judge. */
export function errorOf(
  features: readonly Float64Array[],
  solution: Float64Array,
  target: Float64Array,
): number {
  const from = nFitted(target.length);
  const judging = target.subarray(from);
  const held = features.map((feature) => feature.subarray(from));
  const rest = subtractCombined(judging.slice(), held, solution);
  const error = Math.sqrt(dot(rest, rest) / totalSquares(judging));
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}
