import type { Loss } from "../../src/model/loss.ts";

/** Targets that a loss takes, made of any numbers. Shape: (outputs)(rows). */
export function targetsFor(loss: Loss, any: readonly Float64Array[]): Float64Array[] {
  switch (loss.name) {
    case "logistic":
      return any.map((column) => column.map((v) => (v > 0 ? 1 : 0)));
    case "softmax":
      return any.map((column, o) =>
        column.map((v, r) =>
          any.every((other, i) => i === o || v > other[r]! || (v === other[r] && o < i)) ? 1 : 0,
        ),
      );
    case "poisson":
      return any.map((column) => column.map((v) => Math.round(2 * Math.abs(v))));
    case "log":
      return any.map((column) => column.map((v) => Math.exp(v)));
    case "relative":
      return any.map((column) => column.map((v) => v + (v < 0 ? -0.5 : 0.5)));
    default:
      return [...any];
  }
}

/** A weight for each row, 1 on average. */
export function someWeights(nRows: number): Float64Array {
  const raw = Float64Array.from({ length: nRows }, (_, r) => (r % 5 === 0 ? 0 : 1 + (r % 3)));
  const mean = raw.reduce((sum, v) => sum + v / nRows, 0) || 1;
  return raw.map((v) => v / mean);
}
