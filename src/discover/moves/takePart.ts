/**
 * Laws in two parts: a formula for one part, then what it leaves of the target.
 *
 * A part is known as a model has it, so its formulas are inexact (see `partFormulas.ts`). With one of them taken for the
 * part, the rest of the target is as exact as the data, and whatever is found for it is put together with the part, all
 * constants refitted on the data.
 */

import { allRows } from "../../math/rows.ts";
import { largestMagnitude } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, variablesOf } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { type FormTable, NATS_OF_SHIFT } from "../direct/form.ts";
import { transformNamed } from "../direct/transforms.ts";
import { priorOf } from "../prior.ts";
import { HOLE, movesMade, type Reduction } from "../problem.ts";
import type { Split } from "../reduce/splits.ts";
import type { Move } from "./move.ts";
import { formulasOf } from "./partFormulas.ts";

/** The name of the move that finds one part of a law and leaves the other as a problem. */
export const TAKE_PART = "take a part";

/** Formulas for each part of the whole, and of what is left of it. */
const MOST_FORMULAS = 2;
const MOST_INNER_FORMULAS = 1;
/** What each place further down the list of formulas costs, in nats. */
const NATS_PER_RANK = 0.7;

/** The work of a split of one part alone, and of formulas for both parts. */
const WORK_OF_REST = 1e6;
const WORK_OF_PARTS = 6e8;

/** One part of a law becomes a formula, what it leaves of the target is the smaller problem. The argument: a `Split`. */
export const takePart: Move = {
  name: TAKE_PART,
  nats: priorOf(TAKE_PART),
  // Parts without a function or a number are found directly.
  surplus: NATS_OF_SHIFT,
  isPrepared: true,
  fits: () => true,
  cost: (_table, effort, argument) => {
    if (effort > 1) return Number.POSITIVE_INFINITY;
    const split = argument as Split | undefined;
    return split !== undefined && split.first === undefined ? WORK_OF_REST : WORK_OF_PARTS;
  },
  run: (table, isOver, _effort, argument) => {
    const split = argument as Split;
    const most = movesMade(table, TAKE_PART) === 0 ? MOST_FORMULAS : MOST_INNER_FORMULAS;
    const reductions = choicesOf(table, split, most, isOver).flatMap(({ wanted, formula }, rank) => {
      const left = rest(table, split, wanted, formula);
      return left === undefined ? [] : [{ ...left, nats: NATS_PER_RANK * rank }];
    });
    return { reductions };
  },
};

/** A part to look for, the other being a formula. */
interface Choice {
  readonly wanted: "first" | "second";
  readonly formula: Expr;
}

/** Formulas for either part of a split, those with the fewest fitted constants first. */
function choicesOf(table: FormTable, split: Split, most: number, isOver: () => boolean): Choice[] {
  const { first, second } = split;
  if (first === undefined) return [{ wanted: "second", formula: num(0) }];
  const found: (Choice & { readonly fitted: number })[] = [];
  for (const wanted of ["second", "first"] as const) {
    if (isOver()) break;
    const part = wanted === "second" ? first : second;
    for (const { expr, description } of formulasOf(table, split, part, most, isOver)) {
      found.push({ wanted, formula: withoutGauge(expr, split, table), fitted: description.fitted });
    }
  }
  return found.sort((a, b) => a.fitted - b.fitted).slice(0, most + (most >> 1));
}

/** A sum without the terms that the other part can hold as well: constants, and terms of shared columns alone. */
function withoutGauge(formula: Expr, { kind, weight, first, second }: Split, { names }: FormTable): Expr {
  if (formula.kind !== "add" || kind === "product" || weight !== undefined) return formula;
  const shared = second.columns.filter((c) => first?.columns.includes(c)).map((c) => names[c]!);
  const own = formula.terms.filter((term) => variablesOf(term).some((name) => !shared.includes(name)));
  return own.length === 0 ? formula : add(...own);
}

/** Rows where what is divided by is a smaller share of its largest value than this say nothing. */
const LEAST_DIVISOR = 0.02;

/** What is left for the part `wanted`, the other being `known`; undefined where that has no value on some row. */
function rest(
  { names, columns, target }: FormTable,
  { kind, transform: name, weight, first, second }: Split,
  wanted: "first" | "second",
  known: Expr,
): Reduction | undefined {
  const transform = transformNamed(name);
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
  const parts = [first, second].map((part) => part?.columns.map((c) => names[c]!).join(", ") ?? "0");
  return {
    what: `${name} as ${kind} of parts in ${parts.join(" and ")}`,
    nats: 0,
    keep: held.columns,
    rows,
    target: left,
    back: transform.back(put(HOLE)),
  };
}
