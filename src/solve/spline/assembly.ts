/** A problem on a space of splines: its equations and conditions as rows that count alike. */

import { type Jet, type Names, orderOf } from "../jets.ts";
import type { Condition, Measurements, Problem } from "../problem.ts";
import { meshOf } from "./mesh.ts";
import { equationAt, type State } from "./residuals.ts";
import {
  type CompiledEquation,
  compiledEquation,
  type EquationRows,
  type PairRows,
  type Rows,
  type ValueRows,
} from "./rows.ts";
import { localBasis, type Points, pointsOf, type Space } from "./tensor.ts";

/** A problem with its equations compiled. */
export interface CompiledProblem {
  readonly problem: Problem;
  readonly names: Names;
  readonly equations: readonly CompiledEquation[];
  readonly conditions: readonly CompiledCondition[];
  /** By unknown and variable, the highest order of a derivative in the equations. Shape: (unknowns)(variables). */
  readonly orders: readonly (readonly number[])[];
  readonly isLinear: boolean;
}

/** A condition; `equation` is there where it is placed. */
export interface CompiledCondition {
  readonly condition: Condition;
  readonly equation?: CompiledEquation;
}

/** `problem` ready to be solved. */
export function compiledProblem(problem: Problem): CompiledProblem {
  const names = {
    unknowns: problem.unknowns,
    variables: problem.variables.map(({ name }) => name),
  };
  const parameters = problem.parameters.map(({ name }) => name);
  const equations = problem.equations.map((one) => compiledEquation(one, names, parameters));
  const conditions = problem.conditions.map((condition) => ({
    condition,
    ...(condition.kind === "placed" && { equation: compiledEquation(condition, names, parameters) }),
  }));
  const jets = equations.flatMap((one) => one.jets);
  const orders = problem.unknowns.map((_, unknown) =>
    problem.variables.map((_, v) =>
      Math.max(0, ...jets.filter((jet) => jet.unknown === unknown).map((jet) => jet.orders[v]!)),
    ),
  );
  const isLinear =
    equations.every((one) => one.isLinear) &&
    conditions.every(({ equation }) => equation?.isLinear !== false);
  return { problem, names, equations, conditions, orders, isLinear };
}

/** How rows are made. */
export interface RowOptions {
  /** Gauss points of a cell along each variable. */
  readonly perCell: number;
  /** What a condition counts over an equation. */
  readonly conditionWeight: number;
  /** What a measured value counts over an equation. */
  readonly dataWeight: number;
}

/** An equation and the points that it is to hold at. */
type EquationAtPoints = Pick<EquationRows, "equation" | "points">;

/** Settings by the number of variables, from the problems of docs/benchmarks.md. */
export function rowOptions(space: Pick<Space, "grids">): RowOptions {
  const degree = Math.max(...space.grids.map((grid) => grid.degree));
  const perCell = space.grids.length === 1 ? degree : space.grids.length === 2 ? 4 : 3;
  return { perCell, conditionWeight: 10, dataWeight: 1e-3 };
}

/** The rows of the equations. */
export function equationRows(
  { equations }: CompiledProblem,
  space: Space,
  state: State,
  { perCell }: RowOptions,
): Rows[] {
  const mesh = meshOf(space.grids, perCell, new Map());
  const points = pointsOf(space, mesh.columns);
  return equations.map((equation) => {
    const there = { equation, points };
    const shares = localShares(there, space, state);
    const weights = mesh.weights.map((weight, p) => weight * shares[p]!);
    return scaledEquation(there, weights, 1, space, state);
  });
}

/** Terms smaller than this share of their mean count as so large. */
const LEAST_TERMS = 1e-4;

/**
 * What an equation along one variable counts at points: the less, the larger its terms are there, by their root. A stiff
 * solution creeps and jumps: what the jumps leave must not drown what decides when the next one comes. Of van der Pol's
 * oscillator, μ = 100, the error is 5e-7 with all points alike, 6e-8 by the terms themselves, 2e-9 by their root. 1 for
 * more variables.
 */
export function localShares(
  { equation, points }: EquationAtPoints,
  space: Space,
  state: State,
): Float64Array {
  if (space.grids.length > 1) return new Float64Array(points.n).fill(1);
  const { jets, slopes } = equationAt({ equation, points }, space, state, true);
  const sizes = new Float64Array(points.n);
  jets.forEach((jet, j) => {
    for (let p = 0; p < points.n; p++) sizes[p]! += (jet[p]! * slopes[j]![p]!) ** 2;
  });
  const least = LEAST_TERMS * (sizes.reduce((sum, square) => sum + Math.sqrt(square), 0) / points.n);
  const shares = sizes.map((square) => 1 / Math.sqrt(Math.max(least, Math.sqrt(square))));
  return shares.every(Number.isFinite) ? shares : shares.fill(1);
}

