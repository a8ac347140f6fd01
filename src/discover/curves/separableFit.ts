/**
 * Separable nonlinear least squares: y ≈ Σ c_j·φ_j(x; θ). For every θ the best c is known, so only θ is searched.
 *
 * Variable projection (Golub & Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems
 * whose variables separate", *SIAM J. Numer. Anal.* 10, 1973) with Kaufman's Jacobian −P⊥·∂Φ·c (*BIT* 15, 1975), which
 * leaves out the part that vanishes with the residual; damping as in `symbolic/formula/constants.ts`.
 */

import {
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  nielsen,
  promised,
  type Reached,
} from "../../math/dampedLeastSquares.ts";
import { solveSpd } from "../../math/linear/cholesky.ts";
import { orthogonalise, type Projection, subtract } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import type { Tape } from "../../symbolic/expression/tape/tape.ts";

/** A compiled model. */
export interface SeparableModel {
  /** The functions φ, each with all of θ as its constants. */
  readonly functions: readonly Tape[];
  /** Σ c·φ; its constants are θ, then the factors c. */
  readonly sum: Tape;
  /** How many θ there are. */
  readonly shapes: number;
}

/** Where a fit ended. */
export interface SeparableFit {
  readonly theta: Float64Array;
  readonly factors: Float64Array;
  /** The sum of squared residuals. */
  readonly left: number;
}

/** A column that lies in the span of those before, to this share of its length, gets the factor 0. */
const SPANNED = 1e-9;
/** The relative gain of a step that is the last. */
const LAST_GAIN = 1e-9;

/**
 * The least squares of `model` near `start`; undefined where the model has no value there.
 *
 * Shapes: x, y (rows), start (shapes). Each step costs O(rows·(nodes + (factors + shapes)²)).
 */
export function fitSeparable(
  model: SeparableModel,
  x: Float64Array,
  y: Float64Array,
  start: ArrayLike<number>,
  maxSteps: number,
): SeparableFit | undefined {
  const work = new Workspace(model, x, y);
  const first = work.project(Float64Array.from(start));
  if (first === undefined) return undefined;
  const norms = new Float64Array(model.shapes);
  const run = dampedLeastSquares(first, (at) => work.linearised(at, norms), {
    damping: 1e-2,
    rule: RULE,
    maxSteps: model.shapes > 0 ? maxSteps : 0,
    enough: 1e-30 * squares(y),
    isLast: (before, after) => before.value - after.value <= LAST_GAIN * before.value,
  });
  const { point: theta, factors, value: left } = run.at;
  return { theta, factors, left };
}

/** Up by 2, 4, 8 …, until no constant moves. */
const RULE: DampingRule = {
  trials: Number.POSITIVE_INFINITY,
  largest: 1e12,
  lowered: nielsen(1 / 3, 1e-15),
  raised: (damping, trial) => damping * 2 ** (trial + 1),
};

/** An orthonormal basis of the terms at `theta` and what they leave of y; undefined where a term is not finite. */
export function projectedAt(
  model: SeparableModel,
  x: Float64Array,
  y: Float64Array,
  theta: readonly number[],
): Projection | undefined {
  const at = new Workspace(model, x, y).project(Float64Array.from(theta));
  return at && { basis: at.basis, rest: at.residual, left: at.value };
}

/** One θ with the squares that it leaves, its factors, an orthonormal basis of its terms and what is left of y. */
interface Projected extends Reached<Float64Array> {
  readonly factors: Float64Array;
  readonly basis: readonly Float64Array[];
  readonly residual: Float64Array;
}

interface Equations {
  readonly matrix: Float64Array;
  readonly slope: Float64Array;
}

class Workspace {
  readonly #model: SeparableModel;
  readonly #columns: readonly Float64Array[];
  readonly #y: Float64Array;
  readonly #constants: Float64Array;
  readonly #values: Float64Array;
  readonly #jacobian: Float64Array;

