/**
 * Small formulas by value, as forms of the search: what holds to rounding among hundreds of thousands of short formulas,
 * sums and products of two of them, and ratios of polynomials.
 *
 * Inexact formulas are not looked for: among so many some always come near.
 */

import { isRecognised } from "../../math/simpleNumber.ts";
import { extremes } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { Form, FormTable, FoundForm } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";
import { FUNCTION_TRANSFORMS, POWER_TRANSFORMS, type Transform } from "../direct/transforms.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { factorBackground, polynomialBackground } from "./background.ts";
import { clearScreen } from "./clearRows.ts";
import { enumerate } from "./enumerate.ts";
import { ANYTHING, ARGUMENTS, FACTORS } from "./grammars.ts";
import { productGuesses } from "./productGuesses.ts";
import { exactRatio, MOST_TERMS } from "./ratios.ts";
import { rootsByValue } from "./rootGuesses.ts";
import { type Guess, settledGuess } from "./settle.ts";
import { sumGuesses } from "./sumGuesses.ts";
import { allTerms } from "./termList.ts";
import { ValueStore } from "./valueStore.ts";

/** How far a search by value goes: counts, none of them a time. */
interface Effort {
  /** Values that are kept. */
  readonly values: number;
  /** Products of two of them that are looked at as terms of sums. */
  readonly products: number;
  /** Values that products are made of. */
  readonly factors: number;
  /** Functions of the target that sums of two terms are looked for. */
  readonly transforms: number;
  /** Terms of the polynomials beside sums, at most. */
  readonly polynomials: readonly [number, ...number[]];
}

/** Fewer rows prove no formula out of so many. */
const LEAST_ROWS = 30;
/** The work of looking for a ratio, for each row. */
const RATIO_WORK = 3e5;
/** Where each kind of formula stops adding values, as a share of all: functions of (x − 4)·(y − 4) are within the second effort. */
const UP_TO = { anything: 1 / 3, factors: 0.54, arguments: 1 };
/** Factors that any product may have, at most; numbers that may be added to it. */
const MOST_FACTORS = 16;
const OFFSETS = [0, 1, -1, 2, -2];
/** Guesses that are settled on many rows, the cheapest first, and formulas that are enough. */
const MOST_SETTLED = 30;
const ENOUGH = 4;
/** The share of the squared target below which a ratio is exact. */
const EXACT_LEFT = 1e-20;
/** Nodes that a fitted number counts for when exact formulas are ordered. */
const NODES_PER_NUMBER = 4;

const TRANSFORMS: readonly Transform[] = [...POWER_TRANSFORMS, ...FUNCTION_TRANSFORMS];

