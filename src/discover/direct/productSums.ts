/**
 * Sums of a few products of powers: y = Σ c·Π x^p.
 *
 * With many columns such products are too many to be listed, but their exponents are found by damped least squares from
 * a few dozen starts, the factors c following from them (variable projection: Golub & Pereyra, *SIAM J. Numer. Anal.* 10
 * (1973); slopes as in Kaufman, *BIT* 15 (1975)).
 */
import { dampedLeastSquares, type Linearised, nielsen } from "../../math/dampedLeastSquares.ts";
import { factorSpd, solveFactored } from "../../math/linear/cholesky.ts";
import { emptyProjection, extended, leastSquares, orthogonalise } from "../../math/linear/projection.ts";
import { type RandomStream, randomStream } from "../../math/philox.ts";
import { nearestMultiple } from "../../math/simpleNumber.ts";
import { dot, mean, standardDeviation } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { add, mul, num } from "../../symbolic/expression/make.ts";
import type { FormTable, FoundForm } from "./form.ts";
import { monomialExpr } from "./monomials.ts";
import { screenOf } from "./rows.ts";

/** How many products, from how many starts. */
export interface ProductSumLimits {
  readonly products: number;
  readonly starts: number;
  readonly isOver: () => boolean;
}

const STEPS = 60;
/** A step that leaves more than this share of what was left is the last. */
const CREEPING = 0.999;
/** A start that leaves more than this share of its first value after so many steps is given up. */
const HOPELESS_AFTER = 20;
const HOPELESS_SHARE = 0.3;
/** Exponents are drawn with this deviation, of columns over decades with less; beyond the largest a power is no law. */
const DRAWN = 1.5;
const LARGEST_EXPONENT = 8;
/** The share of the squares that rounding leaves. */
const EXACT_LEFT = 1e-20;
/** Sums that become candidates. */
const KEPT = 4;
const RULE = {
  trials: 8,
  largest: 1e8,
  lowered: nielsen(0.1, 1e-12),
  raised: (damping: number, trial: number) => damping * 2 ** (trial + 1),
};

/** The best sums, the most promising first. Cost O(starts·steps·rows·constants²). */
export function productSums(table: FormTable, { products, starts, isOver }: ProductSumLimits): FoundForm[] {
  const model = modelOf(table, products);
  const { target, weights } = model;
  const total = extended(emptyProjection(target), weights.slice()).left || dot(target, target);
  const random = randomStream(0, "discover", "product sums", products, starts);
  const first = singleProduct(model);
  const found: Sum[] = [];
  for (let start = 0; start < starts && !isOver(); start++) {
    const sum = fitted(model, drawn(model, first, start % 2 === 0, random));
    if (sum === undefined || !sum.point.every((p) => Math.abs(p) < LARGEST_EXPONENT)) continue;
    found.push(sum);
    if (sum.value < EXACT_LEFT * total) break;
  }
  return found
    .sort((a, b) => a.value - b.value)
    .slice(0, KEPT)
    .flatMap(({ point, value }) => {
      const roundings = value < EXACT_LEFT * total ? [EXACT] : [HALVES, NEAR_HALVES];
      return roundings.map(({ bottom, window }) => point.map((p) => nearestMultiple(p, bottom, window) ?? p));
    })
    .flatMap((exponents) => {
      const fit = withFactors(model, exponents);
      return fit === undefined
        ? []
        : [{ expr: written(model, exponents, fit.factors), left: fit.left / total }];
    });
}

/** Weighted rows of a target, and the logarithms of the columns. */
interface Model {
  readonly names: readonly string[];
  readonly products: number;
  /** Around their middle: factors are then of the size of the target, whatever the exponents. Shape: (columns)(rows). */
  readonly logs: readonly Float64Array[];
  readonly middles: readonly number[];
  readonly spreads: readonly number[];
  readonly target: Float64Array;
  readonly weights: Float64Array;
}

function modelOf(table: FormTable, products: number): Model {
  const { columns, target, weights } = screenOf(table, ROW_LIMITS.search.products);
  const logs = columns.map((column) => column.map(Math.log));
  const middles = logs.map(mean);
  return {
    names: table.names,
    products,
    logs: logs.map((log, c) => log.map((v) => v - middles[c]!)),
    middles,
    spreads: logs.map(standardDeviation),
    target: target.map((y, r) => y * weights[r]!),
    weights,
  };
}

/** A sum by its exponents, its factors at their least squares. */
interface Sum {
  /** The exponents, product by product. Shape: (products · columns). */
  readonly point: Float64Array;
  /** What is left of the squares. */
  readonly value: number;
}

/** Where a fit starts: the first product may be the one whose logarithm is nearest to the target's. */
function drawn(
  { logs, products, spreads }: Model,
  first: Float64Array,
  isFirst: boolean,
  random: RandomStream,
): Float64Array {
  const n = logs.length;
  return Float64Array.from({ length: products * n }, (_, i) => {
    const power = (DRAWN * random.normal()) / Math.max(1, spreads[i % n]!);
    return isFirst && i < n ? first[i]! : power;
  });
}

