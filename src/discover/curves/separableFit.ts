/**
 * Separable nonlinear least squares: y ≈ Σ c_j·φ_j(x; θ). For every θ the best c is known, so only θ is searched.
 *
 * Variable projection (Golub & Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems
 * whose variables separate", *SIAM J. Numer. Anal.* 10, 1973) with Kaufman's Jacobian −P⊥·∂Φ·c (*BIT* 15, 1975), which
 * leaves out the part that vanishes with the residual; damping as in `symbolic/formula/constants.ts`.
 */
import { solveSpd } from "../../math/cholesky.ts";
import type { Projection } from "../../math/projection.ts";
import { dot } from "../../math/statistics.ts";
import type { Tape } from "../../symbolic/expression/tape.ts";

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
const FIRST_DAMPING = 1e-2;
const MOST_DAMPING = 1e12;

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
  const { shapes: q } = model;
  const work = new Workspace(model, x, y);
  let theta: Float64Array = Float64Array.from(start);
  let here = work.project(theta);
  if (here === undefined) return undefined;
  const least = 1e-30 * squares(y);
  const norms = new Float64Array(q);
  let damping = FIRST_DAMPING;
  for (let step = 0; step < maxSteps && q > 0 && here.left > least; step++) {
    const equations = work.equations(theta, here, norms);
    if (equations === undefined) break;
    const next = stepFrom(work, theta, here, equations, norms, damping);
    if (next === undefined) break;
    const gain = here.left - next.at.left;
    const isLast = gain <= LAST_GAIN * here.left;
    ({ theta, damping } = next);
    here = next.at;
    if (isLast) break;
  }
  return { theta, factors: here.factors, left: here.left };
}

/** An orthonormal basis of the terms at `theta` and what they leave of y; undefined where a term is not finite. */
export function projectedAt(
  model: SeparableModel,
  x: Float64Array,
  y: Float64Array,
  theta: readonly number[],
): Projection | undefined {
  const at = new Workspace(model, x, y).project(Float64Array.from(theta));
  return at && { basis: at.basis, rest: at.residual, left: at.left };
}

/** The factors for one θ, an orthonormal basis of the terms and what is left of y. */
interface Projected {
  readonly factors: Float64Array;
  readonly basis: readonly Float64Array[];
  readonly residual: Float64Array;
  readonly left: number;
}

interface Equations {
  readonly matrix: Float64Array;
  readonly slope: Float64Array;
}

/** The first of ever more damped steps that lowers the squares; undefined where none does. */
function stepFrom(
  work: Workspace,
  theta: Float64Array,
  here: Projected,
  { matrix, slope }: Equations,
  norms: Float64Array,
  firstDamping: number,
): { theta: Float64Array; at: Projected; damping: number } | undefined {
  const q = theta.length;
  let damping = firstDamping;
  for (let growth = 2; damping < MOST_DAMPING; damping *= growth, growth *= 2) {
    const damped = matrix.slice();
    for (let k = 0; k < q; k++) damped[k * q + k]! += damping;
    const move = solveSpd(damped, q, slope);
    if (move === null) continue;
    const trial = theta.map((v, k) => v + move[k]! / norms[k]!);
    if (trial.every((v, k) => v === theta[k])) return undefined;
    const at = work.project(trial);
    if (at === undefined || !(at.left < here.left)) continue;
    const predicted = move.reduce((sum, m, k) => sum + m * (damping * m + slope[k]!), 0);
    const ratio = (here.left - at.left) / predicted;
    return {
      theta: trial,
      at,
      damping: Math.max(1e-15, damping * Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3)),
    };
  }
  return undefined;
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
      for (let pass = 0; pass < 2; pass++) {
        basis.forEach((unit, b) => {
          const share = dot(unit, column);
          triangle[places[b]! * p + j]! += share;
          subtract(column, unit, share);
        });
      }
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
    const left = squares(residual);
    return Number.isFinite(left) && factors.every(Number.isFinite)
      ? { factors, basis, residual, left }
      : undefined;
  }

  /** Kaufman's normal equations with unit columns; `norms` grow to the largest so far. Undefined where not finite. */
  equations(
    theta: Float64Array,
    { factors, basis, residual }: Projected,
    norms: Float64Array,
  ): Equations | undefined {
    const { sum, shapes: q } = this.#model;
    const n = this.#y.length;
    this.#constants.set(theta);
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

function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let r = 0; r < a.length; r++) a[r]! -= factor * b[r]!;
}
