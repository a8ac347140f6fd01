/** The additive formula that is held against what a search found, and how well its like predicts. */
import { evenRows, withRows } from "../../math/rows.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../symbolic/formula/formulaLimits.ts";
import { crossPredicted } from "../choice.ts";
import { isWide, narrowed } from "../screen.ts";
import { type AdditiveSum, additiveSums } from "./additiveSums.ts";

/** What an additive formula may be made of, and how large it may be. */
export type AdditiveLimits = FormulaLimits & { readonly maxNodes: number };

/** Rows that terms are selected on, at most: more decide about terms that hardly matter. */
const MOST_ROWS = 600;
/** Rows below which a term is no finding. */
const LEAST_ROWS = 8;
/** Parts that the rows are left out in; fewer of wide tables, whose columns are screened anew each time. */
const FOLDS = 10;
const WIDE_FOLDS = 3;

/**
 * What a node takes in nats where prediction alone decides: a quarter of what it takes where a law is meant. Between 0.15
 * and 0.5 the mean R² of four folds of the 24 tables of bench/tables changes by 0.01.
 */
export const NATS_OF_PREDICTING_NODE = 0.35;

/**
 * The additive formula within the limits that has the least Akaike criterion for small samples and price of its
 * nodes; undefined where there are too few rows. Of wide tables the columns of a first look. Cost: see `additiveSums`.
 */
export function additiveModel(data: FormulaData, limits: AdditiveLimits): Expr | undefined {
  if (data.target.length < LEAST_ROWS) return undefined;
  const { variables, columns, target } = narrowed(withRows(data, evenRows(data.target.length, MOST_ROWS)));
  const price = ({ nodes, fitted, left }: AdditiveSum): number => {
    const k = fitted + 1;
    const small = (k * (k + 1)) / Math.max(1, target.length - k - 1);
    return 0.5 * target.length * Math.log(left) + NATS_OF_PREDICTING_NODE * nodes + k + small;
  };
  return additiveSums({ names: variables, columns, target })
    .filter(({ expr, nodes }) => nodes <= limits.maxNodes && hasOnlyAllowed(expr, limits))
    .reduce<AdditiveSum | undefined>(
      (best, one) => (best && price(best) <= price(one) ? best : one),
      undefined,
    )?.expr;
}

/**
 * Every row predicted by the additive formula that is selected and fitted without it; where there is none, NaN. Cost: as
 * many selections as folds, 3 or 10.
 */
export function leftOutByAdditive(data: FormulaData, limits: AdditiveLimits): Float64Array {
  return crossPredicted(data, (train) => additiveModel(train, limits), isWide(data) ? WIDE_FOLDS : FOLDS);
}
