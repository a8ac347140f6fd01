/**
 * All free constants of a formula fitted together, by Levenberg–Marquardt in the units of the data.
 *
 * Damping is relative to the columns of the Jacobian (Moré, "The Levenberg–Marquardt algorithm", 1978, §6), so
 * that constants of 1e-31 and 1e24 move alike; its size follows Nielsen's gain-ratio rule (Madsen, Nielsen &
 * Tingleff, *Methods for non-linear least squares problems*, 2004, §2.2 and eq. 2.21).
 */

import {
  type DampedRun,
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  nielsen,
  promised,
  type Reached,
} from "../../../math/dampedLeastSquares.ts";
import { squaredError, totalSquares } from "../../../math/errors.ts";
import { factorSpd, solveFactored, solveSpd } from "../../../math/linear/cholesky.ts";
import type { Loss } from "../../../model/loss.ts";
import type { Outcome } from "../../../outcome.ts";
import type { Expr } from "../../expression/expr.ts";
import {
  freeConstants,
  freeUnlessRecognised,
  type IsFree,
  withConstants,
} from "../../expression/parameters.ts";
import { compile, compileTemplate, type Tape } from "../../expression/tape/tape.ts";
import { isOfKnownSpread, type LossData, meanLoss, rowLossOf } from "../../losses/rowLoss.ts";
import { normalEquations } from "./normalEquations.ts";

