/** Which end of what was found is taken: what is shortest to describe, what predicts best, or what is between. */
import { numberedGroups } from "../../math/rowGroups.ts";
import { mean, meanWithError } from "../../math/statistics.ts";
import { sharedMeasurements } from "../../math/tiedRows.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { isConstant } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { errorsOf, errorsOn, type Formula } from "../../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import {
  additiveModel,
  hardlyBelow,
  leftOutByAdditive,
  NATS_OF_PREDICTING_NODE,
} from "../additive/additiveModel.ts";
import type { Pieces } from "../additive/additiveSums.ts";
import { beatsDealtTargets } from "../additive/dealtFit.ts";
import { hasStructure, LEAST_TESTED } from "../noise.ts";
import type { SearchRows } from "../rows.ts";
import { crossFitted, type JudgedFormula, squaresFrom } from "./choice.ts";
import type { Offers } from "./offers.ts";
import { byRowsLeftOut } from "./rowsLeftOut.ts";
import { type Doubts, natsOfChance } from "./taken.ts";

/**
 * `shortest`: the shortest description of formula and rows. `closest`: the least error on rows left out. `balanced`: the
 * shortest description where it leaves only noise, of few rows that of structure and rows left out (see `byRowsLeftOut`), else
 * the additive formula if that predicts rows left out better, or in place of a constant the best line.
 */
export type Choosing = "shortest" | "balanced" | "closest";

/** What is chosen among. */
export interface Finds {
  /** The formulas of the search, best first. */
  readonly ranked: readonly JudgedFormula[];
  /** The shortest description that holds (see `takenOf`). */
  readonly shortest: JudgedFormula;
  /** Whether it is exact, or leaves so little structure in so many rows that nothing is left to find. */
  readonly isSettled: boolean;
  readonly rows: SearchRows;
  readonly offers: Offers;
  readonly limits: FormulaLimits;
  /** What a formula of few rows is asked. */
  readonly doubts: Doubts;
}

/** The formulas, an additive one among them where it is taken, and the one that is taken. */
export interface Chosen {
  readonly judged: readonly JudgedFormula[];
  readonly taken: JudgedFormula;
}

/** Nodes of an additive formula, at most: what a person reads, and what is allowed where closeness is asked for. */
const READABLE_NODES = 25;
const MOST_NODES = 40;
/**
 * Standard errors by which a formula has to predict better than the mean of the other rows, to be one: of 120 tables of
 * noise (20 to 100 rows, 3 to 8 columns) none reached it, 8 reached 1.
 */
const SAYS_SOMETHING = 1.5;

/** Chooses. Cost: none where it is settled; else eleven additive formulas, and for `closest` ten refits of each formula. */
export function choose(found: Finds, how: Choosing): Chosen {
  const { ranked, shortest, isSettled, rows, offers } = found;
  if (how === "shortest" || isSettled) return { judged: ranked, taken: shortest };
  // Test rows decide nothing: where there are some, others are left out in turn.
  const data = rows.test === undefined ? rows.rest : offers.judged;
  const squaresOf = (one: JudgedFormula): Float64Array =>
    rows.test === undefined ? one.squares : squaresFrom(crossFitted(one.formula.expr, data), data);
  const searched =
    how === "balanced" && rows.test === undefined
      ? byRowsLeftOut(ranked, shortest, found.doubts, rows.all)
      : shortest;
  const additive = isWithinReach(searched, data)
    ? additiveOf(data, found, how === "closest" ? MOST_NODES : READABLE_NODES)
    : undefined;
  if (how === "closest") {
    const box = boxAround(rows.all.variables, rows.all.columns);
    const rivalOf = (judged: JudgedFormula) => ({
      judged,
      nats: natsOf(squaresOf(judged), data) + natsOfChance(judged.formula),
    });
    const rivals = [
      ...ranked.filter(({ formula }) => isFiniteOnBox(formula.expr, box)).map(rivalOf),
      ...(additive === undefined ? [] : [{ judged: additive.judged, nats: natsOf(additive.squares, data) }]),
    ];
    const taken = rivals.reduce((best, one) => (one.nats < best.nats ? one : best), rivalOf(shortest)).judged;
    return { judged: taken === additive?.judged ? [...ranked, taken] : ranked, taken };
  }
  const theirs = squaresOf(searched);
  if (additive !== undefined && predictsBetter(additive, searched.formula, theirs, data))
    return { judged: [...ranked, additive.judged], taken: additive.judged };
  // Where the target goes with the columns a line says more than a constant: curves of few rows may fail on one row left out.
  const line = isConstant(searched.formula.expr)
    ? additiveOf(data, found, READABLE_NODES, "lines")
    : undefined;
  if (line !== undefined && predictsBetter(line, searched.formula, theirs, data))
    return { judged: [...ranked, line.judged], taken: line.judged };
  return { judged: ranked, taken: searched };
}

