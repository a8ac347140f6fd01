/**
 * Fitted constants replaced by simple numbers, simplest first, the others refitted after each.
 *
 * A replacement must pass two tests. Before: its code must be shorter than what the measured constant itself would
 * take, with a margin against coincidence (description length, Rissanen 1978). After the refit: the error must not
 * have risen beyond rounding for an exact fit (NRMSE ≤ 1e-8), or beyond chance for a noisy one: by the likelihood
 * ratio on the fitted rows and by a paired test on held-out rows. Errors are held against the first fit, never
 * against the last, so that they cannot creep.
 */

import { totalSquares } from "../../math/errors.ts";
import { meanWithError } from "../../math/statistics.ts";
import type { Loss } from "../../model/loss.ts";
import { lossOf } from "../../model/losses/list.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../expression/expr.ts";
import { mapLeaves, mul, num } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import {
  freeConstants,
  freeUnlessRecognised,
  type IsFree,
  parameter,
  parameterIndex,
  withConstants,
} from "../expression/parameters.ts";
import { compileTemplate, evaluate } from "../expression/tape.ts";
import { rowLossOf } from "../losses/rowLoss.ts";
import {
  CREEP_GAIN,
  type FormulaData,
  fitTape,
  formulaLoss,
  type RefitOptions,
  standardErrors,
} from "./constants.ts";
import { distributed } from "./distribute.ts";
import { evenRows } from "./evenRows.ts";
import { type SimpleNumber, simpleNumbers } from "./simpleNumbers.ts";

/** How constants are rounded. */
export interface RoundOptions {
  /** Rows that were not fitted; none: the fitted rows alone decide. */
  readonly heldOut?: FormulaData;
  /** Which numbers may be rounded. @defaultValue every number that is not a small multiple of 1/8 */
  readonly isFree?: IsFree;
  /** NRMSE up to which a fit counts as exact. @defaultValue 1e-8 */
  readonly exactBelow?: number;
}

/** A formula with rounded constants. */
export interface Rounded {
  /** Recognised constants are written out (`1/3`, `2*pi`, `sqrt(2)`); the rest are fitted numbers. Not simplified. */
  readonly expr: Expr;
  /** NRMSE on the fitted rows, before and after. */
  readonly nrmse: { readonly before: number; readonly after: number };
  /** How many constants were fitted numbers before, and are after. */
  readonly fitted: { readonly before: number; readonly after: number };
}

/** Residuals below this many standard deviations of the target are taken for rounding errors. */
const ROUNDING_NOISE = 1e-13;

/** One way to spend fewer fitted numbers: a constant becomes a simple number, or ± another constant. */
interface Trial {
  readonly at: number;
  readonly replacement: Expr;
  readonly bits: number;
  /** Distance from the fitted value, in standard errors. */
  readonly z: number;
  /** The constant that is repeated, if it is one. */
  readonly twin?: number;
}

/**
 * `expr` refitted to `data` with as many constants as possible replaced by simple numbers.
 *
 * A fitted number in front of a sum is also tried inside it, where more may turn out to be simple. Cost: a few refits
 * per constant. Deterministic. A formula without value on some row of `data` comes back unchanged.
 */
export function roundConstants(expr: Expr, data: FormulaData, options: RoundOptions = {}): Rounded {
  const rounded = roundedAsWritten(expr, data, options);
  const inside = distributed(expr);
  if (inside === expr || rounded.fitted.after === 0) return rounded;
  const other = roundedAsWritten(inside, data, options);
  return other.fitted.after < rounded.fitted.after ? other : rounded;
}

function roundedAsWritten(expr: Expr, data: FormulaData, options: RoundOptions): Rounded {
  const { template, values } = freeConstants(expr, options.isFree ?? freeUnlessRecognised);
  const ids = values.map((_, at) => at);
  const first = refit(
    { template, constants: Float64Array.from(values), ids, loss: Number.NaN, slack: 0 },
    data,
    {},
  );
  const judge = new Judge(first, data, options.heldOut, options.exactBelow ?? 1e-8);
  const sample = evenRows(data, ROW_LIMITS.rounding);
  const sampleJudge = new Judge(refit(first, sample, {}), sample, undefined, options.exactBelow ?? 1e-8);
  // Among noise a trial need not be fitted beyond what the noise lets anyone see.
  const steps = judge.isExact ? { maxSteps: 40 } : { maxSteps: 15, tolerance: 0.01 / sample.target.length };
  let current = first;
  // Fixing one constant makes no room for another value of the next, so a trial that failed has failed, unless its
  // refit was cut short: all get a second chance once nothing else moves.
  const rejected = new Set<string>();
  let fixedSince = 0;
  for (let isMoving = first.loss < Number.POSITIVE_INFINITY; isMoving || fixedSince > 0; ) {
    if (!isMoving) {
      rejected.clear();
      fixedSince = 0;
    }
    isMoving = false;
    for (const trial of proposals(current, sample, judge.isExact)) {
      const name = nameOf(trial, current);
      if (rejected.has(name)) continue;
      const candidate = replaced(current, trial);
      const next = refit(candidate, sample, steps);
      if (sampleJudge.accepts(next) && (sample === data || judge.accepts(refit(next, data, steps)))) {
        current = sample === data ? next : refit(next, data, steps);
        sampleJudge.settle(next);
        judge.settle(current);
        isMoving = true;
        fixedSince++;
        break;
      }
      rejected.add(name);
    }
  }
  const last = current === first ? first : refit(current, data, {});
  return {
    expr: filled(last),
    nrmse: { before: Math.sqrt(first.loss), after: Math.sqrt(last.loss) },
    fitted: { before: values.length, after: last.constants.length },
  };
}

