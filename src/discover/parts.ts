/**
 * Laws in two parts: a formula for one part, then the search for what it leaves of the target.
 *
 * A part is known as a model has it, so its formulas are inexact (see `partFormulas.ts`). With one of them taken for the
 * part, the rest of the target is as exact as the data, and whatever is found for it goes to the archive put together
 * with the part, all constants refitted on the data.
 */

import { allRows, taken, withRows } from "../math/rows.ts";
import { largestMagnitude, mean } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mul, num, variablesOf } from "../symbolic/expression/make.ts";
import { key } from "../symbolic/expression/order.ts";
import { evaluate } from "../symbolic/expression/tape.ts";
import { QUICK_FORMS } from "./direct/forms.ts";
import { FEW_COLUMNS, formulasOf, SMALL_FORMS } from "./partFormulas.ts";
import { type Problem, withColumns } from "./problem.ts";
import type { Derivatives } from "./reduce/curvature.ts";
import { bestPolynomial } from "./reduce/polynomial.ts";
import { type Split, splitsOf } from "./reduce/splits.ts";
import { reductionsOf, type Search, tryForms } from "./steps.ts";

/** How often a law is taken apart, and what of it again. */
const MOST_DEPTH = 3;
/** Splits that are tried of what is left: at the second level, at the third. */
const MOST_INNER = [2, 1];
/** Formulas for each part at the first level, and below. */
const MOST_FORMULAS = 2;
const MOST_INNER_FORMULAS = 1;
/** Rows that curvatures are looked at on. */
const CURVATURE_ROWS = 300;

/** How much may still be tried: counts, so that what is found does not depend on a clock. */
export interface PartsBudget {
  /** Splits of the whole. */
  splits: number;
  /** Rests that are explored, at any depth. */
  rests: number;
}

/** What is known before a problem is taken apart. */
export interface PartsKnown {
  /** Splits that were tried; those that are tried now are added. */
  readonly tried: Set<string>;
  readonly budget: PartsBudget;
  /** Derivatives of a better model than the stand-in. */
  readonly derivatives?: (nRows: number) => Derivatives;
  /** How often the whole was taken apart already. @defaultValue 0 */
  readonly depth?: number;
}

/**
 * Searches `problem` in parts: splits it, finds formulas for the parts, explores what each leaves, and so on in that.
 *
 * Cost: some hundredths of a second for each pair of columns (`splitsOf`), a round of quick forms for each part, and
 * one to three for each rest within the budget.
 */
export async function exploreParts(problem: Problem, search: Search, known: PartsKnown): Promise<void> {
  const { isOver } = search;
  const { tried, budget, depth = 0 } = known;
  if (problem.names.length < 2) return;
  const model = bestPolynomial(problem.columns, problem.target);
  if (model === undefined || isOver()) return;
  const derivatives = (known.derivatives ?? model.derivatives)(CURVATURE_ROWS);
  const fresh = splitsOf(problem, derivatives, model.kinds, isOver).filter(
    (split) => depth > 0 || !tried.has(nameOf(problem, split)),
  );
  const most = depth === 0 ? budget.splits : MOST_INNER[depth - 1]!;
  for (const split of fresh.slice(0, most)) {
    if (isOver() || budget.rests <= 0) return;
    if (depth === 0) budget.splits--;
    const choices = await choicesOf(
      problem,
      split,
      search,
      depth === 0 ? MOST_FORMULAS : MOST_INNER_FORMULAS,
    );
    for (const [rank, { wanted, formula }] of choices.entries()) {
      if (isOver() || budget.rests-- <= 0) return;
      const left = rest(problem, split, wanted, formula);
      // What a doubtful formula leaves is not worth taking apart again.
      const next = { tried, budget, depth: rank === 0 ? depth + 1 : MOST_DEPTH };
      if (left !== undefined) await exploreRest(left, search, next);
    }
    tried.add(nameOf(problem, split));
  }
}

/** A part to look for, the other being a formula. */
interface Choice {
  readonly wanted: "first" | "second";
  readonly formula: Expr;
}

