import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormTable } from "../direct/form.ts";

/** A table of one column as a curve: rows from left to right. */
export interface Curve {
  readonly name: string;
  /** Ascending. Shape: (rows). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly low: number;
  readonly high: number;
  /** The middle of the range: what starts and shifted arguments are counted from. */
  readonly middle: number;
  /** The width of the range; positive. */
  readonly width: number;
}

/** Fewer rows or fewer different places than this are no curve. */
const LEAST_ROWS = 5;

/** The curve of a table of one column, of its first `most` rows (rows of a search are in random order); undefined for other tables. */
export function curveOf(
  { names, columns, target }: FormTable,
  most: number = ROW_LIMITS.search.curves,
): Curve | undefined {
  const [column] = columns;
  if (column === undefined || columns.length > 1 || target.length < LEAST_ROWS) return undefined;
  const n = Math.min(most, target.length);
  const rows = Int32Array.from({ length: n }, (_, r) => r).sort((a, b) => column[a]! - column[b]! || a - b);
  const x = Float64Array.from(rows, (r) => column[r]!);
  const y = Float64Array.from(rows, (r) => target[r]!);
  const [low, high] = [x[0]!, x[n - 1]!];
  if (!(high > low) || new Set(x).size < LEAST_ROWS || !Number.isFinite(high - low)) return undefined;
  return { name: names[0]!, x, y, low, high, middle: low + (high - low) / 2, width: high - low };
}

/** The curve with other values of the target. */
export function withValues(curve: Curve, y: Float64Array): Curve {
  return { ...curve, y };
}

/** Whether a curve lies at 0 and above it. */
export function isFromZero({ low }: Curve): boolean {
  return low >= 0;
}

/** Whether a curve lies above 0. */
export function isAboveZero({ low }: Curve): boolean {
  return low > 0;
}

/** Whether a curve lies on one side of 0. */
export function isBesideZero({ low, high }: Curve): boolean {
  return low > 0 || high < 0;
}
