/** The normal equations of rows: a band for the coefficients of splines, and a border for unknown parameters. */

import { factorBand, solveBand } from "../../math/factor/bandCholesky.ts";
import { solveSpd } from "../../math/linear/cholesky.ts";
import { addGram } from "../../math/linear/gram.ts";
import type { EquationRows, PairRows, Rows, ValueRows } from "./rows.ts";
import { isSameCell, jetValues, localBasis, placesAt, type Space } from "./tensor.ts";

/** Coefficients of the splines, and unknown parameters. */
export interface State {
  readonly coefficients: Float64Array;
  readonly parameters: Float64Array;
}

/** JᵀJ and Jᵀr at a state: band (size × width), border (parameters)(size), corner (parameters²), slope (size + parameters). */
export interface NormalSystem {
  readonly size: number;
  readonly width: number;
  readonly band: Float64Array;
  readonly border: readonly Float64Array[];
  readonly corner: Float64Array;
  readonly slope: Float64Array;
}

/** Values and slopes of an equation at its points. Shape of slopes: (jets + parameters)(n). */
export function equationAt(
  { equation, points }: Pick<EquationRows, "equation" | "points">,
  space: Space,
  { coefficients, parameters }: State,
  withSlopes: boolean,
): {
  readonly values: Float64Array;
  readonly slopes: readonly Float64Array[];
  readonly jets: readonly Float64Array[];
} {
  const jets = jetValues(space, points, equation.jets, coefficients);
  const given = Array.from(parameters, (value) => new Float64Array(points.n).fill(value));
  const columns = [...points.columns, ...jets, ...given];
  const values = new Float64Array(points.n);
  if (!withSlopes) {
    equation.tape.value(columns, values);
    return { values, slopes: [], jets };
  }
  const all = new Float64Array(columns.length * points.n);
  equation.tape.gradient(columns, values, all);
  const slopes = columns.map((_, c) => all.subarray(c * points.n, (c + 1) * points.n));
  return { values, slopes: slopes.slice(points.columns.length), jets };
}

/** Half the sum of squares of all rows; infinite where one has no value. */
export function halfSquares(rows: readonly Rows[], space: Space, state: State): number {
  let sum = 0;
  for (const one of rows) {
    const residuals = residualsOf(one, space, state);
    for (let p = 0; p < residuals.length; p++) sum += (one.weights[p]! * residuals[p]!) ** 2;
  }
  return Number.isFinite(sum) ? sum / 2 : Number.POSITIVE_INFINITY;
}

/** The residuals of rows, without their weights. Shape: (n). */
function residualsOf(rows: Rows, space: Space, state: State): Float64Array {
  if (rows.kind === "equation") return equationAt(rows, space, state, false).values;
  const [own] = jetValues(space, rows.points, [rows.jet], state.coefficients);
  const other =
    rows.kind === "values" ? rows.values : jetValues(space, rows.others, [rows.jet], state.coefficients)[0]!;
  return own!.map((value, p) => value - other[p]!);
}

/** How many numbers a row of the band has: 1 + the largest distance of two coefficients that meet in a row. */
export function bandWidth(space: Space, rows: readonly Rows[]): number {
  let width = space.reach;
  const here = new Int32Array(space.local);
  const there = new Int32Array(space.local);
  for (const one of rows) {
    if (one.kind !== "pairs") continue;
    for (let p = 0; p < one.points.n; p++) {
      if (isSameCell(one.points, p - 1, p)) continue;
      placesAt(space, one.points, p, here);
      placesAt(space, one.others, p, there);
      let [least, most] = [space.size, 0];
      for (let j = 0; j < space.local; j++) {
        least = Math.min(least, here[j]!, there[j]!);
        most = Math.max(most, here[j]!, there[j]!);
      }
      width = Math.max(width, most - least + space.nUnknowns);
    }
  }
  return Math.min(width, space.size);
}

