/** Which formula is taken of those that a search has judged, and which are shown beside it. */
import { totalOf } from "../../math/statistics.ts";
import { variablesOf } from "../../symbolic/expression/make.ts";
import { structureLength } from "../../symbolic/formula/descriptionLength.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { SURE_NATS } from "../claims/evidence.ts";
import { comparedError, EXACT_NRMSE, reportedError } from "./archive.ts";
import { areLess, type JudgedFormula } from "./choice.ts";

/** Standard errors of the mean difference by which one formula is noticeably better than another. */
const NOTICEABLY = 1;
/**
 * Rows below which the price of a constant may hide a law that rows left out in turn show, and below which some structure
 * fits most targets.
 */
export const FEW_ROWS = 20;

/** What a formula is asked before it is taken. */
export interface Doubts {
  /** Nats that the rows say for it against a constant. */
  readonly evidenceOf: (formula: Formula) => number;
  /** Whether chance gives as much in a table of a few rows (see `chanceIn`). */
  readonly isChance: (formula: Formula) => boolean;
}

/**
 * The formula to take: the first of `ranked`, the shortest description, if rows that were left out in turn, and a
 * second look at those that there are (`Doubts`), do not speak against it.
 *
 * A formula that says no more than a constant gives way to the next that does, and to the constant where none does;
 * one that has overfitted to a smaller one, of no more fitted constants, for which rows left out say more nats than its description is
 * longer. Of few rows one that chance gives too gives way to the constant, and that to a formula with fewer nodes and fitted constants
 * than twice the rows that predicts them noticeably better and better than chance. Rows that were kept out of the search decide nothing.
 */
export function takenOf(ranked: readonly JudgedFormula[], doubts: Doubts): JudgedFormula {
  const constant = ranked.find(isConstant);
  const mostError = constant === undefined ? Number.NaN : leftOutError(constant.formula);
  const saysMore = ({ formula }: JudgedFormula): boolean =>
    doubts.evidenceOf(formula) > 0 && !(leftOutError(formula) >= mostError);
  const isLuck = (one: JudgedFormula): boolean => isLuckOfFew(one, doubts);
  const shortest = ranked.find((one) => isConstant(one) || saysMore(one)) ?? ranked[0];
  if (shortest === undefined) throw new Error("a search begins with a constant: there always is a formula");
  const first = constant !== undefined && !isConstant(shortest) && isLuck(shortest) ? constant : shortest;
  const error = leftOutError(first.formula);
  if (isConstant(first)) {
    if (first.squares.length >= FEW_ROWS || Number.isNaN(error)) return first;
    return (
      ranked.find(
        (one) =>
          isSmall(one.formula, one.squares.length) &&
          areLess(one.squares, first.squares, NOTICEABLY) &&
          !isLuck(one),
      ) ?? first
    );
  }
  const gainOf = ({ formula, squares }: JudgedFormula): number =>
    squares.length * Math.log(error / leftOutError(formula)) -
    Math.max(0, formula.description.length - first.formula.description.length);
  const smaller = ranked.find(
    (one) =>
      one.formula.complexity < first.formula.complexity &&
      one.formula.description.fitted <= first.formula.description.fitted &&
      gainOf(one) > 0 &&
      saysMore(one) &&
      !isLuck(one),
  );
  return smaller ?? first;
}

/** Whether a formula of few rows says no more than chance gives there. */
export function isLuckOfFew({ formula, squares }: JudgedFormula, { evidenceOf, isChance }: Doubts): boolean {
  return (
    squares.length < FEW_ROWS &&
    comparedError(formula) >= EXACT_NRMSE &&
    evidenceOf(formula) < SURE_NATS &&
    isChance(formula)
  );
}

function isConstant({ formula }: JudgedFormula): boolean {
  return variablesOf(formula.expr).length === 0;
}

/** Whether a formula has fewer nodes and fitted constants than twice the rows. */
export function isSmall({ complexity, description }: Formula, nRows: number): boolean {
  return complexity + description.fitted < 2 * nRows;
}

/** The error on rows left out in turn, what is below rounding counting as equal; NaN where rows were kept out instead. */
function leftOutError({ errors }: Formula): number {
  return errors.crossValidated === undefined
    ? Number.NaN
    : Math.max(EXACT_NRMSE, errors.crossValidated.nrmse);
}

/** A formula is shown beside smaller ones if its error is less than theirs by this share: by less it reads the same. */
const VISIBLY = 0.995;

/**
 * The taken formula and those of `judged` that none beats in both size and reported error, smallest first. What is smaller
 * than the one taken and seems no worse on a few rows, or is of equal size, is not shown: the ranking knows better.
 */
export function shownFront<Judged extends Pick<JudgedFormula, "formula">>(
  judged: readonly Judged[],
  taken: Judged,
): Judged[] {
  const bySize = judged
    .filter((one) => one !== taken && Number.isFinite(reportedError(one.formula)))
    .toSorted(
      (a, b) =>
        a.formula.complexity - b.formula.complexity || reportedError(a.formula) - reportedError(b.formula),
    );
  const size = taken.formula.complexity;
  const shown: Judged[] = [];
  const add = (one: Judged): void => {
    const last = shown.at(-1);
    if (last === undefined || reportedError(one.formula) < VISIBLY * reportedError(last.formula))
      shown.push(one);
  };
  for (const one of bySize)
    if (one.formula.complexity < size && VISIBLY * reportedError(one.formula) > reportedError(taken.formula))
      add(one);
  shown.push(taken);
  for (const one of bySize) if (one.formula.complexity > size) add(one);
  return shown;
}

/**
 * The smallest formula shown that predicts better than the one taken by more than its standard error, and where no rows
 * were kept out of the search by more than the choice of its longer structure gains by chance.
 */
export function betterOf(shown: readonly JudgedFormula[], taken: JudgedFormula): JudgedFormula | undefined {
  return shown.find(
    (one) =>
      one.formula.complexity > taken.formula.complexity &&
      one !== taken &&
      areLess(one.squares, taken.squares, NOTICEABLY) &&
      (one.formula.errors.test !== undefined || isBeyondChance(one, taken)),
  );
}

function isBeyondChance(one: JudgedFormula, other: JudgedFormula): boolean {
  const longer = natsOfChance(one.formula) - natsOfChance(other.formula);
  return 0.5 * one.squares.length * Math.log(totalOf(other.squares) / totalOf(one.squares)) > longer;
}

/**
 * Share of its structure by which chance flatters a formula that explains nothing. Between a quarter and all of it, whatever is
 * explained, the mean R² of four folds of 14 tables of bench/tables goes from 0.67 to 0.69.
 */
const FLATTERED = 0.75;

/**
 * The nats by which rows flatter a formula that a search chose on them, though constants are refitted without those that it
 * is held to.
 *
 * The best of many structures gains by chance up to the logarithm of how many there are, the nats of its own. But only those
 * count that come about as near: of a law that leaves 1 % of the spread chance finds few others. So it is taken times the error
 * over the spread.
 */
export function natsOfChance(formula: Formula): number {
  return FLATTERED * Math.min(1, reportedError(formula)) * structureLength(formula.expr);
}
