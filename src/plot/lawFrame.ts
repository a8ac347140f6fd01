import { extremes } from "../math/statistics.ts";
import type { LawCurve } from "../symbolic/formula/intervals/lawCurves.ts";
import { type Axis, linearAxis } from "./axis.ts";

/** A law over one input as a chart shows it. Shapes: (points). */
export interface LawFrame {
  readonly axis: Axis;
  readonly x: Float64Array;
  readonly curve: Float64Array;
  /** Where the law lies, and where new measurements do: lower and upper ends; NaN where nothing is known of them. */
  readonly mean: readonly Float64Array[];
  readonly measured: readonly Float64Array[];
}

/** Points of a curve. */
const CURVE_POINTS = 161;

/** `law` evenly over the axis of its input, and the axis of its values: that of the rows, as what it leaves of them stands on it. */
export function lawFrame(
  { held, at }: LawCurve,
  { low, high }: Axis,
  actual: readonly number[],
  residuals: readonly number[],
): LawFrame {
  const x = Float64Array.from(
    { length: CURVE_POINTS },
    (_, i) => low + ((high - low) * i) / (CURVE_POINTS - 1),
  );
  const { predicted, confidence, prediction } = at(x);
  const ends = (half: Float64Array): Float64Array[] =>
    [-1, 1].map((sign) => predicted.map((v, i) => v + sign * half[i]!));
  const measured = ends(prediction);
  // Beyond the rows a curve or a band may grow without bound: the rows say how much is shown.
  const [least, most] = extremes(actual);
  const room = 0.25 * (most - least);
  const isShown = (v: number): boolean => v >= least - room && v <= most + room;
  const curve = [...predicted].filter(isShown);
  const [lowest, highest] = extremes(curve.length > 0 ? curve : [least, most]);
  const [under, over] = extremes([0, ...residuals.filter(Number.isFinite)]);
  const rows = held.length === 0 ? [least, most] : [lowest + under, highest + over];
  const bands = measured.flatMap((column) => [...column]).filter(isShown);
  return {
    axis: linearAxis([...rows, ...bands], 5),
    x,
    curve: predicted,
    mean: ends(confidence),
    measured,
  };
}
