/**
 * The gauge of a table: units and signs that a law does not depend on, set before the search and put back into what it
 * finds.
 */
import { dot, extremes, largestMagnitude } from "../math/statistics.ts";
import { mul, num, substitute, variable } from "../symbolic/expression/make.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { Problem } from "./problem.ts";

/** Columns beyond these sizes are scaled for the search, so that powers of them stay finite. */
const SMALLEST = 1e-4;
const LARGEST = 1e5;

/**
 * The rows as a problem in a plain gauge: extreme units scaled, what lies below zero throughout mirrored, columns in an
 * order that their content decides. Formulas are lifted back to the units and signs of the table.
 *
 * Powers, roots and logarithms have a value on one side of zero only, so that a law of b in [−5, −1] is looked for as
 * one of −b: turning a column or the target costs nothing and loses nothing. Cost O(rows·columns).
 */
export function inPlainGauge({ variables, columns, target, weights }: FormulaData): Problem {
  const gauged = columns.map((values, i) => ({
    name: variables[i]!,
    unit: unitOf(values),
    values,
    rank: Math.abs(correlation(values, target)),
  }));
  gauged.sort((a, b) => b.rank - a.rank);
  const unit = unitOf(target);
  const moved = gauged.filter((column) => column.unit !== 1);
  return {
    names: gauged.map(({ name }) => name),
    columns: gauged.map((column) => over(column.values, column.unit)),
    target: over(target, unit),
    ...(weights && { weights: weights.map(Math.sqrt) }),
    trail: [],
    lift: (expr) => {
      let out = expr;
      for (const { name, unit } of moved) out = substitute(out, name, mul(num(1 / unit), variable(name)));
      return unit === 1 ? out : mul(num(unit), out);
    },
  };
}

/** What values are divided by: a power of ten where they are extreme, negative where none is above zero; else 1. */
function unitOf(values: Float64Array): number {
  const [low, high] = extremes(values);
  const reach = Math.max(-low, high);
  const isExtreme = reach > 0 && (reach < SMALLEST || reach > LARGEST);
  const size = isExtreme ? 10 ** Math.round(Math.log10(reach)) : 1;
  return low < 0 && high <= 0 ? -size : size;
}

function over(values: Float64Array, unit: number): Float64Array {
  return unit === 1 ? values : values.map((v) => v / unit);
}

/** Pearson's correlation, safe from overflow; 0 where one of the two does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const unit = (v: Float64Array): Float64Array => {
    const [low, high] = extremes(v);
    // The mean of equal values is not always that value.
    if (low === high) return new Float64Array(n);
    const reach = largestMagnitude(v);
    let mean = 0;
    for (const x of v) mean += x / reach / n;
    return v.map((x) => x / reach - mean);
  };
  const [x, y] = [unit(a), unit(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y) || 1);
}
