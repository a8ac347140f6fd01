import { emptyProjection, extended, type Projection } from "../../../math/linear/projection.ts";
import { rateFor } from "../../prior.ts";
import type { Screen } from "../rows.ts";

/** The share of the squared target that is rounding. */
const ROUNDING = 1e-24;

/** A target that sums are looked for in, and what they are compared by. */
export interface PricedTarget {
  /** The target times its weights. Shape: (rows). */
  readonly target: Float64Array;
  /** Nothing taken off it yet. */
  readonly start: Projection;
  /** The squares that a constant leaves, or all where it leaves none. */
  readonly total: number;
  /** Squares that are rounding. */
  readonly tiny: number;
  /** The logarithm of what is left, with what the terms of a sum have to gain of it (see `rateFor`): the less the better. */
  readonly price: (left: number, cost: number) => number;
  /** What a unit of cost adds to that price. */
  readonly rate: number;
}

/** The target of a screen, every row of which counts. Cost O(rows). */
export function pricedTarget(screen: Screen): PricedTarget {
  const target = screen.target.map((y, r) => y * screen.weights[r]!);
  const start = emptyProjection(target);
  const total = extended(start, screen.weights.slice()).left || start.left;
  const tiny = ROUNDING * start.left;
  const rate = rateFor(screen.nRows);
  const price = (left: number, cost: number): number => Math.log(left + tiny) + rate * cost;
  return { target, start, total, tiny, price, rate };
}
