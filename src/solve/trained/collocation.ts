/** Points at which a network has to obey a problem: quasi-random ones, and more where it does not. */

import { haltonPoints } from "../../math/points/halton.ts";
import { mean, totalOf } from "../../math/statistics.ts";
import { planOf } from "../../model/cpu/plan.ts";
import { jetTape } from "../../model/jets/jetTape.ts";
import { kanJets } from "../../model/jets/kanJets.ts";
import type { Jet } from "../jets.ts";
import type { CompiledProblem } from "../spline/assembly.ts";
import { equationResiduals, outputsOf, type PointRows, type Trained } from "./pointRows.ts";

type Box = CompiledProblem["problem"]["variables"];

/** What points are asked for. */
export interface CollocationOptions {
  /** Points inside. */
  readonly points: number;
  /** Other points for every draw: how many of the sequence are left out. */
  readonly skip: number;
}

/** A condition counts so much over an equation. */
const CONDITION_WEIGHT = 10;
/** A measured value counts so much over an equation. */
const DATA_WEIGHT = 0.1;
/** The share of points that stand where the equations are left most, … */
const STUBBORN_SHARE = 0.4;
/** … taken from so many times more points. */
const CANDIDATES = 5;
/** Points of a condition on a side, as a share of those inside. */
const SIDE_SHARE = 0.3;
const LEAST_SIDE = 40;

/** The rows of a problem for a network, scaled so that equations count alike and conditions more. */
export function collocationRows(
  compiled: CompiledProblem,
  trained: Trained,
  options: CollocationOptions,
): PointRows[] {
  const inside = pointsInside(compiled, trained, options);
  const equations = compiled.equations.map((equation) =>
    scaledRows(
      {
        jets: equation.jets,
        sides: [inside],
        residuals: equationResiduals(equation, inside),
      },
      1,
      trained,
    ),
  );
  return [...equations, ...conditionRows(compiled, trained, options), ...dataRows(compiled, trained)];
}

/** Quasi-random points, of which some were chosen among many, each as likely as what is left of the equations there asks. */
function pointsInside(
  compiled: CompiledProblem,
  trained: Trained,
  { points, skip }: CollocationOptions,
): Float64Array[] {
  const box = compiled.problem.variables;
  const stubborn = Math.round(STUBBORN_SHARE * points);
  const candidates = inBox(box, CANDIDATES * stubborn, skip + points);
  const left = new Float64Array(CANDIDATES * stubborn).fill(EVEN);
  for (const equation of compiled.equations) {
    const jets = kanJets(trained.kan, candidates, outputsOf(equation.jets));
    const { values } = equationResiduals(equation, candidates)(jets, trained.parameters);
    const sizes = values.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0));
    const size = mean(sizes) || 1;
    for (let p = 0; p < left.length; p++) left[p]! += sizes[p]! / size;
  }
  const total = totalOf(left);
  const places: number[] = [];
  let due = 0.5;
  left.forEach((one, p) => {
    due += Math.min(1, (stubborn * one) / total);
    if (due < 1) return;
    due -= 1;
    places.push(p);
  });
  const plain = inBox(box, points - places.length, skip);
  return plain.map((column, v) => Float64Array.from([...column, ...places.map((p) => candidates[v]![p]!)]));
}

/** What every candidate has of the chance of a usual one. */
const EVEN = 0.5;

function inBox(
  box: Box,
  n: number,
  skip: number,
  fixed: ReadonlyMap<number, number> = new Map(),
): Float64Array[] {
  const unit = haltonPoints(n, box.length, skip);
  return box.map(({ low, high }, v) => {
    const at = fixed.get(v);
    return at === undefined ? unit[v]!.map((u) => low + (high - low) * u) : new Float64Array(n).fill(at);
  });
}

function conditionRows(
  { problem, conditions, orders }: CompiledProblem,
  trained: Trained,
  { points, skip }: CollocationOptions,
): PointRows[] {
  const box = problem.variables;
  const onSide = Math.max(LEAST_SIDE, Math.round(SIDE_SHARE * points));
  return conditions.flatMap(({ condition, equation }): PointRows[] => {
    if (condition.kind === "placed") {
      const { at } = condition;
      const n = at.size === box.length ? 1 : onSide;
      const columns = inBox(box, n, skip, at);
      const residuals = equationResiduals(equation!, columns);
      return [scaledRows({ jets: equation!.jets, sides: [columns], residuals }, CONDITION_WEIGHT, trained)];
    }
    const { variable } = condition;
    const { low, high } = box[variable]!;
    const n = box.length === 1 ? 1 : onSide;
    const sides = [low, high].map((end) => inBox(box, n, skip, new Map([[variable, end]])));
    return problem.unknowns.flatMap((_, unknown) =>
      Array.from({ length: Math.max(1, orders[unknown]![variable]!) }, (_, order): PointRows => {
        const jet = { unknown, orders: box.map((_, v) => (v === variable ? order : 0)) };
        return scaledRows({ jets: [jet], sides, residuals: difference }, CONDITION_WEIGHT, trained);
      }),
    );
  });
}

const difference: PointRows["residuals"] = ([here, there], parameters) => ({
  values: here!.map((value, p) => value - there![p]!),
  slopes: [
    here!.map(() => 1),
    here!.map(() => -1),
    ...Array.from(parameters, () => new Float64Array(here!.length)),
  ],
});

function dataRows({ problem }: CompiledProblem, trained: Trained): PointRows[] {
  return problem.measurements.map(({ unknown, columns, values }) => {
    const jet: Jet = { unknown, orders: columns.map(() => 0) };
    const residuals: PointRows["residuals"] = ([found], parameters) => ({
      values: found!.map((value, p) => value - values[p]!),
      slopes: [found!.map(() => 1), ...Array.from(parameters, () => new Float64Array(values.length))],
    });
    return scaledRows({ jets: [jet], sides: [columns], residuals }, DATA_WEIGHT, trained);
  });
}

/** Points at which the length of rows is measured, at most. */
const MOST_MEASURED = 100;

/** Rows whose gradients by the constants of the network have, on the whole, the length `factor`. */
function scaledRows(
  rows: Omit<PointRows, "weights">,
  factor: number,
  { kan, parameters }: Trained,
): PointRows {
  const n = rows.sides[0]![0]!.length;
  const jets = outputsOf(rows.jets);
  const values = rows.sides.flatMap((side) => kanJets(kan, side, jets));
  const { slopes } = rows.residuals(values, parameters);
  const plan = planOf(kan);
  const tape = jetTape(kan, plan);
  const gradient = new Float64Array(plan.size);
  const step = Math.ceil(n / MOST_MEASURED);
  let [squares, count] = [0, 0];
  for (let p = 0; p < n; p += step) {
    gradient.fill(0);
    rows.sides.forEach((side, s) => {
      tape.at(side.map((column) => column[p]!));
      const weights = jets.map((_, j) => slopes[s * jets.length + j]![p]!);
      tape.addGradient(jets, weights, gradient);
    });
    let sum = 0;
    for (const slope of gradient) sum += slope * slope;
    if (!Number.isFinite(sum)) continue;
    squares += sum;
    count++;
  }
  const norm = Math.sqrt(squares / (count || 1)) || 1;
  return { ...rows, weights: new Float64Array(n).fill(factor / (norm * Math.sqrt(n))) };
}
