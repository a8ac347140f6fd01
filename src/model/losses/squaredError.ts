import type { Loss } from "../loss.ts";

/** (output − target)²: the likelihood of Gaussian noise, whose variance the rows tell. */
export const SQUARED_ERROR: Loss = {
  name: "mse",
  scale: 1,
  value: (output, target) => (output - target) * (output - target),
  slope: (output, target) => 2 * (output - target),
  curvature: () => 2,
  link: (output) => output,
  nats: (error, rows) => rows * Math.log(error),
};
