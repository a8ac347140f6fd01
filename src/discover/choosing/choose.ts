/** Which end of what was found is taken: what is shortest to describe, what predicts best, or what is between. */
import { numberedGroups } from "../../math/rowGroups.ts";
import { mean, totalOf } from "../../math/statistics.ts";
import { sharedMeasurements } from "../../math/tiedRows.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { isConstant } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { errorsOf, errorsOn, type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../../symbolic/formula/formulaLimits.ts";
import { type AdditiveFormula, additiveFormulas, hardlyBelow } from "../additive/additiveModel.ts";
import { beatsDealtTargets } from "../additive/dealtFit.ts";
import { hasStructure, LEAST_TESTED } from "../noise.ts";
import type { SearchRows } from "../rows.ts";
import { areLess, crossFitted, type JudgedFormula, squaresFrom } from "./choice.ts";
import type { Offers } from "./offers.ts";
import { READABLE_NODES, readable } from "./readable.ts";
import { byRowsLeftOut } from "./rowsLeftOut.ts";
import { type Doubts, natsOfChance } from "./taken.ts";

/**
 * `shortest`: the shortest description of formula and rows. `closest`: the least error on rows left out. `balanced`: the
 * shortest description where it leaves only noise, what is no law in at most 25 nodes, of few rows that of structure and rows left out (see `byRowsLeftOut`), else
 * the additive formula if that predicts rows left out better, a line or one of curves.
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
  /** Whether what a formula leaves, however much that is, goes with nothing. */
  readonly leavesNoTrace: (formula: Formula) => boolean;
  /** What a formula of few rows is asked. */
  readonly doubts: Doubts;
}

/** The formulas, an additive one among them where it is taken, and the one that is taken. */
export interface Chosen {
  readonly judged: readonly JudgedFormula[];
  readonly taken: JudgedFormula;
}

/** Nodes of an additive formula, at most, where closeness is asked for. */
const MOST_NODES = 40;
/**
 * Standard errors by which a formula has to predict better than the mean of the other rows, to be one: of 120 tables of
 * noise (20 to 100 rows, 3 to 8 columns) none reached it, 8 reached 1.
 */
const SAYS_SOMETHING = 1.5;
/**
 * Standard errors by which curves have to predict better than a line. Of 46 tables of R and scikit-learn (20 to 112 rows, four folds once or
 * twice: 87 cases) additive formulas have a mean R² of 0.598 at 1, 0.591 at 1.5, 0.588 at 0; always lines 0.563, always curves 0.579, ridge regression
 * 0.554; more than 0.02 below ridge are 9, 10, 13, 9 and 17.
 */
const NOTICEABLY = 1;
/** By how many nats an additive formula has to predict better, whatever its nodes. */
const LEAST_GAIN = 0.1;

/** Chooses. Cost: none where it is settled; else eleven additive formulas, and for `closest` ten refits of each formula. */
export function choose(found: Finds, how: Choosing): Chosen {
  const { ranked, shortest, isSettled, rows, offers } = found;
  if (how === "shortest" || isSettled) return { judged: ranked, taken: shortest };
  // Test rows decide nothing: where there are some, others are left out in turn.
  const data = rows.test === undefined ? rows.rest : offers.judged;
  const squaresOf = (one: JudgedFormula): Float64Array =>
    rows.test === undefined ? one.squares : squaresFrom(crossFitted(one.formula.expr, data), data);
  const searched = how === "balanced" ? balancedOf(found) : shortest;
  const additives = isWithinReach(searched, data)
    ? additivesOf(data, found, how === "closest" ? MOST_NODES : READABLE_NODES)
    : [];
  if (how === "closest") {
    const box = boxAround(rows.all.variables, rows.all.columns);
    const rivalOf = (judged: JudgedFormula) => ({
      judged,
      nats: natsOf(squaresOf(judged), data) + natsOfChance(judged.formula),
    });
    const rivals = [
      ...ranked.filter(({ formula }) => isFiniteOnBox(formula.expr, box)).map(rivalOf),
      ...additives.map(({ judged, squares }) => ({ judged, nats: natsOf(squares, data) })),
    ];
    const taken = rivals.reduce((best, one) => (one.nats < best.nats ? one : best), rivalOf(shortest)).judged;
    return { judged: ranked.includes(taken) ? ranked : [...ranked, taken], taken };
  }
  const theirs = squaresOf(searched);
  const additive = additives.find((one) => predictsBetter(one, searched.formula, theirs, data));
  return additive === undefined
    ? { judged: ranked, taken: searched }
    : { judged: [...ranked, additive.judged], taken: additive.judged };
}

