import type { Loss } from "../loss.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

const FACTS = {
  name: "log",
  scale: 1,
  nats: SQUARED_ERROR.nats,
  figure: { name: "log error", of: Math.sqrt },
  refusal: (target: number) => (target > 0 ? undefined : "above 0"),
} as const;

/** The same of what is predicted, as a formula gives it: infinite where that is not above 0. */
const OF_PREDICTION: Loss = {
  ...FACTS,
  value: (predicted, target) =>
    predicted > 0 ? Math.log(predicted / target) ** 2 : Number.POSITIVE_INFINITY,
  slope: (predicted, target) => (2 * Math.log(predicted / target)) / predicted,
  curvature: (predicted) => 2 / (predicted * predicted),
  link: (predicted) => predicted,
};

/** (output − log target)²: noise as a factor, the same over all decades; exp(output) is predicted. */
export const LOG: Loss = {
  ...FACTS,
  value: (output, target) => (output - Math.log(target)) ** 2,
  slope: (output, target) => 2 * (output - Math.log(target)),
  curvature: () => 2,
  link: Math.exp,
  ofPrediction: OF_PREDICTION,
};
