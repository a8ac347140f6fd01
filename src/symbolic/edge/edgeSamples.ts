import { evenRowsToEnd, taken } from "../../math/rows.ts";
import { largestMagnitude } from "../../math/statistics.ts";
import type { ProjectionData } from "./edgeProjection.ts";

/** What one edge does to the data: y = φ(x) at each row. */
export interface EdgeSamples {
  /** The edge's argument. Shape (rows). */
  readonly x: Float64Array;
  /** The edge's value. Shape (rows). */
  readonly y: Float64Array;
  /** How much a row matters, ≥ 0; 1 where absent. Shape (rows). */
  readonly weight?: Float64Array;
}

/**
 * Samples against three arguments u: y has weighted mean 0 and variance 1, weights sum to 1, u ascends.
 *
 * The search knows only `centred` and `scaled`, so that it knows nothing of the units of x and y.
 */
export interface Points {
  /** u = (x − middle) / half, from −1 to 1. */
  readonly centred: ProjectionData;
  /** u = x / reach, so that |u| ≤ 1 and 0 stays 0. */
  readonly scaled: ProjectionData;
  /** u = x. */
  readonly raw: ProjectionData;
  /** Weighted mean and standard deviation that y had. */
  readonly mean: number;
  readonly deviation: number;
}

/** How many cells of equal length the range of x is cut into for ranking starts. */
export const CELL_COUNT = 32;

/** y at the middle of each cell, with mean 0 and variance 1, and the share of the weight in it. Shapes (cells). */
export interface Cells {
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** One edge, ready to be matched against many functions. */
export interface PreparedEdge {
  /** Undefined when nearly all the weight is in a few cells, which would then hide the shape of the curve. */
  readonly cells: Cells | undefined;
  /** Few points for the search and most of the refinement. */
  readonly few: Points;
  /** All points, or an even choice of them, for the last refinement and the figures that are reported. */
  readonly many: Points;
  /** Middle and half length of the range of x, and its largest |x|. */
  readonly middle: number;
  readonly half: number;
  readonly reach: number;
}

/**
 * One edge in the units of the search, or undefined when it has no two different finite x.
 *
 * Rows that are not finite or weigh nothing are left out. `few` and `many` hold at most that many points, spaced
 * evenly in rank, the ends included. `deviation` is 0 when y is constant up to rounding. Cost O(rows·log rows).
 */
export function prepareEdge(samples: EdgeSamples, few: number, many: number): PreparedEdge | undefined {
  const { x, y, weight } = samples;
  const rows: number[] = [];
  for (let r = 0; r < x.length; r++) {
    if (Number.isFinite(x[r]!) && Number.isFinite(y[r]!) && (weight === undefined || weight[r]! > 0))
      rows.push(r);
  }
  const order = Uint32Array.from(rows).sort((r, s) => x[r]! - x[s]! || r - s);
  if (order.length < 2) return undefined;
  const low = x[order[0]!]!;
  const high = x[order[order.length - 1]!]!;
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const middle = low / 2 + high / 2;
  const half = high / 2 - low / 2;
  if (!(half > 1e-14 * reach)) return undefined;

  const points = (index: Uint32Array): Points => {
    const room = () => new Float64Array(index.length);
    const raw = taken(x, index);
    const values = taken(y, index);
    const weights = weight === undefined ? new Float64Array(index.length).fill(1) : taken(weight, index);
    normalise(weights);
    const { mean, deviation } = moments(values, weights);
    const common = {
      y: mapped(values, (v) => (v - mean) / (deviation || 1)),
      weight: weights,
      scratch: [room(), room(), room(), room()] as const,
    };
    return {
      centred: { ...common, u: mapped(raw, (v) => (v - middle) / half) },
      scaled: { ...common, u: mapped(raw, (v) => v / reach) },
      raw: { ...common, u: raw },
      mean,
      deviation,
    };
  };
  const all = points(spread(order, many));
  return {
    cells: cellsOf(all.centred),
    few: order.length <= few ? all : points(spread(order, few)),
    many: all,
    middle,
    half,
    reach,
  };
}

/** Mean y of each cell, moved to the middle of the cell along the slope between its neighbours. */
function cellsOf({ u, y, weight }: ProjectionData): Cells | undefined {
  const total = new Float64Array(CELL_COUNT);
  const place = new Float64Array(CELL_COUNT);
  const height = new Float64Array(CELL_COUNT);
  for (let i = 0; i < u.length; i++) {
    const cell = Math.min(Math.floor(((u[i]! + 1) / 2) * CELL_COUNT), CELL_COUNT - 1);
    total[cell] = total[cell]! + weight[i]!;
    place[cell] = place[cell]! + weight[i]! * u[i]!;
    height[cell] = height[cell]! + weight[i]! * y[i]!;
  }
  const filled = [...total.keys()].filter((cell) => total[cell]! > 0);
  // 1/Σw² is the number of cells that share the weight evenly; 12 show a curve with a bend or two.
  if (1 / total.reduce((sum, w) => sum + w * w, 0) < 12) return undefined;
  for (const cell of filled) {
    place[cell] = place[cell]! / total[cell]!;
    height[cell] = height[cell]! / total[cell]!;
  }
  const values = new Float64Array(CELL_COUNT);
  filled.forEach((cell, k) => {
    const before = filled[Math.max(k - 1, 0)]!;
    const after = filled[Math.min(k + 1, filled.length - 1)]!;
    const slope = (height[after]! - height[before]!) / (place[after]! - place[before]!);
    values[cell] = height[cell]! + slope * ((2 * cell + 1) / CELL_COUNT - 1 - place[cell]!);
  });
  const { mean, deviation } = moments(values, total);
  return { y: values.map((v) => (v - mean) / (deviation || 1)), weight: total };
}

/** At most `count` of the rows, evenly spaced in rank, first and last included. */
function spread(order: Uint32Array, count: number): Uint32Array {
  if (order.length <= count) return order;
  return Uint32Array.from(evenRowsToEnd(order.length, count), (rank) => order[rank]!);
}

function mapped(values: Float64Array, change: (v: number) => number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = change(values[i]!);
  return out;
}

/** Mean and deviation by two passes, in units of the largest |y|; weights sum to 1. */
function moments(y: Float64Array, weight: Float64Array): { mean: number; deviation: number } {
  const unit = largestMagnitude(y);
  if (unit === 0) return { mean: 0, deviation: 0 };
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += weight[i]! * (y[i]! / unit);
  let variance = 0;
  for (let i = 0; i < y.length; i++) variance += weight[i]! * (y[i]! / unit - mean) ** 2;
  const deviation = Math.sqrt(variance);
  // Rounding in the mean and in y itself leaves about 1e-16 of a constant; that is not spread.
  return { mean: mean * unit, deviation: deviation > 1e-14 ? deviation * unit : 0 };
}

/** Scales weights to the sum 1, in place. */
function normalise(weight: Float64Array): void {
  let largest = 0;
  for (const w of weight) largest = Math.max(largest, w);
  let total = 0;
  for (const w of weight) total += w / largest;
  for (let i = 0; i < weight.length; i++) weight[i] = weight[i]! / largest / total;
}
