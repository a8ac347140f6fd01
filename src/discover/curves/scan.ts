/** Where shape constants start: the functions of a term at every value of its grid, held against what a sum leaves. */
import { emptyProjection, extended, type Projection } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import type { Tape } from "../../symbolic/expression/tape/tape.ts";
import type { Curve } from "./curve.ts";
import type { Base } from "./curveModel.ts";
import type { CurveTerm } from "./curveTerm.ts";

/** The functions of a term for one choice of its shape constants. Shape: columns (functions)(rows). */
export interface Point {
  readonly term: CurveTerm;
  readonly theta: readonly number[];
  readonly columns: readonly Float64Array[];
}

/** A point, and the squares that it would leave. */
export interface Scanned {
  readonly point: Point;
  readonly left: number;
}

/** The points of a term's grid that have values on all rows; `tapes` are its functions. Cost O(grid·rows). */
export function pointsOf(term: CurveTerm, curve: Curve, tapes: readonly Tape[]): Point[] {
  return term.grid(curve).flatMap((theta) => {
    const constants = Float64Array.from(theta);
    const columns = tapes.map((tape) => {
      const out = new Float64Array(curve.x.length);
      tape.value([curve.x], out, constants);
      return out;
    });
    return columns.every(isUsable) ? [{ term, theta, columns }] : [];
  });
}

/** The span of a base. */
export function baseProjection({ x, y }: Curve, base: Base): Projection {
  let projection = emptyProjection(y);
  if (base === "level" || base === "line")
    projection = extended(projection, new Float64Array(y.length).fill(1));
  if (base === "slope" || base === "line") projection = extended(projection, x);
  return projection;
}

/**
 * The points with what each leaves of the target beside the columns of `projection`: |r|² − pᵀ·G⁻¹·p, where p are the
 * products of its functions with the rest r and G those with each other, both without the part in the span. Points in
 * the span are left out. Cost O(points·rows·columns).
 */
export function scanned(points: readonly Point[], projection: Projection): Scanned[] {
  const { basis, rest, left } = projection;
  const found: Scanned[] = [];
  for (const point of points) {
    const gain = gainOf(point.columns, basis, rest);
    if (gain !== undefined) found.push({ point, left: Math.max(0, left - gain) });
  }
  return found;
}

/** A share of a column's square that may be rounding. */
const SPANNED = 1e-10;

function gainOf(
  columns: readonly Float64Array[],
  basis: readonly Float64Array[],
  rest: Float64Array,
): number | undefined {
  const m = columns.length;
  // Cholesky's factor of G and the solution of its first half, row by row.
  const factor = new Float64Array(m * m);
  const half = new Float64Array(m);
  const shares = columns.map((column) => basis.map((unit) => dot(unit, column)));
  let gain = 0;
  let isNew = false;
  for (let i = 0; i < m; i++) {
    let along = dot(columns[i]!, rest);
    let own = 0;
    let whole = 0;
    for (let j = 0; j <= i; j++) {
      let product = dot(columns[i]!, columns[j]!);
      if (i === j) whole = product;
      for (let b = 0; b < basis.length; b++) product -= shares[i]![b]! * shares[j]![b]!;
      for (let k = 0; k < j; k++) product -= factor[i * m + k]! * factor[j * m + k]!;
      if (j < i) factor[i * m + j] = factor[j * m + j]! > 0 ? product / factor[j * m + j]! : 0;
      else own = product;
    }
    if (!(own > SPANNED * whole)) continue;
    isNew = true;
    factor[i * m + i] = Math.sqrt(own);
    for (let k = 0; k < i; k++) along -= factor[i * m + k]! * half[k]!;
    half[i] = along / factor[i * m + i]!;
    gain += half[i]! ** 2;
  }
  return isNew ? gain : undefined;
}

/** The best points, none of which is nearly the same beside the columns of `projection` as a better one. */
export function distinctBest(
  found: readonly Scanned[],
  projection: Projection,
  most: number,
  alike: number = ALIKE,
): (Scanned & { readonly unit: Float64Array })[] {
  const kept: (Scanned & { readonly unit: Float64Array })[] = [];
  for (const one of found.toSorted((a, b) => a.left - b.left)) {
    if (kept.length >= most) break;
    const unit = orthogonal(one.point.columns[0]!, projection.basis);
    if (unit !== undefined && kept.every((other) => Math.abs(dot(unit, other.unit)) < alike)) {
      kept.push({ ...one, unit });
    }
  }
  return kept;
}

/** Points whose first functions are more alike than this stand for each other. */
const ALIKE = 0.97;

/** A column without its part in the span of `basis`, of length 1; undefined where nothing is left. */
function orthogonal(column: Float64Array, basis: readonly Float64Array[]): Float64Array | undefined {
  const fresh = column.slice();
  const before = dot(fresh, fresh);
  for (const unit of basis) {
    const share = dot(unit, fresh);
    for (let r = 0; r < fresh.length; r++) fresh[r]! -= share * unit[r]!;
  }
  const own = dot(fresh, fresh);
  if (!(own > SPANNED * before) || !Number.isFinite(own)) return undefined;
  const length = Math.sqrt(own);
  for (let r = 0; r < fresh.length; r++) fresh[r]! /= length;
  return fresh;
}

function isUsable(column: Float64Array): boolean {
  const squares = dot(column, column);
  return squares > 0 && squares < 1e200;
}
