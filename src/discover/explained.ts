/** Whether a formula has explained all of the target but noise. */
import { nrmseOf, residualsOf } from "../math/errors.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { type Formula, valuesOn } from "../symbolic/formula/formula.ts";
import { comparedError, EXACT_NRMSE } from "./choosing/archive.ts";
import { sharesLeft } from "./claims/shares.ts";
import { hasHeavyTails, hasStructure } from "./noise.ts";
import { roundingFloor } from "./printedDigits.ts";

/** The largest noise, over the standard deviation of the target, that ends a search: above it a few large values hide all else. */
const MOST_NOISE = 0.5;

/** What is asked of a formula before a search ends. */
export interface Explained {
  /** Whether it leaves nothing but noise. */
  readonly leavesNoise: (formula: Formula) => boolean;
  /** Whether what it leaves, however much that is, goes with nothing; false where the noise is known. */
  readonly leavesNoTrace: (formula: Formula) => boolean;
  /** Whether it comes as near as the printed figures allow; false where they show no rounding. */
  readonly isAtRounding: (formula: Formula) => boolean;
}

/**
 * Answers on `rows`: a formula leaves nothing but noise where its residuals are no larger than `noise` (a share of the
 * target's spread) allows, or, where that is not known, do not go with the inputs (see `hasStructure`), by themselves or as shares
 * of a prediction that they grow with, nor with any of the sets `ofFewer` of columns that the law is one of: the fewer they are, the less hides in noise.
 *
 * Answers are remembered. Cost of a new one O(rows²·columns), and a refit where residuals grow.
 */
export function explainedOn(
  rows: FormulaData,
  noise: number | undefined,
  ofFewer: readonly (readonly Float64Array[])[] = [],
): Explained {
  const inputs = [rows.columns, ...ofFewer.filter(({ length }) => length > 0)];
  const floorOf = roundingFloor(rows);
  const isAtRounding = remembered((formula) => {
    const nrmse = nrmseOf(valuesOn(formula.expr, rows), rows.target, rows.weights);
    return nrmse < floorOf(formula.expr, nrmse);
  });
  return {
    isAtRounding,
    leavesNoise: remembered((formula) => isAtRounding(formula) || leavesNoise(formula, rows, noise, inputs)),
    leavesNoTrace: remembered((formula) => noise === undefined && leavesNoTrace(formula, rows, inputs)),
  };
}

/** Asks once for each formula. */
export function remembered<Answer>(ask: (formula: Formula) => Answer): (formula: Formula) => Answer {
  const answers = new WeakMap<Formula, Answer>();
  return (formula) => {
    const answer = answers.get(formula) ?? ask(formula);
    answers.set(formula, answer);
    return answer;
  };
}

function leavesNoise(
  formula: Formula,
  rows: FormulaData,
  noise: number | undefined,
  inputs: readonly (readonly Float64Array[])[],
): boolean {
  if (comparedError(formula) < EXACT_NRMSE) return true;
  const { target, weights } = rows;
  const nrmse = nrmseOf(valuesOn(formula.expr, rows), target, weights);
  // The size of n residuals is known to a share of 1/√(2n).
  if (noise !== undefined) return nrmse < noise * (1 + 1.5 / Math.sqrt(2 * target.length));
  return nrmse < MOST_NOISE && leavesNoTrace(formula, rows, inputs);
}

function leavesNoTrace(
  formula: Formula,
  rows: FormulaData,
  inputs: readonly (readonly Float64Array[])[],
): boolean {
  const values = valuesOn(formula.expr, rows);
  const isClean = (left: Float64Array): boolean =>
    !hasHeavyTails(left) && !inputs.some((columns) => hasStructure(columns, left));
  const residual = residualsOf(values, rows);
  if (isClean(residual)) return true;
  // Noise that grows with the target has large values where that is large.
  const asShares = sharesLeft(formula.expr, rows);
  return asShares !== undefined && isClean(asShares.shares);
}
