/**
 * Fitted constants replaced by simple numbers, simplest first, the others refitted after each.
 *
 * A replacement must pass two tests. Before: its code must be shorter than what the measured constant itself would
 * take, with a margin against coincidence (description length, Rissanen 1978). After the refit: the error must not
 * have risen beyond rounding for an exact fit (NRMSE ≤ 1e-8, or as near as printed figures tell), or beyond chance for a
 * noisy one: by the likelihood ratio on the fitted rows and by a paired test on held-out rows. Errors are held against the first fit, never
 * against the last, so that they cannot creep.
 */

import { ROW_LIMITS } from "../../../rowLimits.ts";
import type { Expr } from "../../expression/expr.ts";
import { children, mapLeaves, mul, num } from "../../expression/make.ts";
import { key } from "../../expression/order.ts";
import {
  freeConstants,
  freeUnlessRecognised,
  type IsFree,
  parameter,
  parameterIndex,
} from "../../expression/parameters.ts";
import { compileTemplate } from "../../expression/tape/tape.ts";
import { withBareTerms } from "../bareTerms.ts";
import {
  CREEP_GAIN,
  type FormulaData,
  fitTape,
  type RefitOptions,
  standardErrors,
} from "../constants/constants.ts";
import { distributed } from "../distribute.ts";
import { evenRows } from "../evenRows.ts";
import { type Fit, filled, Judge, ROUNDING_NOISE } from "./judge.ts";
import { type SimpleNumber, simpleNumbers } from "./simpleNumbers.ts";

/**
 * Rows that show whether a formula stays exact: each is met or not. Two roots of quadratics with 18 constants took 19 of the 30 s
 * of a search where trials were fitted to all of 1,000 rows.
 */
const rowsOfTrial = (nConstants: number): number => Math.max(100, 5 * nConstants);

/** Ways to write a formula that are tried at most, beside the one given. */
const MOST_WAYS = 4;

/** Bits that an exponent like pi/2 or sqrt(2) takes more than the same number in front of a term: laws have few such. */
const BITS_OF_RARE_EXPONENT = 8;

/**
 * Bits by which a constant has to be known better than the code of pi, sqrt(2) or the like in its place takes: whatever its error, one number in
 * five is nearer to one of these than to a shorter decimal or fraction, and of 40 that are one is by chance.
 */
const BITS_OF_CHANCE = 3;
/** Bits of it that have to be known with all constants free: with 2 % of error 3 and 10/3 are two errors or more away from pi. */
const LEAST_BITS_OF_RARE = Math.log2(50);

/** How constants are rounded. */
export interface RoundOptions {
  /** Rows that were not fitted; none: the fitted rows alone decide. */
  readonly heldOut?: FormulaData;
  /** Which numbers may be rounded. @defaultValue every number that is not a small multiple of 1/8 */
  readonly isFree?: IsFree;
  /** NRMSE below which errors say nothing, as of figures that were printed with few digits. @defaultValue 1e-13 */
  readonly leastError?: number;
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
 * A fitted number in front of a sum is also tried inside it, and where the fit is exact a sum below a power with each of
 * its terms bare: more may turn out to be simple. Cost: a few refits per constant and way to write. Deterministic. A
 * formula without value on some row of `data` comes back unchanged.
 */
export function roundConstants(expr: Expr, data: FormulaData, options: RoundOptions = {}): Rounded {
  const { isExact, ...rounded } = roundedAsWritten(expr, data, options);
  const inside = distributed(expr);
  const others = [
    ...(inside === expr ? [] : [inside]),
    ...(isExact ? withBareTerms(expr).slice(0, MOST_WAYS) : []),
  ];
  let best: Rounded = rounded;
  for (const other of others) {
    if (best.fitted.after === 0) break;
    const { isExact: _, ...made } = roundedAsWritten(other, data, options);
    if (made.fitted.after < best.fitted.after) best = made;
  }
  return best;
}

function roundedAsWritten(
  expr: Expr,
  data: FormulaData,
  options: RoundOptions,
): Rounded & { readonly isExact: boolean } {
  const { template, values } = freeConstants(expr, options.isFree ?? freeUnlessRecognised);
  const ids = values.map((_, at) => at);
  const first = refit(
    { template, constants: Float64Array.from(values), ids, loss: Number.NaN, slack: 0 },
    data,
    {},
  );
  const { leastError = ROUNDING_NOISE } = options;
  const judge = new Judge(first, data, options.heldOut, leastError);
  const sample = evenRows(data, ROW_LIMITS.rounding);
  const tried = judge.isExact ? evenRows(sample, rowsOfTrial(values.length)) : sample;
  const trialJudge = new Judge(refit(first, tried, {}), tried, undefined, leastError);
  // Among noise a trial need not be fitted beyond what the noise lets anyone see.
  const steps = judge.isExact ? { maxSteps: 40 } : { maxSteps: 15, tolerance: 0.01 / tried.target.length };
  const errors = standardErrors(
    compileTemplate(first.template, sample.variables, first.constants),
    sample,
    first.constants,
  );
  const known = Array.from(first.constants, (value, at) => bitsKnown(value, errors[at]!));
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
    for (const trial of proposals(current, sample, judge.isExact, known)) {
      const name = nameOf(trial, current);
      if (rejected.has(name)) continue;
      const candidate = replaced(current, trial);
      const next = refit(candidate, tried, steps);
      const onAll = trialJudge.accepts(next) ? (tried === data ? next : refit(next, data, steps)) : undefined;
      if (onAll === undefined || (tried !== data && !judge.accepts(onAll))) {
        rejected.add(name);
        continue;
      }
      current = onAll;
      trialJudge.settle(next);
      judge.settle(current);
      isMoving = true;
      fixedSince++;
      break;
    }
  }
  const last = current === first ? first : refit(current, data, {});
  return {
    isExact: judge.isExact,
    expr: filled(last),
    nrmse: { before: Math.sqrt(first.loss), after: Math.sqrt(last.loss) },
    fitted: { before: values.length, after: last.constants.length },
  };
}

