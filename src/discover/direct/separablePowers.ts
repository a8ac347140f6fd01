/**
 * Columns that enter as a power: y = x^p·R(other columns), found without knowing R.
 *
 * log|y| is fitted by a polynomial in all columns but one and a straight line in the logarithm of that one. The column
 * is a factor where the slope is a whole number or a half to within its own standard error, what is left goes neither
 * with the square of the line nor with its product with another column, and y over the power does without the column.
 * Source of the idea: multiplicative separability, Udrescu et al. 2020 (arXiv:2006.10782), here by regression instead
 * of a trained network.
 */

import { linearSystem, ridgeSolver, subtractCombined } from "../../math/linear/linearLeastSquares.ts";
import { polynomialFeatures } from "../../math/polynomialFeatures.ts";
import { nearestMultiple } from "../../math/simpleNumber.ts";
import { median, multiplied, unitRange } from "../../math/statistics.ts";
import { mul } from "../../symbolic/expression/make.ts";
import { HOLE, placesOf, type Reduction } from "../problem.ts";
import { MOST_ERROR } from "../reduce/certainty.ts";
import { bestPolynomial, heldError } from "../reduce/polynomial.ts";
import type { FormTable } from "./form.ts";
import { monomialExpr } from "./monomials.ts";

/**
 * The exponents of the columns that are factors, NaN for all others; undefined when there are none.
 *
 * Only a column that is nowhere zero can be one, by a whole number where it is below zero somewhere, and one column always stays. Shape: (columns). Cost: a fit of at most
 * 120 products for each column and each that is found, O(columns²·rows·products²), and a stand-in for each that is
 * found.
 */
export function separablePowers(problem: FormTable): Float64Array | undefined {
  const { columns, target } = problem;
  const n = columns.length;
  if (n < 2) return undefined;
  const middle = median(target.map(Math.abs));
  if (!(middle > 0)) return undefined;
  const isPowered = columns.map((column) => column.every((x) => x !== 0));
  const isSigned = columns.map((column) => column.some((x) => x < 0));
  const sizes = columns.map(logarithmOf);
  const rows = target.length;
  const weights = Float64Array.from(target, (y) => Math.min(1, Math.abs(y) / middle));
  const logs = Float64Array.from(target, (y) => (y === 0 ? 0 : Math.log(Math.abs(y))));
  const isSize = columns.map(
    (column, i) => isPowered[i] === true && isSigned[i] === true && isOverDecades(column),
  );
  const scaled = columns.map((column, i) =>
    unitRange(isPowered[i] && (!isSigned[i] || isSize[i]) ? sizes[i]! : column),
  );
  // Where a column is looked at by its size, so is the target, unless sizes say nothing.
  const plain = columns.map((column, i) => (isSize[i] ? column.map(Math.abs) : column));
  const found = new Float64Array(n);
  const isRefuted = new Array<boolean>(n).fill(false);
  let open = columns.map((_, i) => i);
  // One column at a time: each that is taken out leaves more degrees for the rest.
  for (;;) {
    let best: { i: number; p: number; z: number } | undefined;
    for (const i of open) {
      if (!isPowered[i] || isRefuted[i] || open.length < 2) continue;
      const rest = open.filter((j) => j !== i);
      const line = sizes[i]!;
      const flat = open.length < n ? factorsOut(logs, sizes, found) : logs;
      const fit = fitPolynomial(
        rest.map((j) => scaled[j]!),
        line,
        flat,
        weights,
        rows,
      );
      if (fit === undefined) continue;
      const nice = nearestMultiple(fit.slope, isSigned[i] ? 1 : 2, Math.max(3.5 * fit.error, LEAST_WINDOW));
      if (nice === undefined || nice === 0 || Math.abs(nice) > 6) continue;
      if (fit.error > (Number.isInteger(nice) ? 0.04 : 0.015)) continue;
      // A column may look like a power of 0 when it hardly matters; others have to show the power clearly.
      if (
        !isLinearOnly(
          fit.residual,
          line,
          rest.map((j) => scaled[j]!),
          weights,
        )
      )
        continue;
      if (best === undefined || fit.error < best.z) best = { i, p: nice, z: fit.error };
    }
    if (best === undefined) break;
    const { i } = best;
    found[i] = best.p;
    const left = quotient(problem, found);
    const bySize = isSize.includes(true) ? isFree(left.map(Math.abs), plain, open, i) : undefined;
    if (bySize ?? isFree(left, columns, open, i) ?? true) open = open.filter((j) => j !== i);
    else [found[i], isRefuted[i]] = [0, true];
  }
  return open.length < n ? markOut(found, open) : undefined;
}

/**
 * How much more a model without a column may leave than one with it: of laws with a factor, 100 to 2,000 rows and noise
 * up to a tenth it left up to 1.9 times as much, because noise divided by a power is not even; of one without, 7 and 17
 * times.
 */
const ALLOWANCE = 2.5;
/** Errors below this are rounding. */
const LEAST_ERROR = 1e-7;

/**
 * Whether what is left once a power of column `i` is divided out does not depend on it: a model of `left` without it
 * follows rows it has not seen about as well as one of all `open` columns. A slope with a large error of its own is
 * near some power by chance. Undefined where no model says anything. Cost: some dozen fits of a polynomial.
 */
