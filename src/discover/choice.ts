/** What is said about a choice once it is made: how sure it is, and errors that took no part in it. */
import { nrmseOf, squaredError, totalSquares } from "../math/errors.ts";
import { areCopies, foldOfRows, rowGroups } from "../math/rowGroups.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import { complexity } from "../symbolic/expression/complexity.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { evaluate } from "../symbolic/expression/tape.ts";
import { type FormulaData, refitConstants } from "../symbolic/formula/constants.ts";
import { type Candidate, EXACT_NRMSE } from "./archive.ts";
import { type SearchRows, takeRows } from "./rows.ts";

/** The errors of a finished formula, each an RMSE over the standard deviation of the target. */
export interface FinalErrors {
  /** On the rows its constants were fitted to, all but the test rows. */
  readonly train: number;
  /** On rows that took part in nothing; where there are none, each tenth of the rows by constants fitted to the rest. */
  readonly test: number;
  /** Of the printed formula, on every row of the table. */
  readonly all: number;
}

/** A candidate as it is handed out: constants fitted to all rows. */
export interface FinishedCandidate extends Candidate {
  readonly errors: FinalErrors;
}

/**
 * The probability that the first candidate is right, if one of the candidates is and each is as likely beforehand as
 * its length says: exp(−L₁) / Σ exp(−Lᵢ), L in nats (see `describe`).
 *
 * Candidates that predict the same as the first are not held against it. No candidate: 0. Cost O(candidates·rows).
 */
export function confidenceOf(candidates: readonly Candidate[], data: FormulaData): number {
  const [best, ...others] = candidates;
  if (best === undefined) return 0;
  const own = valuesOf(best.expr, data);
  const unit = totalSquares(data.target);
  const same = Math.max(1e-18 * unit, 1e-6 * squaredError(own, data.target));
  let sum = 1;
  for (const other of others) {
    const weight = Math.exp(best.length - other.length);
    if (weight < 1e-6 || squaredError(own, valuesOf(other.expr, data)) <= same) continue;
    sum += weight;
  }
  return 1 / sum;
}

/** Steps of a refit to more rows than this: it starts at the optimum of more than a thousand of them. */
const FEW_STEPS = 6;
const MANY_ROWS = 5000;

/**
 * The candidate with its errors, its constants at the least squares of all rows but the test rows, and then of these
 * too where it `isChosen`. Cost: two refits, or eleven in a small table.
 */
export function withErrors(candidate: Candidate, rows: SearchRows, isChosen: boolean): FinishedCandidate {
  const fit = (expr: Expr, data: FormulaData): Expr => {
    const refit = refitConstants(expr, data, { maxSteps: data.target.length > MANY_ROWS ? FEW_STEPS : 30 });
    return Number.isFinite(refit.nrmse) ? refit.expr : expr;
  };
  const { rest, test, all } = rows;
  // What no time was left to polish is at least tidy.
  const tidy = candidate.isPolished ? candidate.expr : normalise(candidate.expr);
  // What is exact can only lose the digits it was rounded to.
  const isFinal = candidate.fitted === 0 || (candidate.isPolished && candidate.held < EXACT_NRMSE);
  const before = isFinal ? tidy : fit(tidy, rest);
  const after = isFinal || !isChosen || test === undefined ? before : fit(before, all);
  return {
    ...candidate,
    expr: after,
    complexity: complexity(after),
    errors: {
      train: errorOn(before, rest),
      test: test === undefined ? crossFitted(before, rest, candidate.fitted, fit) : errorOn(before, test),
      all: errorOn(after, all),
    },
  };
}

const FOLDS = 10;

/** The error on each tenth of the rows of constants fitted to the other nine; rows with equal inputs stay together. */
function crossFitted(
  expr: Expr,
  data: FormulaData,
  fitted: number,
  fit: (expr: Expr, data: FormulaData) => Expr,
): number {
  if (fitted === 0) return errorOn(expr, data);
  const n = data.target.length;
  const predicted = new Float64Array(n);
  const groups = rowGroups(data.columns, n);
  const copies = areCopies(groups, [data.target]);
  const { foldOf, nFolds } = foldOfRows(groups, copies, FOLDS, (m) =>
    Int32Array.from({ length: m }, (_, unit) => unit),
  );
  for (let fold = 0; fold < nFolds; fold++) {
    const isOut = (row: number): boolean => foldOf[row] === fold;
    const indices = Int32Array.from({ length: n }, (_, row) => row);
    const out = indices.filter(isOut);
    const moved = fit(
      expr,
      takeRows(
        data,
        indices.filter((row) => !isOut(row)),
      ),
    );
    const values = valuesOf(moved, takeRows(data, out));
    out.forEach((row, at) => {
      predicted[row] = values[at]!;
    });
  }
  return nrmseOf(predicted, data.target);
}

function errorOn(expr: Expr, data: FormulaData): number {
  return nrmseOf(valuesOf(expr, data), data.target);
}

function valuesOf(expr: Expr, { variables, columns, target }: FormulaData): Float64Array {
  return evaluate(expr, variables, columns, target.length);
}
