/** The additive formula that is held against what a search found, and how well its like predicts. */
import { evenRows, withRows } from "../../math/rows.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../symbolic/formula/formulaLimits.ts";
import { crossPredictedAll } from "../choosing/choice.ts";
import { isWide, narrowed } from "../screening/screen.ts";
import { type AdditiveSum, additiveSums, leftBy, MOST_TERMS, PIECES, type Pieces } from "./additiveSums.ts";
import { forwardSelection } from "./forwardSelection.ts";
import { curves } from "./pieces.ts";
import { smoothFit } from "./smoothFit.ts";

/** What an additive formula may hold, and how large it may be. */
export type AdditiveLimits = FormulaLimits & { readonly maxNodes: number };

/** An additive formula, and what its like says of rows left out. */
export interface AdditiveFormula {
  readonly expr: Expr;
  /** Each row by the formula that is selected and fitted without it; NaN where there is none. Shape: (rows). */
  readonly leftOut: Float64Array;
  /** What a further node of such a formula is worth, in nats. */
  readonly natsOfNode: number;
}

/** Rows that terms are selected on, at most: more decide about terms that hardly matter. */
const MOST_ROWS = 400;
/** Rows below which a term is no finding. */
const LEAST_ROWS = 8;
/** Parts that the rows are left out in; fewer of many rows and of wide tables, whose columns are screened anew each time. */
const FOLDS = 10;
const MANY_ROWS = 150;
const FOLDS_OF_MANY = 5;
const WIDE_FOLDS = 3;

/**
 * What a node takes in nats where prediction alone decides. Between 0 and 0.35 the mean R² of four folds of 23 tables of
 * bench/tables goes from 0.64 to 0.62.
 */
const NATS_OF_PREDICTING_NODE = 0.1;
/**
 * The same of lines, which are shrunken already: what a column adds is not chance. Of 46 tables (20 to 150 rows, four folds five times)
 * seven lie more than 0.02 below ridge regression at 0.1, four at 0.05, two at 0.02 and at 0, with means within 0.006.
 */
const NATS_OF_LINES_NODE = 0.02;
const NATS_OF_NODE: Readonly<Record<Pieces, number>> = {
  lines: NATS_OF_LINES_NODE,
  curves: NATS_OF_PREDICTING_NODE,
};

/**
 * The additive formulas within the limits, one of lines and one of curves, each with what its like says of rows left out.
 * None where there are too few rows. Cost: `modelsOf` once, and for each of 3 to 10 parts of the rows.
 */
export function additiveFormulas(data: FormulaData, limits: AdditiveLimits): AdditiveFormula[] {
  const models = modelsOf(data, limits);
  if (models.every((expr) => expr === undefined)) return [];
  const folds = data.target.length > MANY_ROWS ? FOLDS_OF_MANY : FOLDS;
  const leftOut = crossPredictedAll(
    data,
    (train) => modelsOf(train, limits),
    isWide(data) ? WIDE_FOLDS : folds,
  );
  return models.flatMap((expr, i) =>
    expr === undefined ? [] : [{ expr, leftOut: leftOut[i]!, natsOfNode: NATS_OF_NODE[PIECES[i]!] }],
  );
}

/**
 * For each kind of pieces the additive formula within the limits that is nearest to what a smooth fit of the rows predicts,
 * for its nodes. Of wide tables the columns of a first look. Cost: see `smoothFit` and `additiveSums`.
 */
function modelsOf(data: FormulaData, limits: AdditiveLimits): (Expr | undefined)[] {
  if (data.target.length < LEAST_ROWS) return PIECES.map(() => undefined);
  const { variables, columns, target } = followedRows(data);
  const fit = smoothFit({ columns, target });
  if (fit === undefined) return PIECES.map(() => undefined);
  return PIECES.map((pieces) => {
    const { squares } = pieces === "lines" ? fit.lines : fit;
    // What a row that is not known costs, in nats: the variance of the fit's predictions, and what a formula adds to it.
    const price = ({ nodes, left }: AdditiveSum): number =>
      0.5 * target.length * Math.log(left + squares * target.length) + NATS_OF_NODE[pieces] * nodes;
    return additiveSums({ names: variables, columns, target }, fit, pieces)
      .filter(({ expr, nodes }) => nodes <= limits.maxNodes && hasOnlyAllowed(expr, limits))
      .reduce<AdditiveSum | undefined>(
        (best, one) => (best && price(best) <= price(one) ? best : one),
        undefined,
      )?.expr;
  });
}

/** The rows and columns that additive formulas are made of. */
function followedRows(data: FormulaData): FormulaData {
  return narrowed(withRows(data, evenRows(data.target.length, MOST_ROWS)));
}

/**
 * The mean square that additive formulas hardly get below on rows that they do not know: what the longest sum leaves whose
 * terms are chosen by the rows themselves, and what its constants lose there (final prediction error: Akaike, *Ann. Inst.
 * Stat. Math.* 21 (1969) 243). Cost: a tenth of `additiveModel` and less.
 */
export function hardlyBelow(data: FormulaData): number {
  const { variables, columns, target, weights } = followedRows(data);
  const n = target.length;
  const terms = forwardSelection(curves({ names: variables, columns, target }), target, {
    most: MOST_TERMS,
    natsOfNode: 0,
    hasProducts: true,
    ...(weights && { weights }),
  });
  const left = leftBy(terms, target, weights)?.left ?? 0;
  const constants = terms.length + 1;
  return (left / n) * ((n + constants) / (n - constants));
}
