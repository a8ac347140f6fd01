/**
 * Formulas for one part of a law, known only as a model has it.
 *
 * They are ranked by description length, misfits below the model's own error counting as that error: what is closer to
 * the model than the model to the law is no better for it.
 */

import { totalSquares } from "../../math/errors.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { num } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { describe } from "../../symbolic/formula/descriptionLength.ts";
import { BRIEF, finish } from "../../symbolic/formula/finish.ts";
import { errorsOn, type Formula } from "../../symbolic/formula/formula.ts";
import { rankedForms } from "../agenda/promise.ts";
import { type Rough, Shortlist } from "../agenda/shortlist.ts";
import { EXACT_NRMSE } from "../choosing/archive.ts";
import type { FormTable } from "../direct/form.ts";
import { transformNamed } from "../direct/transforms.ts";
import { plainForms } from "../plainForms.ts";
import type { Split, SplitPart } from "../reduce/splits.ts";

/** Work on a part, and what more where nothing found comes near it and it has so few columns that forms are cheap. */
const FIRST_WORK = 3e8;
const MORE_WORK = 8e8;
const FEW_COLUMNS = 2;
/** Inexact formulas that are refitted. */
const MOST_REFITS = 16;
/** A formula may be this many times as far off as the model, and up to which its misfit is the model's. */
const MOST_MISFIT = 6;
const FORGIVEN = 2;
/** The error of a model in units of a part is an estimate, hardly above this. */
const MOST_ERROR = 0.3;
/** Fitted constants of a formula, at most, beyond one for each column: more can stand for any curve. */
const MOST_CONSTANTS = 1;

/**
 * The `most` best formulas for a part over the names of the whole, constants rounded where the model cannot tell. Their
 * errors are those against the model. Cost: two to ten times 1e8.
 */
export function formulasOf(
  table: FormTable,
  split: Split,
  part: SplitPart,
  most: number,
  isOver: () => boolean,
): Formula[] {
  const { names, columns } = table;
  const { columns: own, values } = part;
  const n = Math.min(ROW_LIMITS.search.parts, values.length);
  const data: FormulaData = {
    variables: own.map((c) => names[c]!),
    columns: own.map((c) => columns[c]!.subarray(0, n)),
    target: values.subarray(0, n),
  };
  if (own.length === 0) return [partFormula(num(values[0]!), data, "constant", 0)];
  const error = Math.min(MOST_ERROR, Math.max(EXACT_NRMSE, split.held * shareOf(table, split, part)));
  return formulasOfValues(data, error, { most, constants: own.length + MOST_CONSTANTS }, isOver);
}

/** How many formulas are asked for, and how many fitted constants each may have: more can stand for any curve. */
export interface AskedFormulas {
  readonly most: number;
  readonly constants: number;
}

/**
 * The best formulas for values that are right to `error` (a share of their spread, not 0), by description length, constants
 * rounded where that cannot tell. Cost: as `formulasOf`, without a clock but that of `isOver`.
 */
export function formulasOfValues(
  data: FormulaData,
  error: number,
  { most, constants }: AskedFormulas,
  isOver: () => boolean,
): Formula[] {
  const found = refitted(data, error, isOver);
  const least = found.reduce((best, { nrmse }) => Math.min(best, nrmse), Number.POSITIVE_INFINITY);
  const ranked = found
    .filter(({ nrmse }) => nrmse < Math.max(MOST_MISFIT * error, 1.5 * least))
    .map(({ expr, nrmse, origin }) => ({
      expr,
      origin,
      ...describe(expr, data, Math.max(nrmse, FORGIVEN * error)),
    }))
    .filter(({ fitted }) => fitted <= constants + 1)
    .sort((a, b) => a.length - b.length)
    .slice(0, 2 * most);
  const rounded = new Map<string, Formula>();
  for (const { expr, origin } of ranked) {
    if (isOver()) return [];
    const simple = finish(expr, { train: data }, { ...BRIEF, simplify: 0, leastError: FORGIVEN * error });
    const formula = partFormula(simple, data, origin, FORGIVEN * error);
    if (formula.description.fitted <= constants) rounded.set(key(simple), formula);
  }
  return [...rounded.values()].sort((a, b) => a.description.length - b.description.length).slice(0, most);
}

function partFormula(expr: Expr, data: FormulaData, origin: string, leastError: number): Formula {
  const train = errorsOn(expr, data);
  const description = describe(expr, data, Math.max(train.nrmse, leastError));
  return { expr, complexity: complexity(expr), description, errors: { train }, origin };
}

/** What a form found for a part, with its misfit. */
interface Fitted {
  readonly expr: Expr;
  readonly nodes: number;
  readonly nrmse: number;
  readonly origin: string;
}

/** What the most promising forms find for these values, refitted to them. */
function refitted(data: FormulaData, error: number, isOver: () => boolean): Fitted[] {
  const { variables: names, columns, target } = data;
  const found: Fitted[] = [];
  const list = new Shortlist(target.length);
  let best = Number.POSITIVE_INFINITY;
  const refit = ({ expr: rough, nodes, origin }: Pick<Rough, "expr" | "nodes" | "origin">): void => {
    const { expr, nrmse } = refitConstants(rough, data, { maxSteps: 30 });
    best = Math.min(best, nrmse);
    if (Number.isFinite(nrmse)) found.push({ expr, nodes, nrmse, origin });
  };
  const refitLate = (): void => {
    const errorUpTo = (most: number): number =>
      found.reduce((least, { nodes, nrmse }) => (nodes <= most ? Math.min(least, nrmse) : least), 1);
    for (let count = 0; count < MOST_REFITS && !isOver(); count++) {
      const rough = list.next(errorUpTo);
      if (rough === undefined) return;
      refit(rough);
    }
  };
  for (const expr of plainForms(data)) refit({ expr, nodes: complexity(expr), origin: "plain" });
  let work = 0;
  let limit = FIRST_WORK;
  for (const { form, problem, cost } of rankedForms({
    names,
    columns,
    target,
    trail: [],
    lift: (expr) => expr,
  })) {
    if (isOver() || best < EXACT_NRMSE) break;
    if (work + cost > limit) {
      if (limit > FIRST_WORK) break;
      refitLate();
      if (names.length > FEW_COLUMNS || best < error) break;
      limit = FIRST_WORK + MORE_WORK;
    }
    work += cost;
    for (const rough of list.take(form.run(problem, isOver, 1), form, problem)) refit(rough);
  }
  refitLate();
  return found;
}

/** How much larger an error of the whole is in units of a part: the spread of the whole over what the part adds to it. */
function shareOf({ target }: FormTable, { kind, transform, weight, first }: Split, part: SplitPart): number {
  if (kind === "product") return 1;
  const factor = part === first ? undefined : weight?.values;
  const added = factor === undefined ? part.values : part.values.map((v, r) => v * factor[r]!);
  const size = totalSquares(added);
  return size > 0 ? Math.sqrt(totalSquares(target.map(transformNamed(transform).forward)) / size) : 1;
}