  constructor(model: SeparableModel, x: Float64Array, y: Float64Array) {
    const m = model.shapes + model.functions.length;
    this.#model = model;
    this.#columns = [x];
    this.#y = y;
    this.#constants = new Float64Array(m);
    this.#values = new Float64Array(y.length);
    this.#jacobian = new Float64Array(m * y.length);
  }

  /** The least squares of the factors for one θ, by Gram–Schmidt done twice; undefined where a term is not finite. */
  project(theta: Float64Array): Projected | undefined {
    const { functions } = this.#model;
    const n = this.#y.length;
    const p = functions.length;
    const triangle = new Float64Array(p * p);
    const basis: Float64Array[] = [];
    const places: number[] = [];
    const residual = this.#y.slice();
    const along = new Float64Array(p);
    for (let j = 0; j < p; j++) {
      const column = new Float64Array(n);
      functions[j]!.value(this.#columns, column, theta);
      const length = Math.sqrt(squares(column));
      if (!Number.isFinite(length)) return undefined;
      orthogonalise(column, basis, (b, share) => {
        triangle[places[b]! * p + j]! += share;
      });
      const own = Math.sqrt(squares(column));
      if (!(own > SPANNED * length)) continue;
      triangle[j * p + j] = own;
      for (let r = 0; r < n; r++) column[r]! /= own;
      basis.push(column);
      places.push(j);
      along[j] = dot(column, residual);
      subtract(residual, column, along[j]!);
    }
    const factors = new Float64Array(p);
    for (const j of places.toReversed()) {
      let value = along[j]!;
      for (const k of places) if (k > j) value -= triangle[j * p + k]! * factors[k]!;
      factors[j] = value / triangle[j * p + j]!;
    }
    const value = squares(residual);
    return Number.isFinite(value) && factors.every(Number.isFinite)
      ? { point: theta, value, factors, basis, residual }
      : undefined;
  }

  /** The squares by Kaufman's model at one θ; `norms` grow to the largest so far. Undefined where not finite. */
  linearised(at: Projected, norms: Float64Array): Linearised<Projected> | undefined {
    const { point } = at;
    const q = point.length;
    const equations = this.#equations(at, norms);
    if (equations === undefined) return undefined;
    const { matrix, slope } = equations;
    return {
      move: (damping) => {
        const damped = matrix.slice();
        for (let k = 0; k < q; k++) damped[k * q + k]! += damping;
        return solveSpd(damped, q, slope);
      },
      isDone: (move) => move.every((v, k) => point[k]! + v / norms[k]! === point[k]),
      after: (move) => this.project(point.map((v, k) => v + move[k]! / norms[k]!)),
      gainRatio: (move, damping, gained) => gained / promised(move, slope, damping),
    };
  }

  /** Kaufman's normal equations with unit columns; `norms` grow to the largest so far. Undefined where not finite. */
  #equations({ point, factors, basis, residual }: Projected, norms: Float64Array): Equations | undefined {
    const { sum, shapes: q } = this.#model;
    const n = this.#y.length;
    this.#constants.set(point);
    this.#constants.set(factors, q);
    sum.jacobian(this.#columns, this.#values, this.#jacobian, this.#constants);
    const columns = Array.from({ length: q }, (_, k) => {
      const column = this.#jacobian.subarray(k * n, (k + 1) * n);
      for (const unit of basis) subtract(column, unit, dot(unit, column));
      return column;
    });
    const matrix = new Float64Array(q * q);
    const slope = new Float64Array(q);
    for (let k = 0; k < q; k++) norms[k] = Math.max(norms[k]!, Math.sqrt(squares(columns[k]!))) || 1;
    for (let k = 0; k < q; k++) {
      slope[k] = dot(columns[k]!, residual) / norms[k]!;
      for (let l = k; l < q; l++) matrix[k * q + l] = dot(columns[k]!, columns[l]!) / (norms[k]! * norms[l]!);
    }
    return slope.every(Number.isFinite) && matrix.every(Number.isFinite) ? { matrix, slope } : undefined;
  }
}

function squares(a: Float64Array): number {
  return dot(a, a);
}
