/** What is held against a choice: the other laws that a search has found, each counted once. */
import { squaredError, totalSquares } from "../../math/errors.ts";
import { isRecognised } from "../../math/simpleNumber.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { exponentsHeld, type IsFree } from "../../symbolic/expression/parameters.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";

/** How a formula stands among the others. */
export interface Standing {
  /** The probability that it is right if one of them is, see `standingOf`. */
  readonly confidence: number;
  /** The one that speaks most against it. */
  readonly strongest?: Formula;
}

/** Weights below which a rival says nothing. */
const LEAST_WEIGHT = 1e-6;
/** Rivals that are asked whether they are the same law in other words, the strongest first: each may cost a refit for each before. */
const MOST_ASKED = 20;
const STEPS = 30;

/**
 * The probability that the first formula is right, if one of them is and each is as likely beforehand as
 * its length says: exp(−L₁) / Σ exp(−Lᵢ), L in nats (see `describe`); with the strongest of the others.
 *
 * A formula is right with whatever constants: one that is the first, or one before it, with other values of its constants
 * is no law of its own, nor is one that predicts the same. No formula: 0. Cost O(formulas·rows), and up to 200 refits.
 */
export function standingOf(formulas: readonly Formula[], data: FormulaData): Standing {
  const [best, ...others] = formulas;
  if (best === undefined) return { confidence: 0 };
  const own = valuesOn(best.expr, data);
  const same = Math.max(
    1e-18 * totalSquares(data.target, data.weights),
    1e-6 * distance(own, data.target, data),
  );
  const laws: Law[] = [{ formula: best, values: own }];
  let sum = 1;
  let asked = 0;
  const byLength = others.toSorted((a, b) => a.description.length - b.description.length);
  for (const other of byLength) {
    const weight = Math.exp(best.description.length - other.description.length);
    if (weight < LEAST_WEIGHT && laws.length > 1) break;
    const values = valuesOn(other.expr, data);
    if (laws.some((law) => distance(law.values, values, data) <= same)) continue;
    if (asked < MOST_ASKED) {
      asked++;
      if (laws.some((law) => covers(law.formula.expr, values, same, data))) continue;
    }
    laws.push({ formula: other, values });
    if (weight >= LEAST_WEIGHT) sum += weight;
  }
  const strongest = laws[1]?.formula;
  return { confidence: 1 / sum, ...(strongest !== undefined && { strongest }) };
}

/** A formula that no other covers, and what it predicts. */
interface Law {
  readonly formula: Formula;
  readonly values: Float64Array;
}

/** The share of what counts as the same that a refit to the values of a special case gets down to. */
const REACHED = 1e-6;

/** Whether some values of its constants, settled ones too, let the formula predict these values. Cost: one refit. */
function covers(expr: Expr, values: Float64Array, same: number, data: FormulaData): boolean {
  const isFree = constantsOf(expr);
  const refit = refitConstants(expr, { ...data, target: values }, { maxSteps: STEPS, isFree });
  return distance(valuesOn(refit.expr, data), values, data) <= REACHED * same;
}

/**
 * Numbers that make another law of the same form where they are others: not 1, and no exponent that is short. 1.5 - 2*cos(pi*t + 2) is
 * 2*sin(pi*t + 0.4) + 1.5 in other words, though its numbers were settled.
 */
function constantsOf(expr: Expr): IsFree {
  const isSettled = exponentsHeld(expr, (value) => Math.abs(value) !== 1);
  return (value, at) => !isRecognised(value) || isSettled(value, at);
}

/**
 * The formulas that `taken` is held against: where it is shown finite between and around the rows, those that are, too, since
 * one with a pole there is not the law, however short. Cost O(formulas·nodes·2,000).
 */
export function rivalsOf(
  taken: Formula,
  others: readonly Formula[],
  { variables, columns }: FormulaData,
): readonly Formula[] {
  const box = boxAround(variables, columns);
  if (!isFiniteOnBox(taken.expr, box)) return others;
  return others.filter(({ expr }) => isFiniteOnBox(expr, box));
}

function distance(one: Float64Array, other: Float64Array, { weights }: FormulaData): number {
  return squaredError(one, other, weights);
}
