/** Starts for sums of two terms: all pairs of points of all terms, two terms at a time beside every base. */

import { dot } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Curve } from "./curve.ts";
import { BASES, type Base } from "./curveModel.ts";
import type { CurveTerm } from "./curveTerm.ts";
import type { Fitter } from "./fitter.ts";
import { baseProjection, distinctBest, type Point, scanned } from "./scan.ts";

/** A base and the points of two terms. */
export interface PairStart {
  readonly base: Base;
  readonly points: readonly [Point, Point];
}

/** Points of one term that take part, at most. */
const POOL_OF_TERM = 10;
/** Points more alike than this stand for each other. */
const ALIKE = 0.95;
/** Pairs more alike than this have no difference to speak of. */
const SAME = 1 - 1e-6;

/**
 * The `most` most promising pairs, each of two terms beside a base that no other has, by what they leave and cost.
 *
 * Terms of one function alone take part. With u and v orthogonal to the base and of length 1, a pair leaves
 * |r|² − (a² + b² − 2·ρ·a·b)/(1 − ρ²), a = u·r, b = v·r, ρ = u·v. Cost O(points²·rows), a few hundred points.
 */
export function pairStarts(
  fitter: Fitter,
  points: ReadonlyMap<CurveTerm, readonly Point[]>,
  most: number,
): PairStart[] {
  const rows = thinned(fitter.curve);
  const simple = [...points.values()]
    .map((own) => own.filter(({ columns }) => columns.length === 1).map((point) => rows.of(point)))
    .filter((own) => own.length > 0);
  const found: { readonly start: PairStart; readonly rank: number }[] = [];
  for (const base of BASES) {
    const projection = baseProjection(rows.curve, base);
    const pools = simple.map((own) =>
      distinctBest(scanned(own, projection), projection, POOL_OF_TERM, ALIKE).map(({ point, unit }) => ({
        point,
        unit,
        along: dot(unit, projection.rest),
      })),
    );
    for (let i = 0; i < pools.length; i++) {
      for (let j = 0; j <= i; j++) {
        const pair = bestOf(pools[i]!, pools[j]!);
        if (pair === undefined) continue;
        const left = Math.max(0, projection.left - pair.gain) * rows.share;
        const rank = fitter.rank(left, base, [pair.first.term, pair.second.term]);
        found.push({ start: { base, points: [pair.first, pair.second] }, rank });
      }
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ start }) => start);
}

/** A point with its function beside the base, and its product with what the base leaves. */
interface Pooled {
  readonly point: Point;
  readonly unit: Float64Array;
  readonly along: number;
}

/** The pair that takes most off, one of each pool; undefined where no two are different. */
function bestOf(one: readonly Pooled[], other: readonly Pooled[]) {
  let best: { readonly first: Point; readonly second: Point; readonly gain: number } | undefined;
  for (const [a, { point: first, unit, along: p }] of one.entries()) {
    for (const { point: second, unit: v, along: q } of one === other ? one.slice(0, a) : other) {
      const rho = dot(unit, v);
      if (Math.abs(rho) > SAME) continue;
      const gain = (p * p + q * q - 2 * rho * p * q) / (1 - rho * rho);
      if (best === undefined || gain > best.gain) best = { first, second, gain };
    }
  }
  return best;
}

/** Few rows of a curve, and of points on it. */
function thinned(curve: Curve) {
  const n = curve.x.length;
  const count = Math.min(n, ROW_LIMITS.search.curvePairs);
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * n) / count));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (r) => column[r]!);
  return {
    curve: { ...curve, x: pick(curve.x), y: pick(curve.y) },
    of: (point: Point): Point => ({ ...point, columns: point.columns.map(pick) }),
    /** How many rows one of them stands for. */
    share: n / count,
  };
}
