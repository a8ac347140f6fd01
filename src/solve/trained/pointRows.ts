/** What a network leaves of equations and conditions at points, as an objective of its constants. */

import { addGram } from "../../math/linear/gram.ts";
import { parametersOf, planOf, withParameters } from "../../model/cpu/plan.ts";
import { type JetTape, jetTape } from "../../model/jets/jetTape.ts";
import type { OutputJet } from "../../model/jets/kanJets.ts";
import type { Kan } from "../../model/kan.ts";
import type { Objective } from "../../train/optimizers/optimizer.ts";
import type { Jet } from "../jets.ts";
import type { CompiledEquation } from "../spline/rows.ts";

/** Residuals, and their slopes by every jet of every side, then by the unknown parameters. Shapes: (n), (jets·sides + parameters)(n). */
export interface Residuals {
  readonly values: Float64Array;
  readonly slopes: readonly Float64Array[];
}

/** Rows of one kind: one residual at each of n points, or at each of n pairs of points. */
export interface PointRows {
  readonly jets: readonly Jet[];
  /** One list of points, or two that belong together. Shape: (sides)(variables)(n). */
  readonly sides: readonly (readonly Float64Array[])[];
  /** The square of each row counts weight². Shape: (n). */
  readonly weights: Float64Array;
  /** `jets` are those of the first side, then those of the second. */
  readonly residuals: (jets: readonly Float64Array[], parameters: Float64Array) => Residuals;
}

/** The residual of an equation at points. */
export function equationResiduals(
  { tape }: Pick<CompiledEquation, "tape">,
  columns: readonly Float64Array[],
): PointRows["residuals"] {
  const n = columns[0]!.length;
  return (jets, parameters) => {
    const all = [...columns, ...jets, ...Array.from(parameters, (value) => new Float64Array(n).fill(value))];
    const values = new Float64Array(n);
    const slopes = new Float64Array(all.length * n);
    tape.gradient(all, values, slopes);
    const by = all.map((_, c) => slopes.subarray(c * n, (c + 1) * n));
    return { values, slopes: by.slice(columns.length) };
  };
}

/** A network and the unknown parameters of its problem. */
export interface Trained {
  readonly kan: Kan;
  readonly parameters: Float64Array;
}

/** The constants of a network in the order of `planOf`, then the unknown parameters. */
export function constantsOf({ kan, parameters }: Trained): Float64Array {
  const own = parametersOf(planOf(kan));
  const all = new Float64Array(own.length + parameters.length);
  all.set(own);
  all.set(parameters, own.length);
  return all;
}

/** `trained` with other constants. */
export function withConstants({ kan }: Trained, constants: Float64Array): Trained {
  const plan = planOf(kan);
  return { kan: withParameters(plan, constants), parameters: constants.slice(plan.size) };
}

/** Rows whose products are added up together. */
const BLOCK = 64;

/**
 * The weighted sum of squares of all rows, as a function of the constants of the network and the unknown parameters.
 * Cost of `normal`: O(rows·constants²/2) multiply-adds.
 */
export function rowsObjective(rows: readonly PointRows[], trained: Trained): Objective {
  const plan = planOf(trained.kan);
  const nParameters = trained.parameters.length;
  const size = plan.size + nParameters;
  const columns = Array.from({ length: size }, () => new Float64Array(BLOCK));

  const residualsAt = (one: PointRows, { parameters }: Trained, tape: JetTape): Residuals =>
    one.residuals(
      one.sides.flatMap((side) => tapeJets(tape, side, outputsOf(one.jets))),
      parameters,
    );
  const value = (theta: Float64Array): number => {
    const at = withConstants(trained, theta);
    const tape = jetTape(at.kan, plan);
    let sum = 0;
    for (const one of rows) {
      const { values } = residualsAt(one, at, tape);
      for (let p = 0; p < values.length; p++) sum += (one.weights[p]! * values[p]!) ** 2;
    }
    return sum;
  };

  const normal = (theta: Float64Array, matrix: Float64Array, vector: Float64Array): number => {
    const at = withConstants(trained, theta);
    const tape = jetTape(at.kan, plan);
    const gradient = new Float64Array(plan.size);
    const row = new Float64Array(plan.kan.nInputs);
    matrix.fill(0);
    vector.fill(0);
    let sum = 0;
    for (const one of rows) {
      const { values, slopes } = residualsAt(one, at, tape);
      const jets = outputsOf(one.jets);
      const weights = new Float64Array(jets.length);
      for (let from = 0; from < values.length; from += BLOCK) {
        const count = Math.min(BLOCK, values.length - from);
        for (let b = 0; b < count; b++) {
          const p = from + b;
          const weight = one.weights[p]!;
          gradient.fill(0);
          one.sides.forEach((side, s) => {
            for (let v = 0; v < row.length; v++) row[v] = side[v]![p]!;
            for (let j = 0; j < jets.length; j++) weights[j] = weight * slopes[s * jets.length + j]![p]!;
            tape.at(row);
            tape.addGradient(jets, weights, gradient);
          });
          const residual = weight * values[p]!;
          sum += residual * residual;
          for (let i = 0; i < plan.size; i++) {
            columns[i]![b] = gradient[i]!;
            vector[i]! += gradient[i]! * residual;
          }
          for (let q = 0; q < nParameters; q++) {
            const slope = weight * slopes[one.sides.length * jets.length + q]![p]!;
            columns[plan.size + q]![b] = slope;
            vector[plan.size + q]! += slope * residual;
          }
        }
        addGram(matrix, columns, columns, size, count);
      }
    }
    return sum;
  };

  return {
    size,
    value,
    normal,
    gradient: (theta, gradient) => {
      const sum = normal(theta, new Float64Array(size * size), gradient);
      for (let i = 0; i < size; i++) gradient[i]! *= 2;
      return sum;
    },
  };
}

/** Jets of unknowns as those of outputs. */
export function outputsOf(jets: readonly Jet[]): OutputJet[] {
  return jets.map(({ unknown, orders }) => ({ output: unknown, orders }));
}

/** Jets of a network at points. Shapes: columns (nInputs)(n), result (jets)(n). */
function tapeJets(
  tape: JetTape,
  columns: readonly Float64Array[],
  jets: readonly OutputJet[],
): Float64Array[] {
  const n = columns[0]!.length;
  const out = jets.map(() => new Float64Array(n));
  const row = new Float64Array(columns.length);
  for (let p = 0; p < n; p++) {
    for (let v = 0; v < row.length; v++) row[v] = columns[v]![p]!;
    tape.at(row);
    for (let j = 0; j < jets.length; j++) out[j]![p] = tape.value(jets[j]!);
  }
  return out;
}
