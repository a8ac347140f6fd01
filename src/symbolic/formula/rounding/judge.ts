import { totalSquares } from "../../../math/errors.ts";
import { meanWithError } from "../../../math/statistics.ts";
import type { Loss } from "../../../model/loss.ts";
import { lossOf } from "../../../model/losses/list.ts";
import type { Expr } from "../../expression/expr.ts";
import { withConstants } from "../../expression/parameters.ts";
import { rowLossOf } from "../../losses/rowLoss.ts";
import { type FormulaData, formulaLoss } from "../constants/constants.ts";
import { valuesOn } from "../formula.ts";

/** Residuals below this many standard deviations of the target are taken for rounding errors. */
export const ROUNDING_NOISE = 1e-13;

/** NRMSE up to which a fit counts as exact, whatever the figures show. */
const EXACT_BELOW = 1e-8;

/** A template, the values of its parameters, and which constants of the original they are. */
export interface Fit {
  readonly template: Expr;
  readonly constants: Float64Array;
  readonly ids: readonly number[];
  readonly loss: number;
  /** The share of the loss that more steps might still take off. */
  readonly slack: number;
}

/** The formula of a fit. */
export function filled(fit: Fit): Expr {
  return withConstants(fit.template, fit.constants);
}

/** Decides whether a refit with one constant less is as good as before. */
export class Judge {
  readonly isExact: boolean;
  readonly #leastLoss: number;
  readonly #first: Fit;
  readonly #nRows: number;
  readonly #loss: Loss;
  readonly #isOfSquares: boolean;
  readonly #heldOut: FormulaData | undefined;
  readonly #heldOutFirst: number;
  readonly #errorsFirst: Float64Array;
  #last: Fit;

  /** Below an NRMSE of `leastError` one error is as good as another. */
  constructor(first: Fit, data: FormulaData, heldOut: FormulaData | undefined, leastError: number) {
    this.#leastLoss = leastError ** 2;
    this.#first = first;
    this.#last = first;
    this.#nRows = data.target.length;
    this.#loss = lossOf({ name: data.loss ?? "mse" });
    this.#isOfSquares = this.#loss.name === "mse";
    this.isExact = first.loss <= Math.max(EXACT_BELOW ** 2, this.#leastLoss);
    this.#heldOut = heldOut === undefined || heldOut.target.length === 0 ? undefined : heldOut;
    this.#heldOutFirst = this.#heldOut === undefined ? 0 : formulaLoss(filled(first), this.#heldOut);
    this.#errorsFirst =
      this.#heldOut === undefined ? new Float64Array(0) : squaredErrors(filled(first), this.#heldOut);
  }

  accepts(next: Fit): boolean {
    return this.isExact ? this.#isStillExact(next) : this.#isWithinChance(next);
  }

  /** Takes `fit` for the state from which the next constant is given up. */
  settle(fit: Fit): void {
    this.#last = fit;
  }

  /** No error beyond what says nothing, where the first fit's is below it; else none beyond three times the first fit's, or beyond rounding. */
  #isStillExact(next: Fit): boolean {
    const isBelow = (loss: number, first: number): boolean =>
      loss <= (first <= this.#leastLoss ? this.#leastLoss : Math.max(9 * first, ROUNDING_NOISE ** 2));
    if (!isBelow(next.loss, this.#first.loss)) return false;
    if (this.#heldOut === undefined) return true;
    return isBelow(formulaLoss(filled(next), this.#heldOut), this.#heldOutFirst);
  }

  #isWithinChance(next: Fit): boolean {
    if (!Number.isFinite(next.loss)) return false;
    // n·log of a ratio of sums of squares is χ² with one degree of freedom per constant given up: 6.6 is its 99 %
    // point for one, mean + 3 standard deviations bounds it for all so far.
    const nats = (loss: number): number => this.#loss.nats(Math.sqrt(loss), this.#nRows);
    const rise = (from: Fit): number =>
      this.#isOfSquares
        ? this.#nRows * Math.log(next.loss / from.loss)
        : 2 * (nats(next.loss) - nats(from.loss));
    const given = this.#first.constants.length - next.constants.length;
    // A first fit that was left before its end is known no better than to what it might still have gained.
    const unknown = this.#nRows * this.#first.slack;
    if (rise(this.#last) > Math.max(6.6, unknown)) return false;
    if (rise(this.#first) > Math.max(given + 3 * Math.sqrt(2 * given), unknown)) return false;
    if (this.#heldOut === undefined) return true;
    return isNoWorse(squaredErrors(filled(next), this.#heldOut), this.#errorsFirst, this.#first.slack);
  }
}

function squaredErrors(expr: Expr, data: FormulaData): Float64Array {
  const predicted = valuesOn(expr, data);
  const loss = rowLossOf(data, predicted);
  const { weights, target } = data;
  const errors =
    loss === undefined
      ? squaresOver(predicted, target, totalSquares(target, weights) / target.length)
      : predicted.map((value, at) => loss.value(value, target[at]!));
  return weights === undefined ? errors : errors.map((value, at) => weights[at]! * value);
}

function squaresOver(predicted: Float64Array, target: Float64Array, scale: number): Float64Array {
  return predicted.map((value, at) => (value - target[at]!) ** 2 / scale);
}

/**
 * Whether squared errors `b` are on average no larger than `a` and the share `slack` of it, to two standard errors of
 * the paired difference.
 */
function isNoWorse(b: Float64Array, a: Float64Array, slack: number): boolean {
  const n = a.length;
  const { mean, error } = meanWithError(n, (i) => b[i]! - (1 + slack) * a[i]!, Math.max(1, n - 1));
  return mean <= 2 * error;
}