function refit(fit: Fit, data: FormulaData, steps: Omit<RefitOptions, "isFree">): Fit {
  const tape = compileTemplate(fit.template, data.variables, fit.constants);
  const { constants, outcome } = fitTape(tape, data, steps);
  return { ...fit, constants, loss: outcome.loss, slack: outcome.kind === "step-limit" ? CREEP_GAIN : 0 };
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
function proposals(current: Fit, data: FormulaData, isExact: boolean, known: readonly number[]): Trial[] {
  const { template, constants, ids } = current;
  const tape = compileTemplate(template, data.variables, constants);
  const errors = standardErrors(tape, data, constants, ROUNDING_NOISE);
  const found: Trial[] = [];
  const exponents = exponentsOf(template);
  const propose = (at: number, number: SimpleNumber, errors: readonly number[]): void => {
    const distances = errors.map((error) =>
      Number.isFinite(error) ? Math.abs(constants[at]! - number.value) / error : 0,
    );
    const isFamiliar = isFraction(number.expr);
    if (!isFamiliar) {
      if (known[ids[at]!]! < LEAST_BITS_OF_RARE) return;
      if (!isTold(number, bitsKnown(constants[at]!, errors.at(-1)!))) return;
    }
    const isRare = exponents.has(at) && !isFamiliar;
    const bits = number.bits + (isRare ? BITS_OF_RARE_EXPONENT : 0);
    if (errors.some((error, i) => isWorthIt(bits, distances[i]!, constants[at]!, error)))
      found.push({ at, replacement: number.expr, bits, z: distances[0]! });
  };
  constants.forEach((value, at) => {
    // Far from the optimum of a curved problem errors are estimates; an exact fit can afford a wide look.
    const error = Math.max(errors[at]!, 4e-16 * Math.abs(value));
    const window = (isExact ? 30 : 3) * error;
    for (const number of simpleNumbers(value, window).slice(0, 3))
      propose(at, number, isExact ? [window, error] : [error]);
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

/** How many bits of a constant with this standard error are known; all of them where rows say nothing of it. */
export function bitsKnown(value: number, error: number): number {
  return Number.isFinite(error) ? Math.log2(Math.abs(value) / error) : Number.POSITIVE_INFINITY;
}

/** Whether so many bits of a constant tell that it is pi, sqrt(2) or the like, rather than near it by chance. */
export function isTold({ bits }: SimpleNumber, known: number): boolean {
  return bits + BITS_OF_CHANCE <= known;
}

/** Whether a number is written with whole numbers and decimals alone: 2/3, not pi/2 or sqrt(2). */
export function isFraction(number: Expr): boolean {
  if (number.kind === "pow") return isFraction(number.base) && isWhole(number.exponent);
  return number.kind === "num" || (number.kind === "mul" && number.factors.every(isFraction));
}

function isWhole(number: Expr): boolean {
  return number.kind === "num" && Number.isInteger(number.value);
}

/** Parameters that are exponents by themselves. */
export function exponentsOf(template: Expr): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (part: Expr): void => {
    if (part.kind === "pow" && part.exponent.kind === "var") {
      const index = parameterIndex(part.exponent.name);
      if (index !== null) found.add(index);
    }
    for (const one of children(part)) visit(one);
  };
  visit(template);
  return found;
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
