/**
 * Columns that enter through one function of theirs, once: f = a(other columns) + φ(x)·b(other columns).
 *
 * Then f_xx·φ′ = f_x·φ″ on every row, so each φ of a list can be tried on the curvatures of a model. Sums and products
 * of one column and the rest are special cases; a column that the parts share (a mass, an angle) does no harm.
 */

import { median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { pow } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import { functionCurve, signsOf } from "../../symbolic/library/functionCurve.ts";
import { canBeAngle } from "./basis.ts";
import { type Curve, type Derivatives, powerCurve } from "./curvature.ts";

/** A column, the function that it enters through, and how far its curvature misses the rule: 0 where it holds. */
export interface Affine {
  readonly column: number;
  readonly curve: NamedCurve;
  readonly miss: number;
}

/** A function of one column. */
export interface NamedCurve extends Curve {
  readonly expr: (x: Expr) => Expr;
  readonly fits: (column: Float64Array) => boolean;
}

const isPositive = (column: Float64Array): boolean => column.every((x) => x > 0);

function power(p: number, fits: NamedCurve["fits"] = isPositive): NamedCurve {
  return { ...powerCurve(p), expr: (x) => (p === 1 ? x : pow(x, p)), fits };
}

/** Whether a column may be the argument of a function of the table: in its domain, within its limit, an angle for waves. */
function fitsOf(fn: FunctionName): NamedCurve["fits"] {
  const { domain, period, search } = FUNCTIONS[fn];
  if (period !== undefined) return canBeAngle;
  const most = search?.largest ?? Number.POSITIVE_INFINITY;
  return (column) =>
    domain.some(({ low, high }) => column.every((x) => x > low && x < high && Math.abs(x) < most));
}

/** The functions that are tried, plain ones first: of equals the first is taken. */
const CURVES: readonly NamedCurve[] = [
  { value: (z) => z, slope: () => 1, bend: () => 0, expr: (x) => x, fits: () => true },
  { value: (z) => z * z, slope: (z) => 2 * z, bend: () => 2, expr: (x) => pow(x, 2), fits: () => true },
  power(-1),
  power(-2),
  power(0.5),
  power(3, () => true),
  ...ALL_FUNCTIONS.flatMap(({ name, search }) =>
    search?.curve === undefined ? [] : [{ name, cost: search.curve }],
  )
    .sort((one, other) => one.cost - other.cost)
    .flatMap(({ name }) =>
      signsOf(name).map((sign): NamedCurve => ({ ...functionCurve(name, sign), fits: fitsOf(name) })),
    ),
];

/** Every column with every function that fits it, those that miss least first. Cost O(columns·rows). */
export function affineColumns(
  columns: readonly Float64Array[],
  { first, second }: Derivatives,
  spreads: readonly number[],
): Affine[] {
  const found = columns.flatMap((column, i) =>
    CURVES.flatMap((curve): Affine[] => {
      if (!curve.fits(column)) return [];
      const misses = first[i]!.map((f, r) => {
        const x = column[r]!;
        const [bent, straight] = [second[i]![i]![r]! * curve.slope(x), f * curve.bend(x)];
        const size = Math.abs(bent) + Math.abs(straight) + Math.abs(f * curve.slope(x)) / spreads[i]!;
        return Math.abs(bent - straight) / size;
      });
      const miss = median(misses);
      return Number.isNaN(miss) ? [] : [{ column: i, curve, miss }];
    }),
  );
  return found.sort((a, b) => a.miss - b.miss);
}