function isFree(
  left: Float64Array,
  columns: readonly Float64Array[],
  open: readonly number[],
  i: number,
): boolean | undefined {
  const model = bestPolynomial(
    open.map((j) => columns[j]!),
    left,
  );
  if (model === undefined || model.held > MOST_ERROR) return undefined;
  const rest = open.filter((j) => j !== i);
  const kinds = model.kinds.filter((_, at) => open[at] !== i);
  const held = heldError(
    rest.map((j) => columns[j]!),
    kinds,
    model.target,
  );
  return held <= Math.max(ALLOWANCE * model.held, LEAST_ERROR);
}

/** The exponents, NaN for columns that are not factors. */
function markOut(found: Float64Array, open: readonly number[]): Float64Array {
  const out = found.slice();
  for (const i of open) out[i] = Number.NaN;
  return out;
}

/**
 * These powers divided out of the target. `exponents` NaN: the column stays. An error of the target weighs as much after
 * as before, but for the largest divisors, which would rule alone.
 */
export function division(table: FormTable, exponents: Float64Array): Reduction {
  const powers = exponents.map((p) => (Number.isNaN(p) ? 0 : p));
  const divided = quotient({ ...table, target: new Float64Array(table.target.length).fill(1) }, powers);
  const divisor = divided.map((v) => 1 / Math.abs(v));
  const middle = median(divisor);
  const weights = divisor.map((d, r) => (table.weights?.[r] ?? 1) * Math.min(1, d / middle));
  const powered = placesOf(table, (i) => powers[i] !== 0).map((i) => `${table.names[i]}^${powers[i]}`);
  return {
    what: `${powered.join("·")} divided out`,
    nats: 0,
    keep: placesOf(table, (i) => Number.isNaN(exponents[i]!)),
    target: quotient(table, powers),
    ...(weights.every((w) => w > 0 && Number.isFinite(w)) && { weights }),
    back: mul(monomialExpr(powers, table.names), HOLE),
  };
}

/** The target over these powers of the columns. */
function quotient({ columns, target }: FormTable, powers: Float64Array): Float64Array {
  const out = target.slice();
  powers.forEach((p, i) => {
    if (p === 0) return;
    for (let r = 0; r < out.length; r++) out[r]! /= columns[i]![r]! ** p;
  });
  return out;
}

function factorsOut(logs: Float64Array, sizes: readonly Float64Array[], found: Float64Array): Float64Array {
  const out = logs.slice();
  found.forEach((p, i) => {
    if (p === 0) return;
    for (let r = 0; r < out.length; r++) out[r]! -= p * sizes[i]![r]!;
  });
  return out;
}

function logarithmOf(column: Float64Array): Float64Array {
  return column.map((x) => Math.log(Math.abs(x)));
}

/** Sizes at a tenth and at nine tenths of a column that is even on both sides of zero are a factor of 9 apart. */
const EVEN_SPAN = 30;

/** Whether the sizes of a column with both signs span more than those of an even one: there its logarithm says more than its sign. */
function isOverDecades(column: Float64Array): boolean {
  const sorted = column.map(Math.abs).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return at(0.9) > EVEN_SPAN * at(0.1);
}

interface PolynomialFit {
  readonly slope: number;
  /** Standard error of the slope. */
  readonly error: number;
  readonly residual: Float64Array;
}

/** Keeps products that rows cannot tell apart from running away, and costs no more digits than rounding does. */
const RIDGE = 1e-10;

/** What the ridge moves an exact slope by is less: 4e-9 was seen, 40 times the standard error. */
const LEAST_WINDOW = 1e-6;

/** Weighted least squares of `target` on all products of `columns` up to a degree that the rows allow, and `line`. */
function fitPolynomial(
  columns: readonly Float64Array[],
  line: Float64Array,
  target: Float64Array,
  weights: Float64Array,
  rows: number,
): PolynomialFit | undefined {
  const features = [line, ...polynomialFeatures(columns, Math.min(120, rows >> 2))];
  const m = features.length;
  const system = linearSystem(features, target, { weights: weights.map((w) => w ** 2) });
  const solve = ridgeSolver(system, RIDGE);
  if (solve === null) return undefined;
  const solution = solve(system.vector);
  const inverse = solve(Float64Array.from(features, (_, a) => (a === 0 ? 1 : 0)));
  const residual = subtractCombined(target.slice(), features, solution);
  let sum = 0;
  for (let r = 0; r < rows; r++) sum += (weights[r]! * residual[r]!) ** 2;
  const variance = sum / Math.max(1, rows - m);
  return { slope: solution[0]!, error: Math.sqrt(variance * Math.max(0, inverse[0]!)), residual };
}

/** Whether nothing in the residual goes with the line's square, or with its product with another column. */
function isLinearOnly(
  residual: Float64Array,
  line: Float64Array,
  columns: readonly Float64Array[],
  weights: Float64Array,
): boolean {
  const x = unitRange(line);
  const n = residual.length;
  const limit = 4.5 / Math.sqrt(n);
  const tests = [x.map((v) => v * v - 1 / 3), ...columns.flatMap((c) => [multiplied(x, c)])];
  return tests.every((test) => {
    let [xy, xx, yy] = [0, 0, 0];
    for (let r = 0; r < n; r++) {
      const w = weights[r]!;
      xy += w * w * test[r]! * residual[r]!;
      xx += (w * test[r]!) ** 2;
      yy += (w * residual[r]!) ** 2;
    }
    if (yy < n * LEAST_ERROR ** 2) return true;
    return Math.abs(xy) <= limit * Math.sqrt(xx * yy);
  });
}
