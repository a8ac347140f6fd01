/** From the forms that snapping left to formulas that read well: the promising ones polished, on threads where that pays. */

import type { Fold } from "../../math/rowGroups.ts";
import { significant } from "../../math/simpleNumber.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { type Context, isInterrupted } from "../../train/context.ts";
import { openPool } from "../../train/threads/pool.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { mapLeaves, num } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import { leftOutValues } from "../leftOut.ts";
import { predictionsOf, targetsOf } from "../losses/rowLoss.ts";
import { type FormulaData, refitConstants } from "./constants/constants.ts";
import { describe, freeUnlessShort } from "./descriptionLength.ts";
import { evenRows } from "./evenRows.ts";
import { THOROUGH } from "./finish.ts";
import finishTask, { type FinishInput } from "./finishTask.ts";
import { errorsOf, type Formula, formulaOf, judgedOn } from "./formula.ts";
import { nearTable } from "./offsets.ts";
import { withFewestDigits } from "./rounding/fewestDigits.ts";
import { withShortDecimals } from "./rounding/shortDecimals.ts";
import { startingFromZero } from "./saturation.ts";

/** The rows of one target: what constants are fitted to, what rounding must not harm, what errors are reported on. */
export interface TargetRows {
  readonly train: FormulaData;
  readonly heldOut?: FormulaData;
  readonly test?: FormulaData;
  /** Rows of `train` to leave out in turn, where there are too few to hold some out. */
  readonly folds?: readonly Fold[];
}

/** How formulas are finished. */
export interface FinishOptions {
  /** Whether constants become simple numbers. */
  readonly round: boolean;
  /** Threads that share the forms; 1 starts none. */
  readonly threads: number;
}

/** Forms that are polished, the most promising after a short fit. */
const MOST_FORMS = 8;
/** The way from there is short; what was rounded stays. */
const LAST_STEPS = { maxSteps: 5, tolerance: 1e-6, isFree: freeUnlessShort };
/** Constants of formulas with a smaller NRMSE are what they are. */
const INEXACT = 1e-6;
/** Formulas with so many are not polished a second time: three of a hundred nodes took 10.6 s, half of the refit. */
const MANY_CONSTANTS = 12;
/** Forms × rows × nodes from which threads pay: they take half a second to get going. */
const WORTH_SHARING = 300_000;

/**
 * The formulas of one target that `forms` become, best first: fitted, rounded, simplified, without repeats and without
 * those that another beats in error and length alike.
 *
 * Columns far from zero are written from a round number near them, and constants in the digits that they need (unless
 * they are not to be rounded). The result does not depend on `threads`. Cost: some hundred passes of O(rows·(nodes + constants²/2)) over at most
 * 20,000 rows for each of eight forms, then a few over all rows.
 */
export async function finishForms(
  forms: readonly Expr[],
  rows: TargetRows,
  options: FinishOptions,
  context: Context,
): Promise<readonly Formula[]> {
  const near = nearTable(rows.train);
  const { heldOut, test } = rows;
  const found =
    near === undefined
      ? await finishNear(forms, rows, options, context)
      : await finishNear(
          forms.map(near.asNear),
          {
            train: near.data,
            ...(heldOut && { heldOut: near.near(heldOut) }),
            ...(test && { test: near.near(test) }),
          },
          options,
          context,
        );
  return found.map((formula) => {
    const expr = near?.asGiven(formula.expr) ?? formula.expr;
    const short = options.round ? withFewestDigits(withShortDecimals(expr, rows.train), rows.train) : expr;
    return { ...formula, expr: short, complexity: complexity(short) };
  });
}

async function finishNear(
  forms: readonly Expr[],
  rows: TargetRows,
  options: FinishOptions,
  context: Context,
): Promise<readonly Formula[]> {
  const promising = mostPromising(forms, rows.train);
  const found = await refined(promising, rows, options, context);
  // Where constants are not certain, one less may say as much; of many one less is as long.
  const shorter = found
    .filter(({ errors, description }) => errors.train.nrmse > INEXACT && description.fitted < MANY_CONSTANTS)
    .flatMap(({ expr }) => startingFromZero(expr) ?? []);
  const all = [...found, ...(await refined(shorter, rows, options, context))];
  return undominated(distinct(all.filter(hasValues)));
}

