/** The errors of a choice, of rows that took no part in it. */
import { foldsOfRows, predictedInTurn, rowGroups } from "../../math/rowGroups.ts";
import { allRows, withRows } from "../../math/rows.ts";
import { meanWithError } from "../../math/statistics.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { isConstant, mapLeaves, variablesOf } from "../../symbolic/expression/make.ts";
import { freeUnlessRecognised, type IsFree } from "../../symbolic/expression/parameters.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { fittedAt } from "../../symbolic/formula/descriptionLength.ts";
import { errorsOf, errorsOn, type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { type SearchRows, unitsOf } from "../rows.ts";
import { comparedError, EXACT_NRMSE, frontOf } from "./archive.ts";

/** Jacobians of a fit to more rows than the search saw, and to many more: it starts at the optimum of a thousand of them. */
const STEPS = 30;
const FEW_STEPS = 6;
const MANY_ROWS = 5000;

/** The formula with its constants at the least squares of `train`. */
function fit(expr: Expr, train: FormulaData, isFree: IsFree = freeUnlessRecognised): Expr {
  const maxSteps = train.target.length > MANY_ROWS ? FEW_STEPS : STEPS;
  return refitConstants(expr, train, { maxSteps, isFree }).expr;
}

/**
 * The formulas whose errors are asked: the best, the best without a pole around the rows, which no accident of held-out rows may hide (a
 * decay gave way to an arc of fewer nodes behind one with a pole at t = 0), those of the front, and constants.
 */
export function askedOf(formulas: readonly Formula[], { variables, columns }: FormulaData): Formula[] {
  const front = frontOf(formulas);
  const box = boxAround(variables, columns);
  const finite = formulas.find(({ expr }) => isFiniteOnBox(expr, box));
  return formulas.filter(
    (formula, place) =>
      place === 0 || formula === finite || front.includes(formula) || variablesOf(formula.expr).length === 0,
  );
}

/** A formula with the errors to report, and what it is off by on the rows that they come from. */
export interface JudgedFormula {
  readonly formula: Formula;
  /** Squared errors, in units of the target: the same rows in the same order for all formulas of a search. */
  readonly squares: Float64Array;
}

/**
 * The formula with the errors to report: on all rows but the test rows, to which its constants are fitted, on the test
 * rows (in a small table on each tenth of the rows, by constants fitted to the others), and of what is handed out on
 * every row: where it `isChosen`, its constants are fitted to the test rows too in the end. A formula with as many
 * numbers as a small table has rows has no error on rows left out: it is infinite. Cost: two refits, or eleven in a small
 * table.
 */
export function withErrors(formula: Formula, rows: SearchRows, isChosen: boolean): JudgedFormula {
  const { rest, test, all } = rows;
  const { fitted } = formula.description;
  // What is exact can only lose the digits it was rounded to.
  const isFinal = fitted === 0 || comparedError(formula) < EXACT_NRMSE;
  const isFree = fittedAt(formula.errors.train.nrmse);
  const before = isFinal ? formula.expr : fit(formula.expr, rest, isFree);
  const after = isFinal || !isChosen || test === undefined ? before : fit(before, all, isFree);
  const judging = test ?? rest;
  const predicted = !isJudgeable(before, rows)
    ? new Float64Array(rest.target.length).fill(Number.NaN)
    : test !== undefined || fitted === 0
      ? valuesOn(before, judging)
      : crossFitted(before, rest);
  const judged = errorsOf(predicted, judging.target, judging.weights);
  return {
    formula: {
      ...formula,
      expr: after,
      complexity: complexity(after),
      errors: {
        train: errorsOn(before, rest),
        ...(test === undefined ? { crossValidated: judged } : { test: judged }),
        all: errorsOn(after, all),
      },
    },
    squares: squaresFrom(predicted, judging).map((square) =>
      Number.isNaN(square) ? Number.POSITIVE_INFINITY : square,
    ),
  };
}

/** The square of what each row is missed by, times its weight where rows have some. Shape: (rows). */
export function squaresFrom(predicted: Float64Array, { target, weights }: FormulaData): Float64Array {
  if (weights === undefined) return predicted.map((v, r) => (v - target[r]!) ** 2);
  return predicted.map((v, r) => weights[r]! * (v - target[r]!) ** 2);
}

/** Whether squared errors are smaller on the average, by so many standard errors of the difference. */
export function areLess(squares: Float64Array, others: Float64Array, errors: number): boolean {
  const n = squares.length;
  const gain = meanWithError(n, (r) => others[r]! - squares[r]!, Math.max(1, n - 1));
  return gain.mean > errors * gain.error;
}

const FOLDS = 10;

/**
 * Whether what a formula says of rows left out is a test of it: the rows of a fold, different ones, are more than the
 * numbers in it and one, so that a refit without some rows can move. Numbers that were recognised count: a search has
 * chosen them on the same rows.
 */
function isTestable(expr: Expr, { columns, target }: FormulaData): boolean {
  if (isConstant(expr)) return true;
  let nNumbers = 0;
  mapLeaves(expr, (leaf) => {
    if (leaf.kind === "num" && Math.abs(leaf.value) !== 1) nNumbers++;
    return leaf;
  });
  const { nGroups } = rowGroups(columns, target.length);
  return nGroups - Math.ceil(nGroups / FOLDS) > nNumbers + 1;
}

/** Whether rows that took no part say something of a formula: held-out ones, or in turn those of a fold. */
export function isJudgeable(expr: Expr, { rest, test }: SearchRows): boolean {
  return test !== undefined || isTestable(expr, rest);
}

/** The NRMSE on rows left out in turn, infinite where it would be no test (see `isTestable`). Cost: ten refits. */
export function leftOutErrorOf(expr: Expr, data: FormulaData): number {
  return isTestable(expr, data)
    ? errorsOf(crossFitted(expr, data), data.target, data.weights).nrmse
    : Number.POSITIVE_INFINITY;
}

/** Each tenth of the rows predicted by constants fitted to the other nine. Cost: ten refits. */
export function crossFitted(expr: Expr, data: FormulaData): Float64Array {
  return crossPredicted(data, (train) => fit(expr, train), FOLDS);
}

/** Each of `most` parts of the rows predicted by what is made of the others, NaN where that is nothing; rows with equal inputs stay together. */
export function crossPredicted(
  data: FormulaData,
  madeOf: (train: FormulaData) => Expr | undefined,
  most: number,
): Float64Array {
  return crossPredictedAll(data, (train) => [madeOf(train)], most)[0]!;
}

/** The same by several formulas at once, made together; as many for each part. */
export function crossPredictedAll(
  data: FormulaData,
  madeOf: (train: FormulaData) => readonly (Expr | undefined)[],
  most: number,
): Float64Array[] {
  const folds = foldsOfRows(unitsOf(data), most, allRows);
  return predictedInTurn(data.target.length, folds, ({ train, held }) => {
    const asked = withRows(data, held);
    return madeOf(withRows(data, train)).map((expr) => expr && valuesOn(expr, asked));
  });
}
