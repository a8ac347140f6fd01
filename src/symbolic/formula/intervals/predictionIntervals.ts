import { quantileT } from "../../../math/distributions/studentT.ts";
import type { Expr } from "../../expression/expr.ts";
import { compile } from "../../expression/tape/tape.ts";
import { deviationAt, inNumbers, type KnownConstants, varyingNumbers } from "../constants/knownConstants.ts";

/** Predictions of a formula with half the widths of their intervals; NaN where there is none. Shapes: (rows). */
export interface PredictedIntervals {
  readonly predicted: Float64Array;
  /** Around the prediction: where the law itself lies. */
  readonly confidence: Float64Array;
  /** Around the prediction: where one more measurement lies, with its noise. */
  readonly prediction: Float64Array;
}

/**
 * What predicts with intervals that hold the truth in a share `level` of cases, if the formula is the right one.
 *
 * The constants, and the settled numbers beside them, vary as `known` says and the formula is taken for linear in them: t·√(gᵀCg) for the law and
 * t·√(gᵀCg + s²) for a measurement, g the slopes by the constants, C their covariance, s the deviation of the noise.
 * Infinite where there are no more rows than constants. Source: Bates & Watts, *Nonlinear Regression Analysis and Its
 * Applications* (1988), §1.3 and 2.3. Cost O(rows·(nodes + constants²)).
 */
export function predictionIntervals(
  expr: Expr,
  names: readonly string[],
  known: KnownConstants,
  level: number,
): (columns: readonly Float64Array[]) => PredictedIntervals {
  const { freedom } = known;
  const { numbers, covariance } = varyingNumbers(known);
  const places = new Set(numbers.map(({ place }) => place));
  const tape = compile(inNumbers(expr), names, { isFree: (_, at) => places.has(at) });
  const m = numbers.length;
  const t = freedom > 0 ? quantileT(level, freedom) : Number.POSITIVE_INFINITY;
  return (columns) => {
    const n = columns[0]?.length ?? 0;
    const predicted = new Float64Array(n);
    const slopes = new Float64Array(n * m);
    tape.jacobian(columns, predicted, slopes);
    const confidence = new Float64Array(n);
    const prediction = new Float64Array(n);
    for (let r = 0; r < n; r++) {
      let variance = 0;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < m; j++) {
          variance += slopes[i * n + r]! * covariance[i * m + j]! * slopes[j * n + r]!;
        }
      }
      // Rounding may leave a little below zero.
      const own = Math.max(0, variance);
      confidence[r] = freedom > 0 ? t * Math.sqrt(own) : t;
      prediction[r] = freedom > 0 ? t * Math.sqrt(own + deviationAt(known, predicted[r]!) ** 2) : t;
    }
    return { predicted, confidence, prediction };
  };
}
