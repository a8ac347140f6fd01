import { type Dataset, wide } from "../../model/dataset.ts";
import { withCurves } from "../../model/edges.ts";
import type { Batch } from "../../model/engine.ts";
import type { Curve, Kan } from "../../model/kan.ts";
import { type Scaler, scaleTargets } from "../../model/scaler.ts";
import { curveValue } from "../../model/spline/curve.ts";
import { affineGrid, intervalsOf, rangeOf, uniformGrid } from "../../model/spline/grid.ts";
import { fitSpline } from "../../model/spline/refit.ts";

/** Intervals that a curve with a base function gets when the two are merged into one spline. */
const MERGED_INTERVALS = 8;

/**
 * The network with inputs in the units of the data, and every spline edge without a base function.
 *
 * Snapping works on this form: `exp(x)` or `x^2` are statements about the file's own units. Targets stay scaled.
 * Snapped first-layer edges keep their meaning (a' = a / scale). Cost O(edges·(G + k)³).
 */
export function inDataUnits(kan: Kan, scaler: Scaler): Kan {
  return withCurves(kan, (curve, source) =>
    rescaledArgument(merged(curve), source < kan.nInputs ? scaler.inputs[source]! : 1),
  );
}

/** The rows with inputs in the units of the data and scaled targets: what `inDataUnits` is trained on. */
export function dataUnitBatchOf(data: Dataset, scaler: Scaler): Batch {
  const inputs = data.inputs.map(wide);
  const targets = scaleTargets(scaler, data);
  return {
    inputs,
    targets,
    nRows: inputs[0]?.length ?? targets[0]?.length ?? 0,
    ...(data.weights && { weights: data.weights }),
  };
}

/** A spline without a base function that follows the curve; other curves unchanged. */
function merged(curve: Curve): Curve {
  if (curve.kind !== "spline" || curve.base === "zero") return curve;
  const [low, high] = rangeOf(curve.grid);
  const { degree } = curve.grid;
  const intervals = Math.max(MERGED_INTERVALS, intervalsOf(curve.grid));
  const grid = uniformGrid({ low, high, intervals, degree });
  return {
    kind: "spline",
    grid,
    coefficients: fitSpline(grid, (x) => curveValue(curve, x)),
    base: "zero",
    baseWeight: 0,
  };
}

/** The curve of x/scale as a curve of x. */
function rescaledArgument(curve: Curve, scale: number): Curve {
  if (scale === 1 || curve.kind === "cut") return curve;
  if (curve.kind === "symbolic") return { ...curve, a: curve.a / scale };
  return { ...curve, grid: affineGrid(curve.grid, scale, 0) };
}
