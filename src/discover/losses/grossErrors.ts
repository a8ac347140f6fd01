/** Whether a few rows of a table are wrong: far off others that a smooth fit follows, and anywhere. */
import { allRows, evenRows, taken, withRows } from "../../math/rows.ts";
import { median, robustScale, unitRange } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { FAR, farRows } from "../../train/errors/lossWeights.ts";
import { LEAST_TESTED, mostByChance, traces } from "../noise.ts";
import { robustResidualsOf } from "./smoothMean.ts";

/** The share of rows that may be wrong: where more are far off, the fit is what is wrong. */
const MOST_WRONG = 0.1;
/** Standard deviations of the others by which the middle one of the wrong rows is off, at least. */
const GROSSLY = 10;
/**
 * Where nothing is seen so, what rows leave counts as no less than this share of the spread of the target: beside an exact law a polynomial lets go of rows that
 * it misses by a thousandth of it, a sixth of all, and 15 of 300 that were wrong by some twenty spreads were not seen among them.
 */
const LEAST_SIZE = 0.01;
/** The outer share of a column at either end, where a pole or a peak next to the rows would show. */
const OUTER = 0.05;

/**
 * How many rows are grossly wrong, undefined where that is not what rows show. They show it where rows far off a polynomial lie anywhere: not
 * beside each other, as on a peak, not at the ends of columns, as before a pole, and where they go with nothing. Of fewer than 20 rows
 * nothing is known. None of 241 public laws (Feynman, classics, SRSD, LSR-Transform, curves; 100 to 1,000 rows, 0, 1 and 10 % of noise) nor of 24 real tables shows
 * any. Cost: up to 50 fits, and O(rows²·columns), of at most 1,500 rows.
 */
export function grossErrors(all: Pick<FormulaData, "columns" | "target">): number | undefined {
  const data = withRows(all, evenRows(all.target.length, ROW_LIMITS.search.all));
  const { columns, target } = data;
  const n = target.length;
  if (n < LEAST_TESTED || columns.length === 0) return undefined;
  const middle = median(target);
  const floor = LEAST_SIZE * robustScale(target.map((y) => y - middle));
  const residualsOf = robustResidualsOf(data);
  const plain = residualsOf(0);
  const wrong = farBeyond(data, plain.residual, 0);
  // Where no scale was below the floor, the same fits would be made once more, and be asked for more.
  if (wrong !== undefined || plain.scale >= floor) return wrong;
  return farBeyond(data, residualsOf(floor).residual, floor);
}

/** How many rows are grossly wrong where residuals of less than `floor` are none. */
function farBeyond(
  data: Pick<FormulaData, "columns" | "target">,
  residual: Float64Array,
  floor: number,
): number | undefined {
  const { columns, target } = data;
  const n = target.length;
  const isFar = farRows(residual, data).map((far, r) => far && Math.abs(residual[r]!) > FAR * floor);
  const far = allRows(n).filter((r) => isFar[r]!);
  if (far.length === 0 || far.length > MOST_WRONG * n) return undefined;
  const near = allRows(n).filter((r) => !isFar[r]!);
  const size = Math.max(floor, robustScale(taken(residual, near)));
  if (!(median(taken(residual, far).map(Math.abs)) > GROSSLY * size) || !(size > 0)) return undefined;
  const areAnywhere =
    !areTogether(columns, isFar, far) && !areOutside(columns, far) && !goWith(columns, isFar);
  return areAnywhere ? far.length : undefined;
}

/** Whether more than a third of the rows have another one next to them. Cost O(rows·far·columns). */
function areTogether(columns: readonly Float64Array[], isFar: readonly boolean[], far: Int32Array): boolean {
  const scaled = columns.map(unitRange);
  const neighbourIsFar = (row: number): boolean => {
    let [nearest, least] = [row, Number.POSITIVE_INFINITY];
    for (let other = 0; other < isFar.length; other++) {
      if (other === row) continue;
      const distance = scaled.reduce((sum, column) => sum + (column[other]! - column[row]!) ** 2, 0);
      if (distance < least) [nearest, least] = [other, distance];
    }
    return isFar[nearest]!;
  };
  return 3 * far.filter(neighbourIsFar).length > far.length;
}

/** Whether fewer than half as many rows as chance would have it lie inside all columns. */
function areOutside(columns: readonly Float64Array[], far: Int32Array): boolean {
  const bounds = columns.map((column) => {
    const sorted = column.toSorted();
    const outer = Math.floor(OUTER * sorted.length);
    return [sorted[outer]!, sorted[sorted.length - 1 - outer]!] as const;
  });
  const inside = (row: number): boolean =>
    columns.every((column, c) => column[row]! >= bounds[c]![0] && column[row]! <= bounds[c]![1]);
  const all = columns[0]!.length;
  let expected = 0;
  for (let row = 0; row < all; row++) if (inside(row)) expected += 1 / all;
  return far.filter(inside).length < 0.5 * expected * far.length;
}

/** Whether being far off goes with the columns. */
function goWith(columns: readonly Float64Array[], isFar: readonly boolean[]): boolean {
  const share = isFar.filter(Boolean).length / isFar.length;
  const most = mostByChance(columns.length);
  const indicator = Float64Array.from(isFar, (far) => (far ? 1 - share : -share));
  for (const { z } of traces(columns, indicator)) if (z > most) return true;
  return false;
}
