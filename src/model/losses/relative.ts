import type { Loss } from "../loss.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

/** (output/target − 1)²: noise in proportion to the target, for targets over decades. */
export const RELATIVE: Loss = {
  name: "relative",
  scale: 1,
  value: (output, target) => ((output - target) / target) ** 2,
  slope: (output, target) => (2 * (output - target)) / (target * target),
  curvature: (_, target) => 2 / (target * target),
  link: (output) => output,
  nats: SQUARED_ERROR.nats,
  figure: { name: "relative error", of: Math.sqrt },
  refusal: (target) => (target === 0 ? "other than 0" : undefined),
};
