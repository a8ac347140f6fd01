/** Sums that grow term by term, each term the one that explains most of what is left for its length. */
import { orthogonalise, subtract } from "../../math/linear/projection.ts";
import { centred, dot, multiplied } from "../../math/statistics.ts";
import { joinedPiece, type Piece } from "./pieces.ts";

/** How sums grow. */
export interface Growing {
  /** Terms at most. */
  readonly most: number;
  /** What a node costs, in nats. */
  readonly natsOfNode: number;
  /** Squares beside those of the target, which no sum explains. @defaultValue 0 */
  readonly noise?: number;
  /** Whether products of a term with functions of other columns join the candidates. */
  readonly hasProducts: boolean;
  /** How much each row counts; all alike where this is absent. Shape: (rows). */
  readonly weights?: Float64Array;
}

/** Rows for each term, at least. */
const ROWS_OF_TERM = 4;
/** A candidate of which less than this share is not in the sum already says nothing new. */
const LEAST_NEW = 1e-6;

/** A piece, and what of it no term explains; of size `own` before any was taken. */
interface CandidateTerm {
  readonly piece: Piece;
  readonly left: Float64Array;
  readonly own: number;
}

/**
 * The terms of the longest sum with a constant, in the order they were taken: its first k are the sum of k terms.
 *
 * The gain of a term in nats, n/2·ln(squares before / after), less the price of its nodes decides (orthogonal least
 * squares: Chen, Billings & Luo, *Int. J. Control* 50 (1989) 1873). Products come in as their first factor is taken
 * (multivariate adaptive splines: Friedman, *Ann. Statist.* 19 (1991) 1). Cost O(terms·candidates·rows).
 */
export function forwardSelection(pieces: readonly Piece[], target: Float64Array, how: Growing): Piece[] {
  const n = target.length;
  const { constant, apart } = ofWeights(how.weights, n);
  const rest = apart(target);
  const basis: Float64Array[] = [constant];
  const candidateOf = (piece: Piece): CandidateTerm[] => {
    const left = apart(piece.values);
    const own = dot(left, left);
    if (!(own > 0) || !Number.isFinite(own)) return [];
    orthogonalise(left, basis);
    return [{ piece, left, own }];
  };
  let candidates = pieces.flatMap(candidateOf);
  const taken: Piece[] = [];
  const total = dot(rest, rest);
  while (taken.length < Math.min(how.most, Math.floor(n / ROWS_OF_TERM))) {
    const squares = dot(rest, rest);
    if (!(squares > 1e-20 * total)) break;
    let best: { readonly candidate: CandidateTerm; readonly size: number } | undefined;
    let most = Number.NEGATIVE_INFINITY;
    for (const candidate of candidates) {
      const { left, own, piece } = candidate;
      const size = dot(left, left);
      if (!(size > LEAST_NEW * own)) continue;
      const gone = Math.min(dot(left, rest) ** 2 / size, (1 - 1e-12) * squares);
      const gain = -0.5 * n * Math.log1p(-gone / (squares + (how.noise ?? 0))) - how.natsOfNode * piece.nodes;
      if (gain > most) [best, most] = [{ candidate, size }, gain];
    }
    if (best === undefined) break;
    const { piece, left } = best.candidate;
    const unit = left.map((v) => v / Math.sqrt(best.size));
    taken.push(piece);
    basis.push(unit);
    candidates = candidates.filter((candidate) => candidate !== best.candidate);
    subtract(rest, unit, dot(rest, unit));
    for (const candidate of candidates) subtract(candidate.left, unit, dot(candidate.left, unit));
    if (how.hasProducts) {
      candidates.push(
        ...pieces.flatMap((other) => {
          const joined = joinedPiece(piece, other);
          return joined === undefined ? [] : candidateOf(joined);
        }),
      );
    }
  }
  return taken;
}

/** The constant as a unit vector, and what takes it out of a column, where squares count by weights. */
function ofWeights(
  weights: Float64Array | undefined,
  n: number,
): { readonly constant: Float64Array; readonly apart: (values: Float64Array) => Float64Array } {
  if (weights === undefined) return { constant: new Float64Array(n).fill(1 / Math.sqrt(n)), apart: centred };
  const roots = weights.map(Math.sqrt);
  const size = Math.sqrt(dot(roots, roots));
  const constant = roots.map((root) => root / size);
  const apart = (values: Float64Array): Float64Array => {
    const scaled = multiplied(values, roots);
    subtract(scaled, constant, dot(scaled, constant));
    return scaled;
  };
  return { constant, apart };
}