/** What of the formulas of a search is readable or a law, and of few rows what those left out speak for. */
function balancedOf(found: Finds): JudgedFormula {
  const { rows, doubts, leavesNoTrace } = found;
  const { ranked, shortest } = readable(found, doubts);
  return rows.test === undefined
    ? byRowsLeftOut(ranked, shortest, doubts, rows.all, leavesNoTrace)
    : shortest;
}

/** Whether an additive formula might predict better than `formula`: most laws leave so little that none comes near. */
function isWithinReach({ formula: { expr } }: JudgedFormula, data: FormulaData): boolean {
  return hardlyBelow(data) < mean(squaresFrom(valuesOn(expr, data), data));
}

interface Additive {
  readonly judged: JudgedFormula;
  /** Squared errors of rows left out of both selection and fit. */
  readonly squares: Float64Array;
  readonly natsOfNode: number;
}

/**
 * The additive formulas that are finite around the rows and predict better than their mean: the line with shrunken factors
 * before curves, unless they predict rows left out noticeably better.
 */
function additivesOf(data: FormulaData, found: Finds, mostNodes: number): Additive[] {
  const { rows, limits } = found;
  const box = boxAround(rows.all.variables, rows.all.columns);
  const within = { ...limits, maxNodes: Math.min(mostNodes, limits.maxNodes ?? mostNodes) };
  const judged = additiveFormulas(data, within)
    .filter(({ expr }) => isFiniteOnBox(expr, box))
    .flatMap((formula) => judgedAdditive(formula, data, found));
  const [line, curves] = judged;
  return line !== undefined && curves !== undefined && areLess(curves.squares, line.squares, NOTICEABLY)
    ? [curves, line]
    : judged;
}

function judgedAdditive(
  { expr, leftOut, natsOfNode }: AdditiveFormula,
  data: FormulaData,
  { rows, offers }: Finds,
): Additive[] {
  const squares = squaresFrom(leftOut, data);
  if (!squares.every(Number.isFinite) || !saysSomething(squares, data)) return [];
  const formula = offers.asItIs(expr, "additive");
  const judged = errorsOf(leftOut, data.target, data.weights);
  const errors = {
    train: errorsOn(formula.expr, rows.rest),
    ...(rows.test === undefined ? { crossValidated: judged } : { test: errorsOn(formula.expr, rows.test) }),
    all: errorsOn(formula.expr, rows.all),
  };
  return [
    {
      judged: { formula: { ...formula, errors }, squares: squaresOn(rows.test, formula) ?? squares },
      squares,
      natsOfNode,
    },
  ];
}

/** Squared errors on the test rows, where there are some. */
function squaresOn(test: FormulaData | undefined, { expr }: Formula): Float64Array | undefined {
  if (test === undefined) return undefined;
  return squaresFrom(valuesOn(expr, test), test);
}

/**
 * Whether rows are predicted better than by the mean of the others: by more than chance gives, or at all where tests see
 * that the target goes with the columns.
 */
function saysSomething(squares: Float64Array, data: FormulaData): boolean {
  const { columns, target } = data;
  const n = target.length;
  const sum = totalOf(target);
  const plain = squaresFrom(
    target.map((y) => (sum - y) / (n - 1)),
    data,
  );
  if (areLess(squares, plain, SAYS_SOMETHING)) return true;
  if (!areLess(squares, plain, 0) || n < LEAST_TESTED) return false;
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
 * Whether it predicts better than what a search has found, by more than its further nodes are worth and by a little at least: of
 * the same line in other words, which shrinkage has moved, neither says more.
 */
function predictsBetter(
  { judged, squares, natsOfNode }: Additive,
  other: Formula,
  theirs: Float64Array,
  data: FormulaData,
): boolean {
  const gain = natsOf(theirs, data) + natsOfChance(other) - natsOf(squares, data);
  // That it says more than a constant was asked before.
  if (isConstant(other.expr)) return gain > 0;
  return gain > Math.max(LEAST_GAIN, natsOfNode * (judged.formula.complexity - other.complexity));
}
