/** Formulas of classes: a snapped network as it was finished, or a sum of its functions, by what rows left out lose. */
import { setImmediate } from "node:timers/promises";
import type { Fold } from "../../math/rowGroups.ts";
import { withRows } from "../../math/rows.ts";
import { mean } from "../../math/statistics.ts";
import type { Context } from "../../train/context.ts";
import { normalise } from "../algebra/normalise.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import type { TargetRows } from "../formula/finishForms.ts";
import { type Formula, judgedOn, valuesOn } from "../formula/formula.ts";
import { leftOutShares, leftOutValues } from "../leftOut.ts";
import { withErrors } from "../losses/finishScores.ts";
import { targetsOf } from "../losses/rowLoss.ts";
import { referenceOf, withoutConstant } from "../losses/scores.ts";
import { rowLosses } from "./likelihood.ts";
import { logOdds, losesLess } from "./logOdds.ts";
import { networkTerms } from "./networkTerms.ts";
import { mostNodes, printedFormulas } from "./sizes.ts";

/** A formula that is listed beside the first is at most so many times as long as one that reads well, and loses less by so many standard errors. */
const [TIMES_AS_LONG, CLEARLY] = [2, 2];

/** Rows that choose, and those of them to leave out in turn. */
export interface ChoosingRows {
  readonly rows: Int32Array;
  readonly folds: readonly Fold[];
}

/** Formulas of all classes, and what rows lose whose constants were fitted without them. Shapes: exprs (classes), losses (rows). */
interface Candidate {
  readonly exprs: readonly Expr[];
  readonly losses: Float64Array;
}

/**
 * The formulas of classes to list, first those to take: `finished`, or sums of the functions in `forms`, which has fewest nodes of those that lose no more than the best by a standard
 * error on rows left out, among those that read well (`mostNodes` a class). One twice as long, at most, stands beside it where it loses less by two. Sums are chosen
 * among sizes of all classes together, as `kan discover` chooses them. Functions are those of all rows, so left out are only choice and weights of a sum, of what was finished
 * the constants. Shapes: finished (classes), empty where there is none; forms (networks)(classes), rows (classes), of two classes one; the result (listed)(classes). Cost: see `logOdds`.
 */
export async function chosenScores(
  finished: readonly Formula[],
  forms: readonly (readonly Expr[])[],
  rows: readonly TargetRows[],
  { rows: choosing, folds }: ChoosingRows,
  context: Context,
): Promise<readonly (readonly Formula[])[]> {
  const soft = rows.map(({ train }) => withRows(train, choosing));
  const data = soft.map((own): FormulaData => ({ ...own, target: targetsOf(own) }));
  const maxNodes = mostNodes(rows.length);
  const terms = networkTerms(forms.flat(), maxNodes).filter((term) => hasValues(term, rows));
  const isLate = (): boolean => context.signal?.aborted === true;
  await setImmediate();
  if (isLate() || terms.length === 0) return [finished];
  const { variables, columns, weights } = data[0]!;
  const judged = {
    targets: data.map(({ target }) => target),
    weights: weights ?? new Float64Array(choosing.length).fill(1),
  };
  const { path, leftOut } = await logOdds({ variables, columns, ...judged }, folds, {
    ...{ maxNodes, longer: TIMES_AS_LONG * maxNodes, formulas: {}, terms, isLate },
  });
  const sums = path.map(
    (exprs, size): Candidate => ({
      exprs: asWritten(exprs),
      losses: rowLosses(leftOut[size]!, judged),
    }),
  );
  const given = finished.map(({ expr }) => expr);
  const own =
    given.length === 0 ? [] : [{ exprs: given, losses: rowLosses(logits(given, soft, folds), judged) }];
  const isShort = ({ exprs }: Candidate): boolean => exprs.every((expr) => complexity(expr) <= maxNodes);
  const first = shortestOfBest([bestOf(sums.filter(isShort)), ...own.filter(isShort)]);
  const best = bestOf([...sums, ...own]);
  const listed = losesLess(best.losses, first.losses, CLEARLY) ? [first, best] : [first];
  return listed.map(({ exprs }) => (exprs === given ? finished : formulasOf(exprs, data, rows)));
}

/** The one that loses least. */
function bestOf(all: readonly Candidate[]): Candidate {
  return all.reduce((one, other) => (mean(other.losses) < mean(one.losses) ? other : one));
}

/** The one of fewest nodes among those that lose no more than the best by a standard error. */
function shortestOfBest(all: readonly Candidate[]): Candidate {
  const best = bestOf(all);
  return all
    .filter((one) => one.losses.every(Number.isFinite) && !losesLess(best.losses, one.losses))
    .reduce((one, other) => (nodesOf(other) < nodesOf(one) ? other : one), best);
}

/** As the formulas are printed, so that nodes counted are nodes read: scores less the constant of one of them. */
function asWritten(exprs: readonly Expr[]): readonly Expr[] {
  return exprs.length === 1 ? exprs.map(normalise) : withoutConstant(exprs);
}

function nodesOf({ exprs }: Candidate): number {
  return exprs.reduce((sum, expr) => sum + complexity(expr), 0);
}

/** Logarithms of probabilities, up to a constant of the row, by constants fitted without it. Shape: (classes)(rows). */
function logits(
  exprs: readonly Expr[],
  data: readonly FormulaData[],
  folds: readonly Fold[],
): readonly Float64Array[] {
  if (exprs.length === 1) return [leftOutValues(exprs[0]!, data[0]!, folds)];
  return leftOutShares(exprs, data, folds).map((shares) => shares.map((share) => Math.log(share)));
}

/** The formulas in the digits that they need, with their errors. */
function formulasOf(
  exprs: readonly Expr[],
  data: readonly FormulaData[],
  rows: readonly TargetRows[],
): readonly Formula[] {
  const printed = printedFormulas(exprs, referenceOf(exprs), data).map((formula) => ({
    ...formula,
    origin: "network",
  }));
  if (rows.length > 1) return withErrors(printed, rows);
  const { train, test, folds } = rows[0]!;
  const expr = printed[0]!.expr;
  const on = (part: FormulaData) => judgedOn(part, valuesOn(expr, part));
  const crossValidated = folds && judgedOn(train, leftOutValues(expr, train, folds));
  const errors = {
    train: on(train),
    ...(test && { test: on(test) }),
    ...(crossValidated && { crossValidated }),
  };
  return [{ ...printed[0]!, errors }];
}

/** Whether a function has a value in every row that is at hand. */
function hasValues(expr: Expr, [first]: readonly TargetRows[]): boolean {
  const { train, heldOut, test } = first!;
  return [train, heldOut, test].every(
    (part) => part === undefined || valuesOn(expr, part).every(Number.isFinite),
  );
}
