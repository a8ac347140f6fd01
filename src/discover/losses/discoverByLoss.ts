/** The search where errors do not count as squares: by weights of rows, renewed from what is found. */
import type { LossName } from "../../model/losses/list.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { call } from "../../symbolic/expression/make.ts";
import { type FormulaData, formulaLoss, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { errorsOn, type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { withFewestDigits } from "../../symbolic/formula/rounding/fewestDigits.ts";
import { type Context, quiet } from "../../train/context.ts";
import { farRows } from "../../train/errors/lossWeights.ts";
import { discover } from "../asWritten.ts";
import { comparedError, EXACT_NRMSE } from "../choosing/archive.ts";
import { shownFront } from "../choosing/taken.ts";
import type { DiscoverOptions, DiscoverResult } from "../discover.ts";
import { errorsByFit } from "./lossErrors.ts";
import { byMeanOfLogs, bySizeOf, withWeights } from "./lossWeights.ts";
import { logMeans, robustResiduals } from "./smoothMean.ts";

/** A loss of one target of numbers. */
export type TargetLoss = Exclude<LossName, "logistic" | "softmax">;

/** What searches a table with weights. */
export type Search = typeof discover;

/** Searches with outliers left out, at most: what is found shows which rows they are. */
const ROBUST_ROUNDS = 4;
/** Share of the time left that each search but the last one takes. */
const SHARE = 0.75;
/** Share of the time below which a search is the last one. */
const LEAST_SHARE = 0.3;
/** Share of the time for the logarithms of means of counts. */
const SHARE_OF_LOGS = 0.4;
/** Jacobians of the last fit, by the loss itself. */
const FIT_STEPS = 50;

/**
 * The formulas of a table, best first, where errors count by `loss`: `relative` weighs rows by one over the square of their target, `log` by one over that of its smooth mean,
 * `poisson` by one over the mean that is expected of them, and `huber` and `mae` leave out rows that lie far from what is found, until
 * these are the same rows. Forms are looked for, fitted and chosen with these weights (iteratively reweighted least
 * squares); the constants of those that are shown are then fitted to all rows by the loss itself. Errors are weighted, and those on
 * rows kept out or left out in turn are of constants fitted so without these rows.
 *
 * Of counts, formulas are also looked for in the logarithm of their mean. Targets must be such as the loss takes (see
 * `refuseTargets`). Cost: one search, two of counts, up to four with outliers.
 */
export async function discoverByLoss(
  data: FormulaData,
  loss: TargetLoss,
  options: DiscoverOptions,
  context: Context = quiet,
  search: Search = discover,
): Promise<DiscoverResult> {
  if (loss === "mse") return search(data, options, context);
  if (loss === "huber" || loss === "mae") return robustly(data, loss, options, context, search);
  if (loss === "poisson") return ofCounts(data, options, context, search);
  const weighted = withWeights(data, loss === "log" ? byMeanOfLogs : bySizeOf);
  return fittedBy({ name: loss }, await search(weighted, options, context), data, weighted, options);
}

async function ofCounts(
  data: FormulaData,
  options: DiscoverOptions,
  context: Context,
  search: Search,
): Promise<DiscoverResult> {
  const { timeoutSeconds = 60, resume = [], onBetter: _better, noise: _noise, ...rest } = options;
  const logs = logMeans(data);
  const means = logs.map(Math.exp);
  // The working response of a generalised linear model: McCullagh & Nelder (1989), §2.5.
  const response = logs.map((v, r) => v + (data.target[r]! - means[r]!) / means[r]!);
  const inLogs = await search(
    withWeights({ ...data, target: response }, () => means),
    { ...rest, timeoutSeconds: SHARE_OF_LOGS * timeoutSeconds },
    context,
  );
  const starts = inLogs.formulas.map(({ expr }) => normalise(call("exp", expr)));
  const weighted = withWeights(data, () => means.map((mean) => 1 / mean));
  const found = await search(
    weighted,
    { ...options, resume: [...resume, ...starts], timeoutSeconds: (1 - SHARE_OF_LOGS) * timeoutSeconds },
    context,
  );
  const both = { ...found, repeatable: found.repeatable && inLogs.repeatable };
  return fittedBy({ name: "poisson" }, both, data, weighted, options);
}

async function robustly(
  data: FormulaData,
  loss: "huber" | "mae",
  options: DiscoverOptions,
  context: Context,
  search: Search,
): Promise<DiscoverResult> {
  const { timeoutSeconds = 60 } = options;
  let isFar = farRows(robustResiduals(data), data);
  const start = performance.now();
  let resume = options.resume ?? [];
  for (let round = 1; ; round++) {
    const without = withWeights(data, ({ target }) => target.map((_, r) => (isFar[r] ? 0 : 1)));
    const left = timeoutSeconds - (performance.now() - start) / 1000;
    const isLast = round === ROBUST_ROUNDS || left < LEAST_SHARE * timeoutSeconds;
    const timed = { ...options, resume, timeoutSeconds: isLast ? Math.max(1, left) : SHARE * left };
    const found = await search(without, timed, context);
    const taken = lossFit(loss, found.best.expr, data, comparedError(found.best) < EXACT_NRMSE);
    const next = farRows(residualOf(taken, data), data);
    const isSame = next.every((far, r) => far === isFar[r]);
    if (isSame || isLast || context.signal?.aborted === true) {
      const far = isFar.reduce((n, one) => n + (one ? 1 : 0), 0);
      return fittedBy({ name: loss, far }, found, data, without, options);
    }
    isFar = next;
    resume = [...(options.resume ?? []), ...found.formulas.map(({ expr }) => expr)];
  }
}

function residualOf(expr: Expr, data: FormulaData): Float64Array {
  return valuesOn(expr, data).map((v, r) => data.target[r]! - v);
}

/** The formula with its constants at the least of the loss on all rows, unless it is exact or has none there. */
function lossFit(loss: TargetLoss, expr: Expr, data: FormulaData, isExact: boolean): Expr {
  const own = { ...data, loss };
  if (isExact || !Number.isFinite(formulaLoss(expr, own))) return expr;
  return refitConstants(expr, own, { maxSteps: FIT_STEPS }).expr;
}

/** What was found, its constants fitted by the loss, with the errors of that under the weights (see `errorsByFit`). */
function fittedBy(
  loss: { readonly name: TargetLoss; readonly far?: number },
  found: DiscoverResult,
  data: FormulaData,
  weighted: FormulaData,
  { seed = 0 }: DiscoverOptions,
): DiscoverResult {
  const known = new Map<Formula, Formula>();
  const errorsOfShown = errorsByFit(
    (expr, rows) => lossFit(loss.name, expr, rows, false),
    data,
    weighted,
    seed,
  );
  const fitted = (formula: Formula): Formula => {
    const before = known.get(formula);
    if (before !== undefined) return before;
    const isExact = comparedError(formula) < EXACT_NRMSE;
    const expr = isExact
      ? formula.expr
      : withFewestDigits(normalise(lossFit(loss.name, formula.expr, data, false)), weighted);
    const errors = isExact
      ? { ...formula.errors, all: errorsOn(expr, weighted) }
      : errorsOfShown(formula, expr);
    const own = { ...formula, expr, complexity: complexity(expr), errors };
    known.set(formula, own);
    return own;
  };
  const { runnerUp, better, ...facts } = found;
  // By errors measured anew the front is another.
  const best = { formula: fitted(found.best) };
  const others = found.formulas.filter((formula) => formula !== found.best);
  const front = shownFront([best, ...others.map((formula) => ({ formula: fitted(formula) }))], best);
  const formulas = front.map(({ formula }) => formula);
  const closer = better === undefined ? -1 : formulas.indexOf(fitted(found.formulas[better]!));
  return {
    ...facts,
    formulas,
    best: best.formula,
    ...(runnerUp !== undefined && { runnerUp: fitted(runnerUp) }),
    ...(closer >= 0 && { better: closer }),
    loss,
  };
}
