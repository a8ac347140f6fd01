/** Intervals of a formula as formulas themselves, for programs that know no covariances. */

import { quantileT } from "../../../math/distributions/studentT.ts";
import { factorSpd } from "../../../math/linear/cholesky.ts";
import { differentiate } from "../../expression/derivative.ts";
import type { Expr } from "../../expression/expr.ts";
import { add, mapLeaves, mul, num, pow, sub, unlessOverflow } from "../../expression/make.ts";
import { type KnownConstants, varyingNumbers } from "../constants/knownConstants.ts";

/** Shares of a standard error below this are rounding. */
const NOTHING = 1e-12;

/** The ends of the intervals: of one more measurement, with its noise, and of the law itself. */
export interface IntervalFormulas {
  readonly low: Expr;
  readonly high: Expr;
  readonly meanLow: Expr;
  readonly meanHigh: Expr;
}

/**
 * The ends of the intervals of `predictionIntervals` as formulas of the same variables: f ± t·√(gᵀCg + s²) with the slopes g by
 * the constants written out, C by its Cholesky factor as a sum of squares.
 *
 * Undefined where there are no more rows than constants, where the rows cannot tell constants apart, and where a number
 * leaves float64. Cost O(nodes·constants²).
 */
export function intervalFormulas(
  expr: Expr,
  known: KnownConstants,
  level: number,
): IntervalFormulas | undefined {
  const { shrunken, deviation, noisePower, freedom } = known;
  const { numbers, covariance } = varyingNumbers(known);
  const m = numbers.length;
  const errors = numbers.map(({ standardError }, i) =>
    shrunken ? Math.sqrt(covariance[i * m + i]!) : standardError,
  );
  if (freedom <= 0 || !errors.every((error) => error > 0 && Number.isFinite(error))) return undefined;
  const factor = Float64Array.from(
    covariance,
    (value, at) => value / (errors[Math.floor(at / m)]! * errors[at % m]!),
  );
  if (!factorSpd(factor, m)) return undefined;
  return unlessOverflow(() => {
    const slopes = slopesBy(
      expr,
      numbers.map(({ place }) => place),
    );
    const squares = errors.map((_, k) => {
      const row = slopes.flatMap((slope, i) => {
        const share = i < k ? 0 : factor[k * m + i]!;
        if (Math.abs(share) < NOTHING) return [];
        const weight = num(share * errors[i]!);
        return [slope.kind === "num" && slope.value === 1 ? weight : mul(weight, slope)];
      });
      return pow(add(...row), 2);
    });
    const t = quantileT(level, freedom);
    const width = (variance: readonly Expr[]): Expr => mul(num(t), pow(add(...variance), 0.5));
    const law = width(squares);
    const noise = num(deviation ** 2);
    const measured = width([
      ...squares,
      noisePower === undefined ? noise : mul(noise, pow(expr, 2 * noisePower)),
    ]);
    return {
      low: sub(expr, measured),
      high: add(expr, measured),
      meanLow: sub(expr, law),
      meanHigh: add(expr, law),
    };
  });
}

/** The derivatives of a formula by its numbers at `places`, leaves counted from the left. */
function slopesBy(expr: Expr, places: readonly number[]): Expr[] {
  const values = new Map<string, Expr>();
  let at = -1;
  const named = mapLeaves(expr, (leaf) => {
    at++;
    if (!places.includes(at)) return leaf;
    // No column has this letter.
    const name = `\u0001${at}`;
    values.set(name, leaf);
    return { kind: "var", name };
  });
  return [...values.keys()].map((name) =>
    mapLeaves(differentiate(named, name), (leaf) =>
      leaf.kind === "var" ? (values.get(leaf.name) ?? leaf) : leaf,
    ),
  );
}
