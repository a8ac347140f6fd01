/** The rows of the Jacobian, cell by cell: those of one cell meet the same coefficients. */

import { equationAt, residualsOf, type State } from "./residuals.ts";
import type { EquationRows, PairRows, Rows, ValueRows } from "./rows.ts";
import { isSameCell, localBasis, placesAt, type Space } from "./tensor.ts";

/** Most rows of a cell that are handed on together. */
const MOST_CELL_ROWS = 64;

/** Some rows of one cell: columns for the coefficients at `places`, then for the parameters. */
export class CellRows {
  /** Shape: (places + parameters)(rows). */
  readonly columns: readonly Float64Array[];
  readonly places: Int32Array;
  readonly residuals: Float64Array = new Float64Array(MOST_CELL_ROWS);
  readonly #take: (cell: CellRows) => void;
  #n = 0;

  constructor(places: number, parameters: number, take: (cell: CellRows) => void) {
    this.places = new Int32Array(places);
    this.columns = Array.from({ length: places + parameters }, () => new Float64Array(MOST_CELL_ROWS));
    this.#take = take;
  }

  /** The number of rows. */
  get n(): number {
    return this.#n;
  }

  /** Begins a row; what is written into `columns` at the place that is returned is its Jacobian. */
  add(residual: number): number {
    if (this.#n === MOST_CELL_ROWS) this.flush();
    this.residuals[this.#n] = residual;
    for (const column of this.columns) column[this.#n] = 0;
    return this.#n++;
  }

  /** Hands the rows on and begins anew. */
  flush(): void {
    if (this.#n > 0) this.#take(this);
    this.#n = 0;
  }
}

/** Makes the place where rows with so many coefficients are gathered. */
export type OpenCell = (places: number) => CellRows;

/** Gathers all rows at a state. Cost O(n·jets·Π(k + 1)). */
export function gatherRows(rows: readonly Rows[], space: Space, state: State, open: OpenCell): void {
  for (const one of rows) {
    if (one.kind === "equation") addEquation(open, one, space, state);
    else addLinear(open, one, space, state);
  }
}

function addEquation(open: OpenCell, rows: EquationRows, space: Space, state: State): void {
  const { points, weights, equation } = rows;
  const { values, slopes } = equationAt(rows, space, state, true);
  const unknowns = [...new Set(equation.jets.map(({ unknown }) => unknown))];
  const { local } = space;
  const sum = open(unknowns.length * local);
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

function addLinear(open: OpenCell, rows: ValueRows | PairRows, space: Space, state: State): void {
  const residuals = residualsOf(rows, space, state);
  const { points, weights, jet } = rows;
  const { local } = space;
  const others = rows.kind === "pairs" ? rows.others : undefined;
  const sum = open((others === undefined ? 1 : 2) * local);
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