/** Those with the shortest description after a short fit, in their order. */
function mostPromising(forms: readonly Expr[], train: FormulaData): readonly Expr[] {
  if (forms.length <= MOST_FORMS) return forms;
  const few = evenRows(train, ROW_LIMITS.formsCompared);
  const lengths = forms.map((form) => {
    const { expr, nrmse } = refitConstants(form, few, { maxSteps: 20 });
    return describe(expr, few, nrmse).length;
  });
  const bound = lengths.toSorted((a, b) => a - b)[MOST_FORMS - 1]!;
  return forms.filter((_, i) => lengths[i]! <= bound).slice(0, MOST_FORMS);
}

async function refined(
  forms: readonly Expr[],
  { train, heldOut, test, folds }: TargetRows,
  { round, threads }: FinishOptions,
  context: Context,
): Promise<readonly Formula[]> {
  const few = evenRows(train, ROW_LIMITS.formsFinished);
  const rows = { train: few, ...(heldOut && { heldOut: evenRows(heldOut, ROW_LIMITS.formsFinished) }) };
  const inputs = forms.map((expr): FinishInput => ({ expr, rows, effort: { ...THOROUGH, round } }));
  const polished = await polishAll(inputs, workOf(forms, few) < WORTH_SHARING ? 1 : threads, context);
  return polished.map((expr) => {
    const whole = few === train ? expr : refitConstants(expr, train, LAST_STEPS).expr;
    const formula = formulaOf(whole, train.variables, train, test, "network");
    return folds === undefined ? formula : crossValidated(formula, train, folds);
  });
}

/** The formula with its error on rows that are left out in turn. */
function crossValidated(formula: Formula, data: FormulaData, folds: readonly Fold[]): Formula {
  const values = leftOutValues(formula.expr, data, folds);
  const isOfSquares = data.loss === undefined || data.loss === "mse" || data.loss === "logistic";
  const judged = isOfSquares
    ? errorsOf(predictionsOf(data, values), targetsOf(data), data.weights)
    : judgedOn(data, values);
  return { ...formula, errors: { ...formula.errors, crossValidated: judged } };
}

function workOf(forms: readonly Expr[], { target }: FormulaData): number {
  return forms.reduce((sum, form) => sum + target.length * complexity(form), 0);
}

/** The polished forms in their order; when interrupted those that there are by then, or the first as it was. */
async function polishAll(
  inputs: readonly FinishInput[],
  threads: number,
  context: Context,
): Promise<readonly Expr[]> {
  const polished = new Array<Expr | undefined>(inputs.length).fill(undefined);
  const keep = (index: number, expr: Expr): void => {
    polished[index] = expr;
    const done = polished.filter((each) => each !== undefined).length;
    context.sink({ kind: "step", stage: "refit", step: done, of: inputs.length });
  };
  if (threads > 1 && inputs.length > 1) await polishOnThreads(inputs, threads, keep, context);
  else {
    for (const [index, input] of inputs.entries()) {
      if (await isInterrupted(context)) break;
      keep(index, finishTask(input));
    }
  }
  const found = polished.filter((expr) => expr !== undefined);
  return found.length > 0 ? found : inputs.slice(0, 1).map(({ expr }) => expr);
}

async function polishOnThreads(
  inputs: readonly FinishInput[],
  threads: number,
  keep: (index: number, expr: Expr) => void,
  { signal }: Context,
): Promise<void> {
  const pool = openPool(Math.min(threads, inputs.length));
  try {
    await pool.map<FinishInput, Expr>(new URL("./finishTask.ts", import.meta.url), inputs, {
      ...(signal && { signal }),
      onResult: keep,
    });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    await pool.close();
  }
}

/** Whether a formula has a value at every row it is judged on: one that was fitted to some may leave its domain at others. */
function hasValues({ errors: { train, test } }: Formula): boolean {
  return [train, test ?? train].every(({ nrmse }) => Number.isFinite(nrmse));
}

/** Formulas without repeats, shortest description first. */
function distinct(formulas: readonly Formula[]): Formula[] {
  const seen = new Set<string>();
  return [...formulas]
    .sort((a, b) => a.description.length - b.description.length)
    .filter((formula) => {
      const rounded = mapLeaves(formula.expr, (leaf) =>
        leaf.kind === "num" ? num(significant(leaf.value, 5)) : leaf,
      );
      const text = key(rounded);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
}

/** Formulas without those that are longer and less accurate than another. */
function undominated(formulas: readonly Formula[]): Formula[] {
  const errorOf = ({ errors }: Formula): number => reportedErrors(errors).nrmse;
  return formulas.filter(
    (formula) =>
      !formulas.some(
        (other) => other.complexity < formula.complexity && errorOf(other) < 0.9 * errorOf(formula),
      ),
  );
}