/** Polynomials of any degree and their ratios, of the target or a function of it: some hundredths of a second. */
export const RATIOS: Form = {
  name: "ratio of polynomials",
  nats: priorOf("ratio of polynomials"),
  isExact: true,
  fits: hasRows,
  cost: ({ target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : RATIO_WORK * Math.min(ROW_LIMITS.search.ratios, target.length),
  run: (table, isOver) => {
    const screen = screenOf(table, ROW_LIMITS.search.ratios);
    let most: number = MOST_TERMS;
    for (const transform of fitting(screen.target)) {
      if (isOver()) break;
      const z = screen.target.map(transform.forward);
      const ratio = exactRatio(table.names, screen.columns, z, most);
      most = ratio.terms;
      if (ratio.expr === undefined) continue;
      const expr = transform.back(ratio.expr);
      const left = leftOf(expr, table.names, screen.columns, screen.target);
      if (left < EXACT_LEFT) return [{ expr, left }];
    }
    return [];
  },
};

/** How far each effort goes: about a tenth of a second, half a second, two seconds, ten seconds and 200 MB. */
const EFFORTS: readonly Effort[] = [
  { values: 9600, products: 25_000, factors: 5000, transforms: 11, polynomials: [15] },
  { values: 26_400, products: 40_000, factors: 11_000, transforms: 11, polynomials: [15, 1] },
  { values: 72_000, products: 150_000, factors: 25_000, transforms: 11, polynomials: [15, 1] },
  { values: 180_000, products: 1_000_000, factors: 70_000, transforms: 6, polynomials: [15, 1] },
];
/** The work of the first effort, and how many times more each further one is. */
const FIRST_WORK = 8e7;
const WORK_RATIO = 2.8;

/** Expressions enumerated by value, and sums and products of two of them. */
export const BY_VALUE: Form = {
  name: "by value",
  nats: priorOf("by value"),
  isExact: true,
  isOfAngles: true,
  fits: hasRows,
  cost: (_table, effort) => {
    const at = Math.log2(effort);
    return at < EFFORTS.length ? FIRST_WORK * WORK_RATIO ** at : Number.POSITIVE_INFINITY;
  },
  covered: (effort) => EFFORTS[Math.log2(effort)]?.values ?? 1,
  run: (table, isOver, effort) => {
    const { values, products, factors, transforms, polynomials } = EFFORTS[Math.log2(effort)]!;
    const { names } = table;
    const { columns, target, nRows } = clearScreen(table, ROW_LIMITS.search.values, OFFSETS);
    const store = new ValueStore(names, nRows, values);
    enumerate(store, columns, ANYTHING, Math.round(UP_TO.anything * values), isOver);
    enumerate(store, columns, FACTORS, Math.round(UP_TO.factors * values), isOver);
    const beside = factorBackground(names, columns, MOST_FACTORS);
    const guesses = isOver() ? [] : productGuesses(store, factors, target, beside, OFFSETS);
    enumerate(store, columns, ARGUMENTS, Math.round(UP_TO.arguments * values), isOver);
    const input = { terms: allTerms(store, products), factors: allTerms(store, 0), target, isOver };
    for (const most of polynomials) {
      const background = polynomialBackground(names, columns, most);
      guesses.push(...sumGuesses(input, background, fitting(target), transforms));
    }
    const found = settled(table, guesses);
    if (found.length > 0 || isOver()) return found;
    return rootsByValue(
      table,
      input.terms,
      { columns, target },
      polynomialBackground(names, columns, polynomials[0]),
    );
  },
};

/** The formulas of the cheapest guesses that hold, the simplest first. */
function settled(table: FormTable, guesses: readonly Guess[]): FoundForm[] {
  const found: FoundForm[] = [];
  for (const guess of guesses.toSorted((a, b) => a.cost - b.cost).slice(0, MOST_SETTLED)) {
    const formula = settledGuess(table, guess);
    if (formula !== undefined && found.push(formula) >= ENOUGH) break;
  }
  return found.sort((a, b) => sizeOf(a.expr) - sizeOf(b.expr));
}

/** Functions of the target are looked at by the forms themselves. */
function hasRows(table: FormTable): boolean {
  return table.columns.length > 0 && table.target.length >= LEAST_ROWS && !isTransformed(table);
}

/** The functions that are one-to-one on the target. */
function fitting(target: Float64Array): Transform[] {
  const [low, high] = extremes(target);
  return TRANSFORMS.filter((transform) => transform.fits(low, high));
}

function leftOf(
  expr: Expr,
  names: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
): number {
  const values = evaluate(expr, names, columns, target.length);
  let [left, total] = [0, 0];
  for (let r = 0; r < target.length; r++) {
    left += (values[r]! - target[r]!) ** 2;
    total += target[r]! ** 2;
  }
  return left / total;
}

function sizeOf(expr: Expr): number {
  return complexity(expr) + NODES_PER_NUMBER * fittedIn(expr);
}

/** Numbers that nobody would write. */
function fittedIn(expr: Expr): number {
  if (expr.kind === "num") return isRecognised(expr.value) ? 0 : 1;
  return children(expr).reduce((sum, part) => sum + fittedIn(part), 0);
}
