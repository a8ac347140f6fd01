import { leastSquares, orthogonalise, subtract } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";

/** How well the first unknowns are known. */
export interface Knowledge {
  /** Standard errors; infinite where the trajectories do not give one. */
  readonly errors: Float64Array;
  /** Nats that the values take, to the precision to which they are known beside one another. */
  readonly nats: number;
}

/**
 * What residuals and slopes say of the unknowns with these `values`, the first ones.
 *
 * Nats are Σ log(1 + |value|/σ), each σ for the part of a column that earlier ones do not give, the one that does most
 * first: together ½·log det of the Fisher information. Constants that say the same are paid once, and not for nothing.
 * Cost O(rows·unknowns²).
 */
export function knowledgeOf(
  columns: readonly Float64Array[],
  residual: Float64Array,
  values: Float64Array,
): Knowledge {
  const p = values.length;
  const variance = dot(residual, residual) / Math.max(1, residual.length - columns.length);
  const starts: Float64Array[] = [];
  for (const column of columns.slice(p)) {
    const fresh = column.slice();
    orthogonalise(fresh, starts);
    const norm = Math.sqrt(dot(fresh, fresh));
    if (norm > 0 && Number.isFinite(norm)) starts.push(fresh.map((v) => v / norm));
  }
  // What is left of a column without those of the starts and of the other constants says how well its own is known.
  const free = columns.slice(0, p).map((column) => {
    const fresh = column.slice();
    orthogonalise(fresh, starts);
    return fresh;
  });
  const errors = Float64Array.from({ length: p }, (_, c) => {
    const others = free.filter((_one, o) => o !== c);
    const shares = leastSquares(others, free[c]!);
    if (shares === undefined) return Number.POSITIVE_INFINITY;
    const rest = free[c]!.slice();
    for (const [o, other] of others.entries()) subtract(rest, other, shares[o]!);
    const error = Math.sqrt(variance / dot(rest, rest));
    return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
  });
  return { errors, nats: natsOf(values, free, Math.sqrt(variance)) };
}

/** Digits of a constant, at most, that are paid for: more are rounding. */
const MOST_NATS = Math.log(1e7);

function natsOf(values: Float64Array, free: readonly Float64Array[], sigma: number): number {
  const rest = free.map((column) => column.slice());
  const open = new Set(rest.keys());
  let nats = 0;
  while (open.size > 0) {
    let [first, most] = [-1, 0];
    for (const c of open) {
      const does = Math.abs(values[c]!) * Math.sqrt(dot(rest[c]!, rest[c]!));
      if (does > most) [first, most] = [c, does];
    }
    if (first < 0) break;
    nats += Math.min(MOST_NATS, Math.log1p(most / sigma));
    const norm = Math.sqrt(dot(rest[first]!, rest[first]!));
    const unit = rest[first]!.map((v) => v / norm);
    open.delete(first);
    for (const c of open) subtract(rest[c]!, unit, dot(rest[c]!, unit));
  }
  return nats;
}

/** Share of a constant below which an error is rounding. */
const ROUNDING = 1e-7;

/**
 * Nats that constants save which may as well be 1 or -1: what they are measured to, less what residuals grow by. Laws are
 * compared before their constants are settled, and one whose factors are 1 is shorter than it looks.
 */
export function savedByOnes(values: Float64Array, errors: Float64Array): number {
  return values.reduce((saved, value, c) => {
    const error = Math.max(errors[c]!, ROUNDING);
    const z = (Math.abs(value) - 1) / error;
    return saved + Math.max(0, Math.log1p(Math.abs(value) / error) - (z * z) / 2);
  }, 0);
}