/** The normal equations of rows at a state. Cost O(n·(jets + Π(k + 1)²)). */
export function normalSystem(rows: readonly Rows[], space: Space, state: State, width: number): NormalSystem {
  const nParameters = state.parameters.length;
  const { size } = space;
  const system: NormalSystem = {
    size,
    width,
    band: new Float64Array(size * width),
    border: Array.from({ length: nParameters }, () => new Float64Array(size)),
    corner: new Float64Array(nParameters * nParameters),
    slope: new Float64Array(size + nParameters),
  };
  for (const one of rows) {
    if (one.kind === "equation") addEquation(system, one, space, state);
    else addLinear(system, one, space, state);
  }
  return system;
}

/** Rows of one cell meet the same coefficients: their products are summed there, and added to the band once. */
class CellSum {
  readonly #system: NormalSystem;
  readonly #columns: Float64Array[];
  readonly #gram: Float64Array;
  readonly #residuals = new Float64Array(MOST_CELL_ROWS);
  readonly #places: Int32Array;
  #n = 0;

  constructor(system: NormalSystem, places: number) {
    this.#system = system;
    this.#places = new Int32Array(places);
    this.#columns = Array.from(
      { length: places + system.border.length },
      () => new Float64Array(MOST_CELL_ROWS),
    );
    this.#gram = new Float64Array((places + system.border.length) ** 2);
  }

  get places(): Int32Array {
    return this.#places;
  }

  /** Begins a row; what is written into `columns` at the place that is returned is its Jacobian. */
  add(residual: number): number {
    if (this.#n === MOST_CELL_ROWS) this.flush();
    this.#residuals[this.#n] = residual;
    for (const column of this.#columns) column[this.#n] = 0;
    return this.#n++;
  }

  get columns(): readonly Float64Array[] {
    return this.#columns;
  }

  flush(): void {
    const n = this.#n;
    if (n === 0) return;
    const { band, width, border, corner, slope, size } = this.#system;
    const m = this.#columns.length;
    const own = this.#places.length;
    this.#gram.fill(0);
    addGram(this.#gram, this.#columns, this.#columns, m, n);
    for (let a = 0; a < m; a++) {
      const column = this.#columns[a]!;
      let sum = 0;
      for (let r = 0; r < n; r++) sum += column[r]! * this.#residuals[r]!;
      const place = a < own ? this.#places[a]! : size + a - own;
      slope[place]! += sum;
      for (let b = a; b < m; b++) {
        const product = this.#gram[a * m + b]!;
        if (product === 0) continue;
        if (a >= own) {
          corner[(a - own) * border.length + (b - own)]! += product;
          if (b > a) corner[(b - own) * border.length + (a - own)]! += product;
        } else if (b >= own) border[b - own]![place]! += product;
        else {
          const other = this.#places[b]!;
          if (place === other) band[place * width]! += a === b ? product : 2 * product;
          else band[Math.min(place, other) * width + Math.abs(place - other)]! += product;
        }
      }
    }
    this.#n = 0;
  }
}

const MOST_CELL_ROWS = 64;

function addEquation(system: NormalSystem, rows: EquationRows, space: Space, state: State): void {
  const { points, weights, equation } = rows;
  const { values, slopes } = equationAt(rows, space, state, true);
  const unknowns = [...new Set(equation.jets.map(({ unknown }) => unknown))];
  const { local } = space;
  const sum = new CellSum(system, unknowns.length * local);
  const basis = new Float64Array(local);
  const places = new Int32Array(local);
  for (let p = 0; p < points.n; p++) {
    if (!isSameCell(points, p - 1, p)) {
      sum.flush();
      placesAt(space, points, p, places);
      unknowns.forEach((unknown, u) => {
        for (let j = 0; j < local; j++) sum.places[u * local + j] = places[j]! + unknown;
      });
    }
    const weight = weights[p]!;
    const at = sum.add(weight * values[p]!);
    const columns = sum.columns;
    equation.jets.forEach(({ unknown, orders }, i) => {
      const factor = weight * slopes[i]![p]!;
      if (factor === 0) return;
      localBasis(space, points, p, orders, basis);
      const from = unknowns.indexOf(unknown) * local;
      for (let j = 0; j < local; j++) columns[from + j]![at]! += factor * basis[j]!;
    });
    for (let q = 0; q < state.parameters.length; q++) {
      columns[unknowns.length * local + q]![at] = weight * slopes[equation.jets.length + q]![p]!;
    }
  }
  sum.flush();
}

function addLinear(system: NormalSystem, rows: ValueRows | PairRows, space: Space, state: State): void {
  const residuals = residualsOf(rows, space, state);
  const { points, weights, jet } = rows;
  const { local } = space;
  const others = rows.kind === "pairs" ? rows.others : undefined;
  const sum = new CellSum(system, (others === undefined ? 1 : 2) * local);
  const basis = new Float64Array(local);
  const places = new Int32Array(local);
  for (let p = 0; p < points.n; p++) {
    if (!isSameCell(points, p - 1, p) || (others !== undefined && !isSameCell(others, p - 1, p))) {
      sum.flush();
      placesAt(space, points, p, places);
      for (let j = 0; j < local; j++) sum.places[j] = places[j]! + jet.unknown;
      if (others !== undefined) {
        placesAt(space, others, p, places);
        for (let j = 0; j < local; j++) sum.places[local + j] = places[j]! + jet.unknown;
      }
    }
    const weight = weights[p]!;
    const at = sum.add(weight * residuals[p]!);
    localBasis(space, points, p, jet.orders, basis);
    for (let j = 0; j < local; j++) sum.columns[j]![at] = weight * basis[j]!;
    if (others === undefined) continue;
    localBasis(space, others, p, jet.orders, basis);
    for (let j = 0; j < local; j++) sum.columns[local + j]![at] = -weight * basis[j]!;
  }
  sum.flush();
}

/** The band of JᵀJ + damping·diag factored; null where it is singular to rounding. Cost size·width²/2 multiply-adds. */
export function dampedFactor(
  { size, width, band }: Pick<NormalSystem, "size" | "width" | "band">,
  damping: number,
): Float64Array | null {
  const factor = band.slice();
  // A spline that no row sees stays where it is.
  for (let i = 0; i < size; i++) factor[i * width] = factor[i * width]! * (1 + damping) || 1;
  return factorBand(factor, size, width) ? factor : null;
}

/**
 * The move m of (JᵀJ + damping·diag)·m = −Jᵀr, coefficients first, then parameters; null where it is singular to
 * rounding. Cost 2·size·width multiply-adds beside the factor, which is made unless given.
 */
export function dampedMove(
  system: NormalSystem,
  damping: number,
  factor = dampedFactor(system, damping),
): Float64Array | null {
  if (factor === null) return null;
  const { size, width, border, corner, slope } = system;
  const downhill = slope.map((value) => -value);
  const base = solveBand(factor, size, width, downhill);
  const nParameters = border.length;
  const out = new Float64Array(size + nParameters);
  out.set(base);
  if (nParameters === 0) return out;
  const through = border.map((column) => solveBand(factor, size, width, column));
  const schur = new Float64Array(nParameters * nParameters);
  const rest = new Float64Array(nParameters);
  for (let a = 0; a < nParameters; a++) {
    for (let b = 0; b < nParameters; b++) {
      schur[a * nParameters + b] =
        corner[a * nParameters + b]! * (a === b ? 1 + damping : 1) - dotOf(border[a]!, through[b]!);
    }
    rest[a] = downhill[size + a]! - dotOf(border[a]!, base);
  }
  const moves = solveSpd(schur, nParameters, rest);
  if (moves === null) return null;
  for (let a = 0; a < nParameters; a++) {
    out[size + a] = moves[a]!;
    for (let i = 0; i < size; i++) out[i]! -= moves[a]! * through[a]![i]!;
  }
  return out;
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
