import { mean } from "../../math/statistics.ts";
import type { Loss } from "../loss.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

/** Share of the scale within which the corner at 0 is rounded off by a parabola. */
const CORNER = 0.01;
/** Least scale, where all rows are met exactly. */
const LEAST_SCALE = 1e-12;

/**
 * The absolute error, times the scale: the likelihood of Laplace's noise. The scale is the mean magnitude of the
 * residuals, so that the root of the mean loss is that too. The curvature is that of iteratively reweighted least
 * squares. Source: Schlossmacher, *J. Am. Stat. Assoc.* 68 (1973) 857.
 */
export function mae(scale = 1): Loss {
  const corner = CORNER * scale;
  return {
    name: "mae",
    scale,
    value(output, target) {
      const miss = Math.abs(output - target);
      return scale * (miss < corner ? miss ** 2 / (2 * corner) : miss - corner / 2);
    },
    slope: (output, target) => scale * Math.max(-1, Math.min(1, (output - target) / corner)),
    curvature: (output, target) => scale / Math.max(corner, Math.abs(output - target)),
    link: (output) => output,
    nats: SQUARED_ERROR.nats,
    figure: { name: "MAE", of: Math.sqrt },
    rescaled: (residuals) => mae(Math.max(LEAST_SCALE, mean(residuals.map(Math.abs)))),
  };
}