/** A template, the values of its parameters, and which constants of the original they are. */
interface Fit {
  readonly template: Expr;
  readonly constants: Float64Array;
  readonly ids: readonly number[];
  readonly loss: number;
  /** The share of the loss that more steps might still take off. */
  readonly slack: number;
}

function refit(fit: Fit, data: FormulaData, steps: Omit<RefitOptions, "isFree">): Fit {
  const tape = compileTemplate(fit.template, data.variables, fit.constants);
  const { constants, outcome } = fitTape(tape, data, steps);
  return { ...fit, constants, loss: outcome.loss, slack: outcome.kind === "step-limit" ? CREEP_GAIN : 0 };
}

function filled(fit: Fit): Expr {
  return withConstants(fit.template, fit.constants);
}

/** `current` without the constant of `trial`. */
function replaced(current: Fit, { at, replacement }: Trial): Fit {
  return {
    ...current,
    template: replaceParameter(current.template, at, replacement),
    constants: current.constants.filter((_, i) => i !== at),
    ids: current.ids.filter((_, i) => i !== at),
  };
}

function nameOf(trial: Trial, current: Fit): string {
  const twin = trial.twin === undefined ? "" : `of ${current.ids[trial.twin]}`;
  return `${current.ids[trial.at]} ${twin === "" ? key(trial.replacement) : twin}`;
}

/** Replacements worth a refit, shortest code first. */
function proposals(current: Fit, data: FormulaData, isExact: boolean): Trial[] {
  const { template, constants } = current;
  const tape = compileTemplate(template, data.variables, constants);
  const errors = standardErrors(tape, data, constants, ROUNDING_NOISE);
  const found: Trial[] = [];
  const propose = (at: number, number: SimpleNumber, error: number): void => {
    const z = Number.isFinite(error) ? Math.abs(constants[at]! - number.value) / error : 0;
    if (isWorthIt(number.bits, z, constants[at]!, error)) {
      found.push({ at, replacement: number.expr, bits: number.bits, z });
    }
  };
  constants.forEach((value, at) => {
    // Far from the optimum of a curved problem errors are estimates; an exact fit can afford a wide look.
    const error = Math.max(errors[at]!, 4e-16 * Math.abs(value));
    const window = (isExact ? 30 : 3) * error;
    for (const number of simpleNumbers(value, window).slice(0, 3))
      propose(at, number, isExact ? window : error);
    for (let other = 0; other < at; other++) {
      const sign = Math.sign(value) * Math.sign(constants[other]!);
      const distance = Math.abs(value - sign * constants[other]!);
      const spreadOfBoth = Math.hypot(error, errors[other]!);
      if (!(distance <= (isExact ? 30 : 1) * spreadOfBoth) || !Number.isFinite(spreadOfBoth)) continue;
      const twin = parameter(other);
      const replacement = sign < 0 ? mul(num(-1), twin) : twin;
      // Equal constants by chance are as likely as the window is wide.
      if (isWorthIt(8, distance / spreadOfBoth, value, error))
        found.push({ at, replacement, bits: 8, z: 0, twin: other });
    }
  });
  return found.sort((a, b) => a.bits - b.bits || a.z - b.z || a.at - b.at);
}

/**
 * Whether a code of `bits` at `z` standard errors beats the measured number.
 *
 * A number known to `error` takes log2(|value|/error) bits; being z errors off costs z²/2 nats. Of the bits measured
 * a quarter is kept back against coincidence, which allows one chance match in some thousand at full precision.
 */
function isWorthIt(bits: number, z: number, value: number, error: number): boolean {
  if (!Number.isFinite(error)) return true;
  const measured = Math.log2(1 + Math.abs(value) / error);
  return bits + 0.72 * z * z <= 0.75 * measured + 2;
}

/** The template with parameter `at` replaced, the later ones moving up. */
function replaceParameter(template: Expr, at: number, replacement: Expr): Expr {
  const shifted = (index: number): Expr => parameter(index > at ? index - 1 : index);
  return mapLeaves(template, (leaf) => {
    const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
    if (index === null) return leaf;
    return index === at ? mapLeaves(replacement, (inner) => shift(inner, shifted)) : shifted(index);
  });
}

function shift(leaf: Expr, shifted: (index: number) => Expr): Expr {
  const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
  return index === null ? leaf : shifted(index);
}

/** Decides whether a refit with one constant less is as good as before. */
class Judge {
  readonly isExact: boolean;
  readonly #first: Fit;
  readonly #nRows: number;
  readonly #loss: Loss;
  readonly #isOfSquares: boolean;
  readonly #heldOut: FormulaData | undefined;
  readonly #heldOutFirst: number;
  readonly #errorsFirst: Float64Array;
  #last: Fit;

  constructor(first: Fit, data: FormulaData, heldOut: FormulaData | undefined, exactBelow: number) {
    this.#first = first;
    this.#last = first;
    this.#nRows = data.target.length;
    this.#loss = lossOf({ name: data.loss ?? "mse" });
    this.#isOfSquares = this.#loss.name === "mse";
    this.isExact = Math.sqrt(first.loss) <= exactBelow;
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

  /** No error beyond three times the first fit's, or beyond rounding. */
  #isStillExact(next: Fit): boolean {
    const isBelow = (loss: number, first: number): boolean =>
      loss <= Math.max(9 * first, ROUNDING_NOISE ** 2);
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
  const predicted = evaluate(expr, data.variables, data.columns, data.target.length);
  const loss = rowLossOf(data, predicted);
  if (loss !== undefined) return predicted.map((value, at) => loss.value(value, data.target[at]!));
  const scale = totalSquares(data.target) / data.target.length;
  return predicted.map((value, at) => (value - data.target[at]!) ** 2 / scale);
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
