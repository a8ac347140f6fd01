/** What a formula leaves, tested against columns that the search never saw. */

import { beyondF } from "../../math/distributions/studentT.ts";
import { distinctRows, repeatedRows } from "../../math/rowGroups.ts";
import { withRows } from "../../math/rows.ts";
import { mean } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { variablesOf } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { AsideTrace } from "../../symbolic/formula/formulaSet.ts";
import { LEAST_TESTED } from "../noise.ts";
import { residualWeights, scoreOf } from "../screening/scoreTest.ts";

/** A column beside the table, row by row. */
export interface ColumnBeside {
  readonly name: string;
  readonly cells: readonly string[];
  /** NaN where a cell is no number. */
  readonly values: Float64Array;
}

/** Chance is believed down to here, all tests of all columns together. */
const BELIEVED = 0.01;
/** Below this, columns of few levels come before those of many, which are often their parts: types before plants. */
const NO_DOUBT = 1e-6;
/** Levels of a text at most, and rows that each has on the average at least. */
const [MOST_LEVELS, ROWS_A_LEVEL] = [50, 3];
/** Share of the cells that must be numbers, or dates, for a column to be one of these. */
const MOSTLY = 0.8;

/**
 * The columns among `beside` that what `formula` leaves on `data` goes with, the surest first (see `NO_DOUBT`).
 *
 * Text of few levels: one-way analysis of variance of the residuals, and of the residuals times what each part of the
 * formula does (see `columnScores`) and times each column in it. Numbers, and dates as days: the score test of their ranks. Far residuals are drawn
 * in; copies of rows count once; all tests that are made are paid for (Bonferroni). Below 20 rows nothing is told. Cost:
 * O(rows·parts·columns). Source: R. A. Fisher, *Statistical methods for research workers*, 1925, ch. VII.
 */
export function tracesBeside(
  formula: Expr,
  data: FormulaData,
  beside: readonly ColumnBeside[],
): AsideTrace[] {
  const rows = distinctRows(repeatedRows(data.columns, [data.target]));
  if (rows.length < LEAST_TESTED) return [];
  const tested = beside.flatMap((column) => {
    const found = testOf(column, rows, formula, data);
    return found === undefined ? [] : [{ column: column.name, ...found }];
  });
  return tested
    .map((one) => ({ ...one, p: Math.min(1, one.p * tested.length) }))
    .filter(({ p }) => p < BELIEVED)
    .sort((a, b) => (a.p < NO_DOUBT && b.p < NO_DOUBT ? a.levels - b.levels : 0) || a.p - b.p)
    .map(({ levels: _, ...trace }) => trace);
}

function testOf(
  { cells, values }: ColumnBeside,
  rows: ArrayLike<number>,
  formula: Expr,
  data: FormulaData,
): (Omit<AsideTrace, "column"> & { readonly levels: number }) | undefined {
  const all = Array.from(rows);
  const days = all.map((r) => dayOf(cells[r]!));
  const isDate = share(days) >= MOSTLY;
  const numbers = isDate ? days : all.map((r) => values[r]!);
  if (share(numbers) >= MOSTLY) {
    const kept = all.filter((_, i) => Number.isFinite(numbers[i]!));
    const column = Float64Array.from(numbers.filter(Number.isFinite));
    if (kept.length < LEAST_TESTED || new Set(column).size < 2) return undefined;
    const drawn = residualWeights(formula, withRows(data, kept));
    // Two scores of each residual; the square of a normal value is F with many degrees below.
    const z = scoreOf(column, drawn);
    const p = Math.min(1, 2 * drawn.length * beyondF(z * z, 1, kept.length));
    return { test: "score", p, holds: isDate ? "dates" : "numbers", levels: 1 };
  }
  const kept = all.filter((r) => cells[r] !== "");
  const levels = new Map<string, number[]>();
  kept.forEach((r, i) => {
    const level = levels.get(cells[r]!);
    if (level === undefined) levels.set(cells[r]!, [i]);
    else level.push(i);
  });
  const isFew = levels.size >= 2 && levels.size <= Math.min(MOST_LEVELS, kept.length / ROWS_A_LEVEL);
  if (!isFew || kept.length < LEAST_TESTED) return undefined;
  const drawn = withSlopes(residualWeights(formula, withRows(data, kept)), formula, withRows(data, kept));
  const least = Math.min(1, ...drawn.map((residual) => varianceTest(residual, [...levels.values()])));
  const [text] = [...levels].reduce((a, b) => (b[1].length > a[1].length ? b : a));
  return { test: "F", p: Math.min(1, drawn.length * least), holds: { text }, levels: levels.size };
}

/** With the residuals times each column that the formula has: groups may differ in what a column does. */
function withSlopes(
  drawn: readonly Float64Array[],
  formula: Expr,
  data: FormulaData,
): readonly Float64Array[] {
  const [residual] = drawn;
  if (residual === undefined) return drawn;
  const used = new Set(variablesOf(formula));
  const slopes = data.columns.flatMap((column, i) => {
    if (!used.has(data.variables[i]!)) return [];
    const middle = mean(column);
    const product = column.map((v, r) => (v - middle) * residual[r]!);
    const level = mean(product);
    return [product.map((v) => v - level)];
  });
  return [...drawn, ...slopes];
}

/** The probability that groups of equal means differ as much as these: one-way analysis of variance. */
function varianceTest(values: Float64Array, groups: readonly (readonly number[])[]): number {
  let [between, total] = [0, 0];
  for (const group of groups) {
    let sum = 0;
    for (const i of group) {
      sum += values[i]!;
      total += values[i]! ** 2;
    }
    between += sum ** 2 / group.length;
  }
  // Values have mean zero.
  const [above, below] = [groups.length - 1, values.length - groups.length];
  const within = Math.max(total - between, 1e-12 * total);
  return total > 0 ? beyondF(between / above / (within / below), above, below) : 1;
}

function share(values: readonly number[]): number {
  return values.reduce((n, v) => n + (Number.isFinite(v) ? 1 : 0), 0) / values.length;
}

/** Days since 1970 of a date that says itself in which order it is written, with or without a time; else NaN. */
function dayOf(cell: string): number {
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2}))?/.exec(cell);
  const dotted = iso === null ? /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{1,2}):(\d{2}))?/.exec(cell) : null;
  const [, first, month, last, hour = 0, minute = 0] = iso ?? dotted ?? [];
  if (first === undefined) return Number.NaN;
  const [year, day] = iso === null ? [last, first] : [first, last];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) / 86_400_000;
}