/** Rows that a formula is held against. Shapes: columns (variables)(rows), target (rows). */
export interface FormulaData extends LossData {
  readonly variables: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** A fit whose squared error has fallen by less than a twentieth in so many steps creeps along a valley: it is left there. */
const CREEP_STEPS = 20;
/** The share of its squared error that a fit which was left creeping might still have lost. */
export const CREEP_GAIN = 0.05;

/** How constants are fitted. */
export interface RefitOptions {
  /** Which numbers may move. @defaultValue every number that is not a small multiple of 1/8 */
  readonly isFree?: IsFree;
  /** Most Jacobians computed. @defaultValue 200 */
  readonly maxSteps?: number;
  /** Relative gain of the squared error below which a step is the last. @defaultValue 1e-14, its rounding */
  readonly tolerance?: number;
}

/** A formula with its constants where the fit left them. */
export interface Refit {
  readonly expr: Expr;
  /** The constants from left to right. */
  readonly constants: Float64Array;
  /** RMSE over the standard deviation of the target; infinite where the formula has no value for a row. */
  readonly nrmse: number;
  /** `loss` is the squared NRMSE. */
  readonly outcome: Outcome;
}

/**
 * `expr` with its free constants moved to the least squares of `data`, to machine precision where it can.
 *
 * The best finite state is kept: the result is never worse than the start and holds no NaN. A fit that creeps, gaining
 * less than a twentieth of its squared error in 20 steps, ends there as `step-limit`. Where the formula has no value
 * for some row at the start, it is returned unchanged as `diverged`. Cost O(steps · rows · constants²).
 */
export function refitConstants(expr: Expr, data: FormulaData, options: RefitOptions = {}): Refit {
  const isFree = options.isFree ?? freeUnlessRecognised;
  const { template, values } = freeConstants(expr, isFree);
  const tape = compileTemplate(template, data.variables, values);
  const { constants, outcome } = fitTape(tape, data, options);
  return { expr: withConstants(template, constants), constants, nrmse: Math.sqrt(outcome.loss), outcome };
}

/** The squared NRMSE of `expr`, or its mean loss where errors do not count as squares on `data`; infinite where it has no value for some row. */
export function formulaLoss(expr: Expr, data: FormulaData): number {
  const out = new Float64Array(data.target.length);
  compile(expr, data.variables).value(data.columns, out);
  const rowLoss = rowLossOf(data, out);
  if (rowLoss !== undefined) return meanLoss(rowLoss, out, data);
  return nrmseSquared(out, data);
}

function nrmseSquared(out: Float64Array, { target, weights }: FormulaData): number {
  return squaredError(out, target, weights) / totalSquares(target, weights);
}

/** Constants, and why their search stopped. */
interface FittedTape {
  readonly constants: Float64Array;
  readonly outcome: Outcome;
}

/** Fits at scales that residuals show, and the share by which a scale may still move at the end. */
const [MOST_SCALES, SCALE_SETTLED] = [20, 0.01];

/** The constants of `tape` at the least squares of `data`, or at the least of its loss, and why the search stopped. */
export function fitTape(
  tape: Tape,
  data: FormulaData,
  options: Omit<RefitOptions, "isFree"> = {},
): FittedTape {
  const predicted = new Float64Array(data.target.length);
  const lossAt = (constants: Float64Array): Loss | undefined => {
    if (data.loss === undefined) return undefined;
    tape.value(data.columns, predicted, constants);
    return rowLossOf(data, predicted);
  };
  let start = Float64Array.from(tape.constants);
  let loss = lossAt(start);
  let fitted = fitAt(tape, data, start, loss, options);
  for (let n = 1; loss?.rescaled !== undefined && n < MOST_SCALES; n++) {
    const next = lossAt(fitted.constants)!;
    if (!(Math.abs(next.scale - loss.scale) > SCALE_SETTLED * loss.scale)) break;
    [start, loss] = [Float64Array.from(fitted.constants), next];
    fitted = fitAt(tape, data, start, loss, options);
  }
  return fitted;
}

function fitAt(
  tape: Tape,
  data: FormulaData,
  start: Float64Array,
  rowLoss: Loss | undefined,
  { maxSteps = 200, tolerance = 1e-14 }: Omit<RefitOptions, "isFree">,
): FittedTape {
  const { columns, target, weights } = data;
  const m = tape.constants.length;
  const predicted = new Float64Array(target.length);
  const scale = rowLoss === undefined ? totalSquares(target, weights) : Math.max(1, target.length);
  const lossAt = (constants: Float64Array): number => {
    tape.value(columns, predicted, constants);
    return rowLoss === undefined
      ? squaredError(predicted, target, weights) / scale
      : meanLoss(rowLoss, predicted, data);
  };
  const loss = lossAt(start);
  if (!Number.isFinite(loss)) {
    const advice = "the formula has no value for some rows; start from other constants or restrict the rows";
    return {
      constants: start,
      outcome: { kind: "diverged", steps: 0, loss: Number.POSITIVE_INFINITY, at: "loss", advice },
    };
  }
  if (m === 0 || target.length === 0)
    return { constants: start, outcome: { kind: "converged", steps: 0, loss } };

  let largestNorms: Float64Array = new Float64Array(m); // so far: D in Moré's notation
  const damped = new Float64Array(m * m);
  const linearised = ({ point }: Reached<Float64Array>): Linearised<Reached<Float64Array>> | undefined => {
    const equations = normalEquations(tape, data, point, largestNorms, rowLoss);
    if (equations === undefined) return undefined;
    const { matrix, slope, norms } = equations;
    largestNorms = norms;
    return {
      move: (damping) => {
        damped.set(matrix);
        for (let j = 0; j < m; j++) damped[j * m + j]! += damping;
        return solveSpd(damped, m, slope);
      },
      isDone: (move) => move.every((v, j) => point[j]! + v / norms[j]! === point[j]),
      after: (move) => {
        const moved = point.map((c, j) => c + move[j]! / norms[j]!);
        return { point: moved, value: lossAt(moved) };
      },
      gainRatio: (move, damping, gained) => (gained * scale) / promised(move, slope, damping),
    };
  };
  let lossBefore = loss; // at the last multiple of `CREEP_STEPS`
  const isHopeless = (step: number, value: number): boolean => {
    if (step % CREEP_STEPS !== 0) return false;
    const isCreeping = value > (1 - CREEP_GAIN) * lossBefore;
    lossBefore = value;
    return isCreeping;
  };
  const run = dampedLeastSquares({ point: start, value: loss }, linearised, {
    damping: 1e-3,
    rule: RULE,
    maxSteps,
    isLast: (before, after) => before.value - after.value <= tolerance * before.value,
    isHopeless,
  });
  return { constants: run.at.point, outcome: outcomeOf(run) };
}

/** Up by 2, 4, 8 …, until no constant moves. */
const RULE: DampingRule = {
  trials: Number.POSITIVE_INFINITY,
  largest: 1e16,
  lowered: nielsen(1 / 3, 1e-15),
  raised: (damping, trial) => damping * 2 ** (trial + 1),
};

function outcomeOf({ end, steps, at }: DampedRun<Reached<Float64Array>>): Outcome {
  const loss = at.value;
  switch (end) {
    case "converged":
      return { kind: "converged", steps, loss };
    case "step-limit":
      return {
        kind: "step-limit",
        steps,
        loss,
        advice: "the constants were still moving; give the fit more steps",
      };
    case "not-finite":
      return {
        kind: "diverged",
        steps,
        loss,
        at: "gradient",
        advice: "the derivative of the formula is not finite at the data; the constants are the best so far",
      };
  }
}

/**
 * Standard errors of the free constants of `tape` at `constants`, from the residuals, in the units of each constant.
 *
 * Residuals count as at least `leastNoise` standard deviations of the target. A constant that the data do not
 * determine has an infinite error. Shape: (constants).
 */
export function standardErrors(
  tape: Tape,
  data: FormulaData,
  constants: Float64Array,
  leastNoise = 1e-16,
): Float64Array {
  const n = data.target.length;
  const m = constants.length;
  const errors = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  const predicted = new Float64Array(n);
  if (data.loss !== undefined) tape.value(data.columns, predicted, constants);
  const rowLoss = rowLossOf(data, predicted);
  const equations = normalEquations(tape, data, constants, undefined, rowLoss);
  if (equations === undefined) return errors;
  const { matrix: normal, norms, squares } = equations;
  const floor = leastNoise ** 2 * totalSquares(data.target, data.weights);
  const variance = isOfKnownSpread(rowLoss) ? 1 : Math.max(squares, floor) / Math.max(1, n - m);
  for (let i = 0; i < m; i++) normal[i * m + i]! += 1e-13;
  if (!factorSpd(normal, m)) return errors;
  for (let j = 0; j < m; j++) {
    const unit = new Float64Array(m);
    unit[j] = 1;
    const inverse = solveFactored(normal, m, unit);
    if (inverse[j]! < 1e12) errors[j] = Math.sqrt(variance * inverse[j]!) / norms[j]!;
  }
  return errors;
}