/** The rows of conditions. */
export function conditionRows(
  conditions: readonly CompiledCondition[],
  compiled: CompiledProblem,
  space: Space,
  state: State,
  options: RowOptions,
): Rows[] {
  return conditions.flatMap(({ condition, equation }): Rows[] => {
    if (condition.kind === "periodic") {
      return periodicRows(condition.variable, compiled, space, options);
    }
    const mesh = meshOf(space.grids, options.perCell, condition.at);
    const there = { equation: equation!, points: pointsOf(space, mesh.columns) };
    return [scaledEquation(there, mesh.weights, options.conditionWeight, space, state)];
  });
}

/** Rows that give jets the values of `valueOf` where the variables in `at` are fixed. */
export function valueRows(
  jets: readonly Jet[],
  at: ReadonlyMap<number, number>,
  valuesOf: (jet: Jet, columns: readonly Float64Array[]) => Float64Array,
  space: Space,
  { perCell, conditionWeight }: RowOptions,
): ValueRows[] {
  const mesh = meshOf(space.grids, perCell, at);
  const points = pointsOf(space, mesh.columns);
  return jets.map((jet) => ({
    kind: "values",
    jet,
    points,
    values: valuesOf(jet, mesh.columns),
    weights: scaled(mesh.weights, conditionWeight / jetNorm(jet, points, space)),
  }));
}

/** Rows that hold measured values. */
export function measurementRows(
  measurements: readonly Measurements[],
  space: Space,
  { dataWeight }: RowOptions,
): ValueRows[] {
  return measurements.map(({ unknown, columns, values }) => {
    const jet = { unknown, orders: columns.map(() => 0) };
    const points = pointsOf(space, columns);
    const weight = dataWeight / (Math.sqrt(values.length) * jetNorm(jet, points, space));
    return { kind: "values", jet, points, values, weights: new Float64Array(values.length).fill(weight) };
  });
}

function periodicRows(
  variable: number,
  { problem: { variables, unknowns }, orders }: CompiledProblem,
  space: Space,
  { perCell, conditionWeight }: RowOptions,
): PairRows[] {
  const { low, high } = variables[variable]!;
  const mesh = meshOf(space.grids, perCell, new Map([[variable, low]]));
  const opposite = mesh.columns.map((column, v) => (v === variable ? column.map(() => high) : column));
  const points = pointsOf(space, mesh.columns);
  const others = pointsOf(space, opposite);
  return unknowns.flatMap((_, unknown) =>
    Array.from({ length: Math.max(1, orders[unknown]![variable]!) }, (_, order): PairRows => {
      const jet = { unknown, orders: variables.map((_, v) => (v === variable ? order : 0)) };
      const weights = scaled(mesh.weights, conditionWeight / jetNorm(jet, points, space));
      return { kind: "pairs", jet, points, others, weights };
    }),
  );
}

/** An equation whose rows have, weighed, the length `factor` on the whole. */
function scaledEquation(
  { equation, points }: EquationAtPoints,
  pointWeights: Float64Array,
  factor: number,
  space: Space,
  state: State,
): Rows {
  const { slopes } = equationAt({ equation, points }, space, state, true);
  let squares = 0;
  const some = Math.max(1, Math.floor(points.n / MOST_MEASURED));
  const basis = new Float64Array(space.local);
  let total = 0;
  for (let p = 0; p < points.n; p += some) {
    const weight = pointWeights[p]! ** 2;
    total += weight;
    equation.jets.forEach((jet, i) => {
      localBasis(space, points, p, jet.orders, basis);
      let sum = 0;
      for (const value of basis) sum += value * value;
      squares += weight * slopes[i]![p]! ** 2 * sum;
    });
  }
  const norm = Math.sqrt(squares / (total || 1));
  const usable = Number.isFinite(norm) && norm > 0 ? norm : 1;
  return { kind: "equation", equation, points, weights: scaled(pointWeights, factor / usable) };
}

/** Points at which the length of rows is measured, at most. */
const MOST_MEASURED = 200;

/** The length of the rows of a jet. */
function jetNorm({ orders }: Jet, points: Points, space: Space): number {
  const basis = new Float64Array(space.local);
  let squares = 0;
  const some = Math.max(1, Math.floor(points.n / MOST_MEASURED));
  let count = 0;
  for (let p = 0; p < points.n; p += some) {
    localBasis(space, points, p, orders, basis);
    for (const value of basis) squares += value * value;
    count++;
  }
  return Math.sqrt(squares / count) || 1;
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

/** The jets that an initial condition has to give: of each unknown, the orders below its highest by `variable`. */
export function initialJets({ problem, orders }: CompiledProblem, variable: number): Jet[] {
  return problem.unknowns.flatMap((_, unknown) =>
    Array.from({ length: orders[unknown]![variable]! }, (_, order) => ({
      unknown,
      orders: problem.variables.map((_, v) => (v === variable ? order : 0)),
    })),
  );
}

/** Whether a jet is the unknown itself. */
export function isPlain(jet: Jet): boolean {
  return orderOf(jet) === 0;
}