/** Formulas for either part of a split, those with the fewest fitted constants first. */
async function choicesOf(problem: Problem, split: Split, search: Search, most: number): Promise<Choice[]> {
  const { first, second } = split;
  if (first === undefined) return [{ wanted: "second", formula: num(0) }];
  const found: (Choice & { readonly fitted: number })[] = [];
  for (const wanted of ["second", "first"] as const) {
    if (search.isOver()) break;
    const part = wanted === "second" ? first : second;
    for (const { expr, description } of await formulasOf(problem, split, part, search, most)) {
      const { fitted } = description;
      found.push({ wanted, formula: withoutGauge(expr, split, problem), fitted });
    }
  }
  return found.sort((a, b) => a.fitted - b.fitted).slice(0, most + (most >> 1));
}

function nameOf({ names }: Problem, { kind, transform, weight, first, second }: Split): string {
  const factor = weight === undefined ? "" : key(weight.expr);
  const parts = [first, second].map((part) => part?.columns.map((c) => names[c]!).join());
  return [kind, transform.name, factor, ...parts, names.join()].join(" ");
}

/** The quick forms of what is left when a part is known, of the same reduced, and of its own parts. */
async function exploreRest(problem: Problem, search: Search, known: PartsKnown): Promise<void> {
  if (problem.names.length === 0) {
    search.reports.offer(problem.lift(num(mean(problem.target))), "parts");
    return;
  }
  await tryForms(problem, problem.names.length <= FEW_COLUMNS ? SMALL_FORMS : QUICK_FORMS, search, true);
  if (search.isOver() || problem.names.length < 2) return;
  const levels = reductionsOf(problem, search.isOver).filter((level) => level !== problem);
  for (const level of levels) {
    if (search.isOver()) return;
    await tryForms(level, QUICK_FORMS, search, true);
  }
  if ((known.depth ?? 0) < MOST_DEPTH) await exploreParts(levels[0] ?? problem, search, known);
}

/** A sum without the terms that the other part can hold as well: constants, and terms of shared columns alone. */
function withoutGauge(formula: Expr, { kind, weight, first, second }: Split, { names }: Problem): Expr {
  if (formula.kind !== "add" || kind === "product" || weight !== undefined) return formula;
  const shared = second.columns.filter((c) => first?.columns.includes(c)).map((c) => names[c]!);
  const own = formula.terms.filter((term) => variablesOf(term).some((name) => !shared.includes(name)));
  return own.length === 0 ? formula : add(...own);
}

/** Rows where what is divided by is a smaller share of its largest value than this say nothing. */
const LEAST_DIVISOR = 0.02;

/** The problem of the part `wanted`, the other being `known`; undefined where that has no value on some row. */
function rest(
  problem: Problem,
  { kind, transform, weight, first, second }: Split,
  wanted: "first" | "second",
  known: Expr,
): Problem | undefined {
  const { names, columns, target } = problem;
  const n = target.length;
  const values = evaluate(known, names, columns, n);
  if (!values.every(Number.isFinite)) return undefined;
  const moved = target.map(transform.forward);
  const factor = weight?.values;
  const isDivided = kind === "product" || (wanted === "second" && factor !== undefined);
  const divisor = kind === "product" ? values : factor;
  const most = isDivided ? largestMagnitude(divisor!) : 0;
  const left = moved.map((y, r) => {
    if (kind === "product") return y / values[r]!;
    return wanted === "first" ? y - (factor?.[r] ?? 1) * values[r]! : (y - values[r]!) / (factor?.[r] ?? 1);
  });
  const put = (expr: Expr): Expr => {
    if (kind === "product") return mul(known, expr);
    const [a, b] = wanted === "first" ? [expr, known] : [known, expr];
    const scaled = weight === undefined ? b : mul(weight.expr, b);
    return a.kind === "num" && a.value === 0 ? scaled : add(a, scaled);
  };
  const held = wanted === "first" ? first! : second;
  const rows = allRows(n).filter((r) => !isDivided || Math.abs(divisor![r]!) > LEAST_DIVISOR * most);
  const smaller = withRows(problem, rows);
  return {
    ...withColumns(smaller, (c) => held.columns.includes(c)),
    target: taken(left, rows),
    lift: (expr) => problem.lift(transform.back(put(expr))),
  };
}