/** The exponents of the product of powers whose logarithm is nearest to that of the target. */
function singleProduct({ logs, target, weights }: Model): Float64Array {
  const ones = new Float64Array(target.length).fill(1);
  const values = target.map((y, r) => Math.log(Math.abs(y / weights[r]!) + Number.MIN_VALUE));
  return leastSquares([ones, ...logs], values)?.slice(1) ?? new Float64Array(logs.length);
}

interface Fit {
  /** The products, weighted. Shape: (products)(rows). */
  readonly values: readonly Float64Array[];
  readonly factors: Float64Array;
  readonly left: number;
}

/** The products with their factors at the least squares; undefined where they have no value. */
function withFactors({ logs, weights, target, products }: Model, point: Float64Array): Fit | undefined {
  const n = logs.length;
  const values = Array.from({ length: products }, (_, k) => {
    const out = new Float64Array(weights.length);
    for (const [c, log] of logs.entries())
      for (let r = 0; r < out.length; r++) out[r]! += point[k * n + c]! * log[r]!;
    for (let r = 0; r < out.length; r++) out[r] = weights[r]! * Math.exp(out[r]!);
    return out;
  });
  const factors = leastSquares(values, target);
  if (factors === undefined) return undefined;
  let left = 0;
  for (let r = 0; r < target.length; r++) {
    let rest = target[r]!;
    for (let k = 0; k < products; k++) rest -= factors[k]! * values[k]![r]!;
    left += rest * rest;
  }
  return Number.isFinite(left) ? { values, factors, left } : undefined;
}

/** The sum at its least squares near `start`. */
function fitted(model: Model, start: Float64Array): Sum | undefined {
  const at = (point: Float64Array): Sum | undefined => {
    const fit = withFactors(model, point);
    return fit === undefined ? undefined : { point, value: fit.left };
  };
  const first = at(start);
  if (first === undefined) return undefined;
  const linearised = ({ point }: Sum): Linearised<Sum> | undefined => {
    const equations = equationsAt(model, point);
    if (equations === undefined) return undefined;
    const { matrix, vector, largest } = equations;
    const m = point.length;
    return {
      move: (damping) => {
        const damped = matrix.slice();
        for (let a = 0; a < m; a++) damped[a * m + a]! += damping * (matrix[a * m + a]! + 1e-9 * largest);
        return factorSpd(damped, m) ? solveFactored(damped, m, vector) : null;
      },
      after: (move) => at(point.map((p, a) => p + move[a]!)),
    };
  };
  return dampedLeastSquares(first, linearised, {
    damping: 1e-2,
    rule: RULE,
    maxSteps: STEPS,
    enough: 1e-4 * EXACT_LEFT * dot(model.target, model.target),
    isHopeless: (step, value) => step > HOPELESS_AFTER && value > HOPELESS_SHARE * first.value,
    isLast: (before, after) => after.value > CREEPING * before.value,
  }).at;
}

interface Equations {
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
  /** The largest entry of the diagonal. */
  readonly largest: number;
}

/** The normal equations of the exponents: slopes without what the factors can follow. */
function equationsAt(model: Model, point: Float64Array): Equations | undefined {
  const fit = withFactors(model, point);
  if (fit === undefined) return undefined;
  const beside = fit.values.reduce(extended, emptyProjection(model.target));
  const slopes = fit.values.flatMap((product, k) =>
    model.logs.map((log) => {
      const slope = log.map((v, r) => v * fit.factors[k]! * product[r]!);
      orthogonalise(slope, beside.basis);
      return slope;
    }),
  );
  const m = slopes.length;
  const matrix = new Float64Array(m * m);
  for (let a = 0; a < m; a++)
    for (let b = 0; b <= a; b++) matrix[a * m + b] = matrix[b * m + a] = dot(slopes[a]!, slopes[b]!);
  const largest = slopes.reduce((most, _, a) => Math.max(most, matrix[a * m + a]!), 0);
  if (!(largest > 0 && Number.isFinite(largest))) return undefined;
  return { matrix, vector: Float64Array.from(slopes, (slope) => dot(slope, beside.rest)), largest };
}

/** Exponents within this of a multiple of 1/bottom are that. */
interface Rounding {
  readonly bottom: number;
  readonly window: number;
}

const EXACT: Rounding = { bottom: 12, window: 1e-6 };
const HALVES: Rounding = { bottom: 2, window: 0.15 };
const NEAR_HALVES: Rounding = { bottom: 2, window: 0.02 };

function written(
  { names, middles, products }: Model,
  exponents: Float64Array,
  factors: Float64Array,
): FoundForm["expr"] {
  const n = names.length;
  const terms = Array.from({ length: products }, (_, k) => {
    const own = exponents.slice(k * n, (k + 1) * n);
    const shift = own.reduce((sum, p, c) => sum + p * middles[c]!, 0);
    return mul(num(factors[k]! * Math.exp(-shift)), monomialExpr(own, names));
  });
  return add(...terms);
}
