/**
 * Value, slopes and curvatures of a model of the target, row by row: what separability is read from.
 *
 * A stand-in gives them in closed form, a network by central differences of its exact gradients.
 */

import { combined } from "../../math/linear/linearLeastSquares.ts";
import { extremes, multiplied } from "../../math/statistics.ts";
import { cpu, inputGradients } from "../../model/cpu/cpu.ts";
import { parametersOf, planOf } from "../../model/cpu/plan.ts";
import { networkOutputs } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { type ColumnBasis, type Order, productFeatures } from "./basis.ts";

/** A model at some rows. Shapes: value (rows), first [column] of (rows), second [column][column] of (rows), symmetric. */
export interface Derivatives {
  readonly value: Float64Array;
  readonly first: readonly Float64Array[];
  readonly second: readonly (readonly Float64Array[])[];
}

/** A function of one number with its first two derivatives. */
export interface Curve {
  readonly value: (z: number) => number;
  readonly slope: (z: number) => number;
  readonly bend: (z: number) => number;
}

/** z^p. */
export function powerCurve(p: number): Curve {
  return {
    value: (z) => z ** p,
    slope: (z) => p * z ** (p - 1),
    bend: (z) => p * (p - 1) * z ** (p - 2),
  };
}

/** Derivatives of Σ solution·product at the rows of the bases. Cost O(columns²·features·rows). */
export function productDerivatives(
  bases: readonly ColumnBasis[],
  limit: number,
  solution: Float64Array,
): Derivatives {
  const along = (...columns: number[]): Float64Array => derivative(bases, limit, solution, columns);
  return {
    value: along(),
    first: productSlopes(bases, limit, solution),
    second: symmetric(bases.length, (i, j) => along(i, j)),
  };
}

/** Slopes alone, as `productDerivatives` has them. Cost O(columns·features·rows). */
export function productSlopes(
  bases: readonly ColumnBasis[],
  limit: number,
  solution: Float64Array,
): Float64Array[] {
  return bases.map((_, i) => derivative(bases, limit, solution, [i]));
}

/** The derivative of Σ solution·product along each of `columns`, one after the other. */
function derivative(
  bases: readonly ColumnBasis[],
  limit: number,
  solution: Float64Array,
  columns: readonly number[],
): Float64Array {
  const orders = bases.map((_, i) => columns.filter((c) => c === i).length as Order);
  return combined(productFeatures(bases, limit, { orders }), solution, bases[0]!.scaled.length);
}

/** Derivatives of `outer` of a model, by the chain rule. Cost O(columns²·rows). */
export function composed({ value, first, second }: Derivatives, outer: Curve): Derivatives {
  const slope = value.map(outer.slope);
  const bend = value.map(outer.bend);
  return {
    value: value.map(outer.value),
    first: first.map((f) => multiplied(f, slope)),
    second: symmetric(first.length, (i, j) =>
      second[i]![j]!.map((v, r) => slope[r]! * v + bend[r]! * first[i]![r]! * first[j]![r]!),
    ),
  };
}

/** Steps of differences, as a share of a column's range: gradients are exact to rounding, splines smooth. */
const STEP = 1e-4;

/**
 * Derivatives of the first output of a network, times `scale`, at rows of its inputs. Differences stay within the
 * range of each column. Cost: 2·columns + 1 gradients.
 */
export function networkDerivatives(kan: Kan, inputs: readonly Float64Array[], scale: number): Derivatives {
  const theta = parametersOf(planOf(kan));
  const slopesAt = (at: readonly Float64Array[]): Float64Array[] => inputGradients(kan, at, theta)[0]!;
  const nRows = inputs[0]?.length ?? 0;
  const value = networkOutputs(kan, { inputs, targets: [], nRows }, cpu)[0]!.map((v) => scale * v);
  const ranges = inputs.map(extremes);
  const changes = inputs.map((column, j) => {
    const [low, high] = ranges[j]!;
    const width = STEP * (high - low);
    const middle = column.map((x) => Math.min(Math.max(x, low + width), high - width));
    const moved = (by: number): Float64Array[] =>
      slopesAt(inputs.map((other, k) => (k === j ? middle.map((x) => x + by) : other)));
    const [up, down] = [moved(width), moved(-width)];
    return up.map((u, i) => u.map((v, r) => (scale * (v - down[i]![r]!)) / (2 * width || 1)));
  });
  return {
    value,
    first: slopesAt(inputs).map((f) => f.map((v) => scale * v)),
    second: symmetric(inputs.length, (i, j) =>
      changes[j]![i]!.map((v, r) => 0.5 * (v + changes[i]![j]![r]!)),
    ),
  };
}

function symmetric(n: number, of: (i: number, j: number) => Float64Array): Float64Array[][] {
  const rows: Float64Array[][] = [];
  for (let i = 0; i < n; i++) {
    rows.push([]);
    for (let j = 0; j < n; j++) rows[i]!.push(j < i ? rows[j]![i]! : of(i, j));
  }
  return rows;
}
