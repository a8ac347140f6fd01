/** A target and its columns as logarithms, in which a product of powers is linear. */

import { emptyProjection, extended, type Projection } from "../../math/linear/projection.ts";
import { median } from "../../math/statistics.ts";
import type { Screen } from "./rows.ts";

/** Weighted logarithms on the rows of a screen. */
export interface LogScale {
  readonly screen: Screen;
  readonly weights: Float64Array;
  /** Weighted log|x|; undefined for a column that has a zero. */
  readonly columns: readonly (Float64Array | undefined)[];
  readonly target: Float64Array;
  /** Weighted sum of squares of log|y| around its mean. */
  readonly total: number;
}

/** The logarithms of a screen; undefined where the target is mostly zero. Cost O(rows·columns). */
export function logScale(screen: Screen): LogScale | undefined {
  const { columns, target } = screen;
  const sizes = target.map((y, r) => Math.abs(y) * screen.weights[r]!);
  const middle = median(sizes);
  if (!(middle > 0)) return undefined;
  // An error of y is an error of log y divided by |y|: small values of y say little. A cap keeps large ones from ruling.
  const weights = sizes.map((size) => Math.min(1, size / middle));
  const logs = Float64Array.from(target, (y, r) => (y === 0 ? 0 : Math.log(Math.abs(y)) * weights[r]!));
  const centred = extended(emptyProjection(logs), weights.slice());
  return {
    screen,
    weights,
    columns: columns.map((column) =>
      column.some((x) => x === 0)
        ? undefined
        : weighted(
            Float64Array.from(column, (x) => Math.log(Math.abs(x))),
            weights,
          ),
    ),
    target: logs,
    total: centred.left || 1,
  };
}

/** `values` times `weights`, in place. */
export function weighted(values: Float64Array, weights: Float64Array): Float64Array {
  for (let r = 0; r < values.length; r++) values[r]! *= weights[r]!;
  return values;
}

/** The powers of all columns as a projection. Cost O(rows·columns²). */
export function baseOf({ weights, columns, target }: LogScale): Projection {
  let base = extended(emptyProjection(target), weights.slice());
  for (const column of columns) if (column !== undefined) base = extended(base, column);
  return base;
}
