/**
 * Columns that enter through one function of theirs, once: f = a(other columns) + φ(x)·b(other columns).
 *
 * Then f_xx·φ′ = f_x·φ″ on every row, so each φ of a list can be tried on the curvatures of a model. Sums and products
 * of one column and the rest are special cases; a column that the parts share (a mass, an angle) does no harm.
 */

import { median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { call, num, pow } from "../../symbolic/expression/make.ts";
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
const isSmall = (column: Float64Array): boolean => column.every((x) => Math.abs(x) < 30);

function power(p: number, fits: NamedCurve["fits"] = isPositive): NamedCurve {
  return { ...powerCurve(p), expr: (x) => (p === 1 ? x : pow(x, p)), fits };
}

const [sin, cos] = [Math.sin, Math.cos];
const minus =
  (f: (z: number) => number) =>
  (z: number): number =>
    -f(z);
const decay = (z: number): number => Math.exp(-z);

/** The functions that are tried, plain ones first: of equals the first is taken. */
const CURVES: readonly NamedCurve[] = [
  { value: (z) => z, slope: () => 1, bend: () => 0, expr: (x) => x, fits: () => true },
  { value: (z) => z * z, slope: (z) => 2 * z, bend: () => 2, expr: (x) => pow(x, 2), fits: () => true },
  power(-1),
  power(-2),
  power(0.5),
  power(3, () => true),
  {
    value: Math.log,
    slope: (z) => 1 / z,
    bend: (z) => -1 / (z * z),
    expr: (x) => call("log", x),
    fits: isPositive,
  },
  { value: sin, slope: cos, bend: minus(sin), expr: (x) => call("sin", x), fits: canBeAngle },
  { value: cos, slope: minus(sin), bend: minus(cos), expr: (x) => call("cos", x), fits: canBeAngle },
  { value: Math.exp, slope: Math.exp, bend: Math.exp, expr: (x) => call("exp", x), fits: isSmall },
  {
    value: decay,
    slope: minus(decay),
    bend: decay,
    expr: (x) => call("exp", { kind: "mul", factors: [num(-1), x] }),
    fits: isSmall,
  },
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
