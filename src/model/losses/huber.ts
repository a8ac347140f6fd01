import { median } from "../../math/statistics.ts";
import type { Loss } from "../loss.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

/** Standard deviations of Gaussian noise at which the loss turns linear: 95 % as efficient as squared error there. */
const TURN = 1.345;
/** Standard deviations of Gaussian noise in a median of magnitudes. */
const PER_MEDIAN = 1.4826;
/** Least scale, where more than half of the rows are met exactly. */
const LEAST_SCALE = 1e-12;

/**
 * Huber's loss: r² up to the scale, and on from there along the tangent, so that an outlier pulls no harder than a row
 * at the scale. The curvature is that of iteratively reweighted least squares; the scale comes from the median
 * magnitude of the residuals, half of which may be outliers. Sources: Huber, *Ann. Math. Statist.* 35 (1964) 73;
 * Holland & Welsch, *Commun. Statist. A* 6 (1977) 813, the constants.
 */
export function huber(scale = 1): Loss {
  return {
    name: "huber",
    scale,
    value(output, target) {
      const miss = Math.abs(output - target);
      return miss <= scale ? miss * miss : scale * (2 * miss - scale);
    },
    slope: (output, target) => 2 * Math.max(-scale, Math.min(scale, output - target)),
    curvature(output, target) {
      const miss = Math.abs(output - target);
      return miss <= scale ? 2 : (2 * scale) / miss;
    },
    link: (output) => output,
    // All residuals and the scale times a factor: the root of the loss times that factor, and the density over it.
    nats: SQUARED_ERROR.nats,
    figure: { name: "Huber error", of: Math.sqrt },
    rescaled: (residuals) =>
      huber(Math.max(LEAST_SCALE, TURN * PER_MEDIAN * median(residuals.map(Math.abs)))),
  };
}
