/**
 * All free constants of a formula fitted together, by Levenberg–Marquardt in the units of the data.
 *
 * Damping is relative to the columns of the Jacobian (Moré, "The Levenberg–Marquardt algorithm", 1978, §6), so
 * that constants of 1e-31 and 1e24 move alike; its size follows Nielsen's gain-ratio rule (Madsen, Nielsen &
 * Tingleff, *Methods for non-linear least squares problems*, 2004, §2.2 and eq. 2.21).
 */
import { factorSpd, solveFactored, solveSpd } from "../../math/cholesky.ts";
import { squaredError, totalSquares } from "../../math/errors.ts";
import type { Outcome } from "../../outcome.ts";
import type { Expr } from "../expression/expr.ts";
import { freeConstants, freeUnlessRecognised, type IsFree, withConstants } from "../expression/parameters.ts";
import { compile, compileTemplate, type Tape } from "../expression/tape.ts";
import { normalEquations } from "./normalEquations.ts";

/** Rows that a formula is held against. Shapes: columns (variables)(rows), target (rows). */
export interface FormulaData {
  readonly variables: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
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
 * The best finite state is kept: the result is never worse than the start and holds no NaN. A fit that creeps, gaining less
 * than a twentieth of its squared error in 20 steps, ends there as `step-limit`. Where the formula has
 * no value for some row at the start, it is returned unchanged as `diverged`. Cost O(steps · rows · constants²).
 */
export function refitConstants(expr: Expr, data: FormulaData, options: RefitOptions = {}): Refit {
  const isFree = options.isFree ?? freeUnlessRecognised;
  const { template, values } = freeConstants(expr, isFree);
  const tape = compileTemplate(template, data.variables, values);
  const { constants, outcome } = fitTape(tape, data, options);
  return { expr: withConstants(template, constants), constants, nrmse: Math.sqrt(outcome.loss), outcome };
}

/** The squared NRMSE of `expr` on `data`; infinite where it has no value for some row. */
export function formulaLoss(expr: Expr, data: FormulaData): number {
  const out = new Float64Array(data.target.length);
  compile(expr, data.variables).value(data.columns, out);
  return squaredError(out, data.target) / totalSquares(data.target);
}

/** The constants of `tape` at the least squares of `data`, and why the search stopped. */
export function fitTape(
  tape: Tape,
  data: FormulaData,
  { maxSteps = 200, tolerance = 1e-14 }: Omit<RefitOptions, "isFree"> = {},
): { readonly constants: Float64Array; readonly outcome: Outcome } {
  const { columns, target } = data;
  const n = target.length;
  const m = tape.constants.length;
  const scale = totalSquares(target);
  const predicted = new Float64Array(n);
  let constants = Float64Array.from(tape.constants);
  tape.value(columns, predicted, constants);
  let loss = squaredError(predicted, target) / scale;
  const done = (outcome: Outcome): { constants: Float64Array; outcome: Outcome } => ({ constants, outcome });
  if (!Number.isFinite(loss)) {
    const advice = "the formula has no value for some rows; start from other constants or restrict the rows";
    return done({ kind: "diverged", steps: 0, loss: Number.POSITIVE_INFINITY, at: "loss", advice });
  }
  if (m === 0 || n === 0) return done({ kind: "converged", steps: 0, loss });

  let norms: Float64Array = new Float64Array(m); // the largest column norms so far: D in Moré's notation
  const damped = new Float64Array(m * m);
  const trial = new Float64Array(m);
  let damping = 1e-3;
  let lossBefore = loss; // at the last multiple of `creepSteps`
  let step = 1;
  for (; step <= maxSteps; step++) {
    if (step % CREEP_STEPS === 0) {
      if (loss > (1 - CREEP_GAIN) * lossBefore) break;
      lossBefore = loss;
    }
    const equations = normalEquations(tape, columns, target, constants, norms);
    if (equations === undefined) {
      const advice =
        "the derivative of the formula is not finite at the data; the constants are the best so far";
      return done({ kind: "diverged", steps: step, loss, at: "gradient", advice });
    }
    const { matrix, slope } = equations;
    norms = equations.norms;
    let growth = 2;
    for (;;) {
      damped.set(matrix);
      for (let j = 0; j < m; j++) damped[j * m + j]! += damping;
      const move = solveSpd(damped, m, slope);
      let gain = 0;
      let isMoving = false;
      if (move !== null) {
        for (let j = 0; j < m; j++) {
          trial[j] = constants[j]! + move[j]! / norms[j]!;
          if (trial[j] !== constants[j]) isMoving = true;
          gain += move[j]! * (damping * move[j]! + slope[j]!);
        }
        if (!isMoving) return done({ kind: "converged", steps: step, loss });
        tape.value(columns, predicted, trial);
        const next = squaredError(predicted, target) / scale;
        if (next < loss) {
          const ratio = ((loss - next) * scale) / gain;
          damping = Math.max(damping * Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3), 1e-15);
          const isSettling = loss - next <= tolerance * loss;
          constants = Float64Array.from(trial);
          loss = next;
          if (isSettling) return done({ kind: "converged", steps: step, loss });
          break;
        }
      }
      damping *= growth;
      growth *= 2;
      if (damping > 1e16) return done({ kind: "converged", steps: step, loss });
    }
  }
  const advice = "the constants were still moving; give the fit more steps";
  return done({ kind: "step-limit", steps: step - 1, loss, advice });
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
  const equations = normalEquations(tape, data.columns, data.target, constants);
  if (equations === undefined) return errors;
  const { matrix: normal, norms, squares } = equations;
  const floor = leastNoise ** 2 * totalSquares(data.target);
  const variance = Math.max(squares, floor) / Math.max(1, n - m);
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
