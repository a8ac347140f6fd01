/**
 * Formulas for one part of a law, known only as a model has it.
 *
 * They are ranked by description length, misfits below the model's own error counting as that error: what is closer to
 * the model than the model to the law is no better for it.
 */
import { totalSquares } from "../math/errors.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { num } from "../symbolic/expression/make.ts";
import { key } from "../symbolic/expression/order.ts";
import { type FormulaData, refitConstants } from "../symbolic/formula/constants.ts";
import { describe } from "../symbolic/formula/descriptionLength.ts";
import { BRIEF, finish } from "../symbolic/formula/finish.ts";
import { errorsOn, type Formula } from "../symbolic/formula/formula.ts";
import { EXACT_NRMSE } from "./archive.ts";
import type { Form } from "./direct/form.ts";
import { LIGHT_FORMS, QUICK_FORMS } from "./direct/forms.ts";
import { type FormRun, runForms } from "./direct/runForms.ts";
import type { Problem } from "./problem.ts";
import type { Split, SplitPart } from "./reduce/splits.ts";
import type { Search } from "./steps.ts";

/** Rows that formulas of parts are fitted to. */
const PART_ROWS = 300;
/** Parts of so few columns are also looked for among dearer forms. */
export const FEW_COLUMNS = 2;
/** A formula may be this many times as far off as the model, and up to which its misfit is the model's. */
const MOST_MISFIT = 6;
const FORGIVEN = 2;
/** The error of a model in units of a part is an estimate, hardly above this. */
const MOST_ERROR = 0.3;
/** Fitted constants of a formula, at most, beyond one for each column: more can stand for any curve. */
const MOST_CONSTANTS = 1;

/** Light forms that are quick on few columns: those before the wide search for products. */
const CURVED_FORMS: readonly Form[] = LIGHT_FORMS.slice(
  0,
  LIGHT_FORMS.findIndex(({ name }) => name === "y = product"),
);

/** Forms for tables of few columns. */
export const SMALL_FORMS: readonly Form[] = [...QUICK_FORMS, ...CURVED_FORMS];

/**
 * The `most` best formulas for a part over the names of the whole, constants rounded where the model cannot tell. Their
 * errors are those against the model. Cost: a round of quick forms.
 */
export async function formulasOf(
  problem: Problem,
  split: Split,
  part: SplitPart,
  search: Search,
  most: number,
): Promise<Formula[]> {
  const { names, columns } = problem;
  const { columns: own, values } = part;
  const n = Math.min(PART_ROWS, values.length);
  const data: FormulaData = {
    variables: own.map((c) => names[c]!),
    columns: own.map((c) => columns[c]!.subarray(0, n)),
    target: values.subarray(0, n),
  };
  if (own.length === 0) return [partFormula(num(values[0]!), data, "constant", 0)];
  const error = Math.min(MOST_ERROR, Math.max(EXACT_NRMSE, split.held * shareOf(problem, split, part)));
  const found = await refitted(data, error, search);
  const least = found.reduce((best, { nrmse }) => Math.min(best, nrmse), Number.POSITIVE_INFINITY);
  const ranked = found
    .filter(({ nrmse }) => nrmse < Math.max(MOST_MISFIT * error, 1.5 * least))
    .map(({ expr, nrmse, origin }) => ({
      expr,
      origin,
      ...describe(expr, data, Math.max(nrmse, FORGIVEN * error)),
    }))
    .filter(({ fitted }) => fitted <= own.length + MOST_CONSTANTS + 1)
    .sort((a, b) => a.length - b.length)
    .slice(0, 2 * most);
  const rounded = new Map<string, Formula>();
  for (const { expr, origin } of ranked) {
    if (search.isOver()) return [];
    const simple = finish(expr, { train: data }, { ...BRIEF, simplify: 0, leastError: FORGIVEN * error });
    const formula = partFormula(simple, data, origin, FORGIVEN * error);
    if (formula.description.fitted <= own.length + MOST_CONSTANTS) rounded.set(key(simple), formula);
  }
  return [...rounded.values()].sort((a, b) => a.description.length - b.description.length).slice(0, most);
}

function partFormula(expr: Expr, data: FormulaData, origin: string, leastError: number): Formula {
  const train = errorsOn(expr, data);
  const description = describe(expr, data, Math.max(train.nrmse, leastError));
  return { expr, complexity: complexity(expr), description, errors: { train }, origin };
}

/** What a form found for a part, with its misfit. */
interface Refitted {
  readonly expr: Expr;
  readonly nrmse: number;
  readonly origin: string;
}

/** What the forms find for these values, refitted to them. */
async function refitted(data: FormulaData, error: number, search: Search): Promise<Refitted[]> {
  const table: Problem = {
    names: data.variables,
    columns: data.columns,
    target: data.target,
    lift: (expr) => expr,
  };
  const found: Refitted[] = [];
  let best = Number.POSITIVE_INFINITY;
  const offer = (expr: Expr, origin: string): number => {
    const { expr: refit, nrmse } = refitConstants(expr, data, { maxSteps: 30 });
    best = Math.min(best, nrmse);
    if (Number.isFinite(nrmse)) found.push({ expr: refit, nrmse, origin });
    return nrmse;
  };
  const pool = search.pool();
  const run: FormRun = {
    ...(pool === undefined ? {} : { pool }),
    ...(search.context.signal === undefined ? {} : { signal: search.context.signal }),
    offer,
    isOver: (): boolean => search.isOver() || best < EXACT_NRMSE,
    deadline: search.deadline,
    errorUpTo: (nodes) =>
      found.reduce(
        (least, { expr, nrmse }) => (complexity(expr) <= nodes ? Math.min(least, nrmse) : least),
        1,
      ),
  };
  await runForms(table, QUICK_FORMS, run);
  if (data.variables.length <= FEW_COLUMNS && best > error) await runForms(table, CURVED_FORMS, run);
  return found;
}

/** How much larger an error of the whole is in units of a part: the spread of the whole over what the part adds to it. */
function shareOf({ target }: Problem, { kind, transform, weight, first }: Split, part: SplitPart): number {
  if (kind === "product") return 1;
  const factor = part === first ? undefined : weight?.values;
  const added = factor === undefined ? part.values : part.values.map((v, r) => v * factor[r]!);
  const size = totalSquares(added);
  return size > 0 ? Math.sqrt(totalSquares(target.map(transform.forward)) / size) : 1;
}