/**
 * Whether an additive formula might predict better than `formula`: most laws leave so little that none comes near. Of rows
 * that count differently it is not known.
 */
function isWithinReach({ formula: { expr } }: JudgedFormula, data: FormulaData): boolean {
  const { variables, columns, target, weights } = data;
  if (weights !== undefined) return true;
  return hardlyBelow(data) < mean(squaresFrom(evaluate(expr, variables, columns, target.length), data));
}

interface Additive {
  readonly judged: JudgedFormula;
  /** Squared errors of rows left out of both selection and fit. */
  readonly squares: Float64Array;
}

/** The additive formula, if it is finite around the rows and predicts better than their mean. */
function additiveOf(
  data: FormulaData,
  { rows, offers, limits }: Finds,
  mostNodes: number,
  pieces: Pieces = "curves",
): Additive | undefined {
  const within = { ...limits, maxNodes: Math.min(mostNodes, limits.maxNodes ?? mostNodes), pieces };
  const expr = additiveModel(data, within);
  if (expr === undefined || !isFiniteOnBox(expr, boxAround(rows.all.variables, rows.all.columns)))
    return undefined;
  const predicted = leftOutByAdditive(data, within);
  const squares = squaresFrom(predicted, data);
  if (!squares.every(Number.isFinite) || !saysSomething(squares, data)) return undefined;
  const formula = offers.asItIs(expr, "additive");
  const judged = errorsOf(predicted, data.target, data.weights);
  const errors = {
    train: errorsOn(formula.expr, rows.rest),
    ...(rows.test === undefined ? { crossValidated: judged } : { test: errorsOn(formula.expr, rows.test) }),
    all: errorsOn(formula.expr, rows.all),
  };
  return {
    judged: { formula: { ...formula, errors }, squares: squaresOn(rows.test, formula) ?? squares },
    squares,
  };
}

/** Squared errors on the test rows, where there are some. */
function squaresOn(test: FormulaData | undefined, { expr }: Formula): Float64Array | undefined {
  if (test === undefined) return undefined;
  return squaresFrom(evaluate(expr, test.variables, test.columns, test.target.length), test);
}

/**
 * Whether rows are predicted better than by the mean of the others: by more than chance gives, or at all where tests see
 * that the target goes with the columns.
 */
function saysSomething(squares: Float64Array, data: FormulaData): boolean {
  const { columns, target } = data;
  const n = target.length;
  const sum = target.reduce((total, y) => total + y, 0);
  const plain = squaresFrom(
    target.map((y) => (sum - y) / (n - 1)),
    data,
  );
  const gain = meanWithError(n, (r) => plain[r]! - squares[r]!, n - 1);
  if (gain.mean > SAYS_SOMETHING * gain.error) return true;
  if (!(gain.mean > 0) || n < LEAST_TESTED) return false;
  return (
    hasStructure(
      columns,
      target.map((y) => y - sum / n),
    ) || beatsDealtTargets(columns, target)
  );
}

/**
 * Half the logarithm of the mean square for each row: what the rows take where they are predicted so. Rows that share a
 * measurement (see `sharedMeasurements`) are one.
 */
function natsOf(squares: Float64Array, { target, groups }: FormulaData): number {
  const isShared = groups !== undefined && sharedMeasurements(target) !== undefined;
  const share = isShared ? numberedGroups(groups).nGroups / target.length : 1;
  return 0.5 * share * squares.length * Math.log(mean(squares));
}

/**
 * Whether it predicts better than what a search has found, by more than its further nodes are worth and by one at least: of
 * the same line in other words, which shrinkage has moved, neither says more.
 */
function predictsBetter(
  { judged, squares }: Additive,
  other: Formula,
  theirs: Float64Array,
  data: FormulaData,
): boolean {
  const gain = natsOf(theirs, data) + natsOfChance(other) - natsOf(squares, data);
  // That it says more than a constant was asked before.
  const more = isConstant(other.expr) ? 0 : Math.max(1, judged.formula.complexity - other.complexity);
  return gain > NATS_OF_PREDICTING_NODE * more;
}
