/** Powers of sums of two or three products of powers, y = (Σ c·Π x^p)^q, in any number of columns. */
import { extremes } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { type Form, type FormTable, type FoundForm, NATS_OF_COLUMN } from "../direct/form.ts";
import { productSums } from "../direct/productSums.ts";
import { POWER_TRANSFORMS } from "../direct/transforms.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

/** With fewer columns all products are listed (see `sums.ts`). */
const LEAST_COLUMNS = 3;
const MOST_COLUMNS = 12;
/** Rows for each constant, at least. */
const ROWS_PER_CONSTANT = 3;
/** Starts for each power of the target at the first effort, and the most. */
const FIRST_STARTS = 4;
const MOST_STARTS = 128;
/** Steps of a start, about: most are given up early. */
const STEPS_ON_AVERAGE = 25;

/** y = (a·Π x^p + b·Π x^q)^s. */
export const twoProducts: Form = productSumForm("two products of powers", 2);
/** y = (a·Π x^p + b·Π x^q + c·Π x^r)^s. */
export const threeProducts: Form = productSumForm("three products of powers", 3);

function productSumForm(name: string, products: number): Form {
  const startsAt = (effort: number): number => (products - 1) * FIRST_STARTS * effort;
  const constantsOf = (nColumns: number): number => products * (nColumns + 1);
  return {
    name,
    nats: priorOf(name),
    surplus: (products - 1) * NATS_OF_COLUMN,
    fits: (table) => {
      const { names, columns, target } = table;
      return (
        !isTransformed(table) &&
        names.length >= LEAST_COLUMNS &&
        names.length <= MOST_COLUMNS &&
        target.length >= ROWS_PER_CONSTANT * constantsOf(names.length) &&
        columns.every((column) => column.every((x) => x > 0))
      );
    },
    cost: ({ names, target }, effort) => {
      const starts = startsAt(effort);
      if (starts > MOST_STARTS) return Number.POSITIVE_INFINITY;
      const m = constantsOf(names.length);
      const rows = Math.min(ROW_LIMITS.search.products, target.length);
      return POWER_TRANSFORMS.length * STEPS_ON_AVERAGE * starts * (rows * (m * m + 30 * m) + m ** 3);
    },
    covered: startsAt,
    run: (table, isOver, effort) => {
      const limits = { products, starts: startsAt(effort), isOver };
      const found: FoundForm[] = [];
      for (const { table: powered, back } of powersOf(table)) {
        const sums = productSums(powered, limits).map(({ expr, left }) => ({ expr: back(expr), left }));
        const exact = sums.filter(({ left }) => left < EXACT_LEFT);
        if (exact.length > 0) return exact;
        found.push(...sums);
      }
      return found.sort((a, b) => a.left - b.left);
    },
  };
}

/** The share of the squares that rounding leaves. */
const EXACT_LEFT = 1e-18;

/** The table with powers of its target in place of it. An error of the target weighs as much as before. */
function powersOf(table: FormTable): { readonly table: FormTable; readonly back: (z: Expr) => Expr }[] {
  const { target, weights } = table;
  const [low, high] = extremes(target);
  return POWER_TRANSFORMS.flatMap(({ fits, forward, slope, back }) => {
    const powered = target.map(forward);
    if (!fits(low, high) || !powered.every(Number.isFinite)) return [];
    const own = target.map((y, r) => (weights?.[r] ?? 1) / slope(y));
    return own.every(Number.isFinite) ? [{ table: { ...table, target: powered, weights: own }, back }] : [];
  });
}
