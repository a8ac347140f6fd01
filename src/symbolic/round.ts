/**
 * Fitted constants replaced by simple numbers, simplest first, the others refitted after each.
 *
 * A replacement must pass two tests. Before: its code must be shorter than what the measured constant itself would
 * take, with a margin against coincidence (description length, Rissanen 1978). After the refit: the error must not
 * have risen beyond rounding for an exact fit (NRMSE ≤ 1e-8), or beyond chance for a noisy one: by the likelihood
 * ratio on the fitted rows and by a paired test on held-out rows. Errors are held against the first fit, never
 * against the last, so that they cannot creep.
 */

import { mapLeaves, mul, num } from "./build.ts";
import { type FormulaData, fitTape, formulaLoss, spread, standardErrors } from "./constants.ts";
import type { Expr } from "./expr.ts";
import { key } from "./order.ts";
import { freeConstants, freeUnlessSettled, type IsFree, parameter, parameterIndex } from "./parameters.ts";
import { type SimpleNumber, simpleNumbers } from "./simpleNumbers.ts";
import { compileTemplate, evaluate } from "./tape.ts";

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
const roundingNoise = 1e-13;

/** One way to spend fewer fitted numbers: a constant becomes a simple number, or ± another constant. */
interface Trial {
  readonly at: number;
  readonly replacement: Expr;
  readonly bits: number;
  /** Distance from the fitted value, in standard errors. */
  readonly z: number;
}

/**
 * `expr` refitted to `data` with as many constants as possible replaced by simple numbers.
 *
 * Cost: one refit per trial, about two trials per constant. Deterministic. A formula without value on some row of
 * `data` comes back unchanged.
 */
export function roundConstants(expr: Expr, data: FormulaData, options: RoundOptions = {}): Rounded {
  const { template, values } = freeConstants(expr, options.isFree ?? freeUnlessSettled);
  const refit = (shape: Expr, start: ArrayLike<number>): Fit => {
    const { constants, outcome } = fitTape(compileTemplate(shape, data.variables, start), data, 100);
    return { template: shape, constants, loss: outcome.loss };
  };
  const first = refit(template, values);
  const judge = new Judge(first, data, options);
  let current = first;
  const rejected = new Set<string>();
  for (;;) {
    const trial = proposals(current, data, judge.isExact).find((one) => !rejected.has(nameOf(one)));
    if (trial === undefined) break;
    const shape = replaceParameter(current.template, trial.at, trial.replacement);
    const next = refit(
      shape,
      current.constants.filter((_, at) => at !== trial.at),
    );
    if (judge.accepts(next, current)) {
      current = next;
      rejected.clear();
    } else rejected.add(nameOf(trial));
  }
  return {
    expr: filled(current),
    nrmse: { before: Math.sqrt(first.loss), after: Math.sqrt(current.loss) },
    fitted: { before: values.length, after: current.constants.length },
  };
}

interface Fit {
  readonly template: Expr;
  readonly constants: Float64Array;
  readonly loss: number;
}

function filled(fit: Fit): Expr {
  return mapLeaves(fit.template, (leaf) => {
    const index = leaf.kind === "var" ? parameterIndex(leaf.name) : null;
    return index === null ? leaf : num(fit.constants[index]!);
  });
}

function nameOf(trial: Trial): string {
  return `${trial.at} ${key(trial.replacement)}`;
}

/** Replacements worth a refit, shortest code first. */
function proposals(current: Fit, data: FormulaData, isExact: boolean): Trial[] {
  const { template, constants } = current;
  const tape = compileTemplate(template, data.variables, constants);
  const errors = standardErrors(tape, data, constants, roundingNoise);
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
    for (const number of simpleNumbers(value, window)) propose(at, number, isExact ? window : error);
    for (let other = 0; other < at; other++) {
      const sign = Math.sign(value) * Math.sign(constants[other]!);
      const distance = Math.abs(value - sign * constants[other]!);
      const spreadOfBoth = Math.hypot(error, errors[other]!);
      if (!(distance <= (isExact ? 30 : 1) * spreadOfBoth) || !Number.isFinite(spreadOfBoth)) continue;
      const twin = parameter(other);
      const replacement = sign < 0 ? mul(num(-1), twin) : twin;
      // Equal constants by chance are as likely as the window is wide.
      if (isWorthIt(8, distance / spreadOfBoth, value, error)) found.push({ at, replacement, bits: 8, z: 0 });
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
  readonly #heldOut: FormulaData | undefined;
  readonly #heldOutFirst: number;
  readonly #errorsFirst: Float64Array | null;
  #accepted = 0;

  constructor(first: Fit, data: FormulaData, options: RoundOptions) {
    const exactBelow = options.exactBelow ?? 1e-8;
    this.#first = first;
    this.#nRows = data.target.length;
    this.isExact = Math.sqrt(first.loss) <= exactBelow;
    this.#heldOut =
      options.heldOut === undefined || options.heldOut.target.length === 0 ? undefined : options.heldOut;
    this.#heldOutFirst = this.#heldOut === undefined ? 0 : formulaLoss(filled(first), this.#heldOut);
    this.#errorsFirst = this.#heldOut === undefined ? null : squaredErrors(filled(first), this.#heldOut);
  }

  accepts(next: Fit, current: Fit): boolean {
    const isFine = this.isExact ? this.#isStillExact(next) : this.#isWithinChance(next, current);
    if (isFine) this.#accepted++;
    return isFine;
  }

  /** No error beyond three times the first fit's, or beyond rounding. */
  #isStillExact(next: Fit): boolean {
    const isBelow = (loss: number, first: number): boolean => loss <= Math.max(9 * first, roundingNoise ** 2);
    if (!isBelow(next.loss, this.#first.loss)) return false;
    if (this.#heldOut === undefined) return true;
    return isBelow(formulaLoss(filled(next), this.#heldOut), this.#heldOutFirst);
  }

  #isWithinChance(next: Fit, current: Fit): boolean {
    if (!Number.isFinite(next.loss)) return false;
    // n·log of a ratio of sums of squares is χ² with one degree of freedom per constant given up: 6.6 is its 99 %
    // point for one, mean + 3 standard deviations bounds it for all so far.
    const rise = (from: Fit): number => this.#nRows * Math.log(next.loss / from.loss);
    const given = this.#accepted + 1;
    if (rise(current) > 6.6 || rise(this.#first) > given + 3 * Math.sqrt(2 * given)) return false;
    if (this.#heldOut === undefined || this.#errorsFirst === null) return true;
    return isNoWorse(squaredErrors(filled(next), this.#heldOut), this.#errorsFirst);
  }
}

function squaredErrors(expr: Expr, data: FormulaData): Float64Array {
  const predicted = evaluate(expr, data.variables, data.columns, data.target.length);
  const scale = spread(data.target) / data.target.length;
  return predicted.map((value, at) => (value - data.target[at]!) ** 2 / scale);
}

/** Whether squared errors `b` are on average no larger than `a`, to two standard errors of the paired difference. */
function isNoWorse(b: Float64Array, a: Float64Array): boolean {
  const n = a.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (b[i]! - a[i]!) / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (b[i]! - a[i]! - mean) ** 2 / Math.max(1, n - 1);
  return mean <= 2 * Math.sqrt(variance / n);
}
