import type { Input } from "./problem.ts";

/** How far a range is widened, as shares of its width. */
export interface Margin {
  readonly below: number;
  readonly above: number;
}

export const NO_MARGIN: Margin = { below: 0, above: 0 };

/** One value of `input`; logarithmic ranges are widened in log space, whole numbers upwards only. */
export function draw(input: Input, uniform: () => number, margin: Margin = NO_MARGIN): number {
  const size = sizeOf(input, uniform, margin);
  if (input.sign === "negative") return -size;
  return input.sign === "both" && uniform() < 0.5 ? -size : size;
}

function sizeOf({ low, high, sampling }: Input, uniform: () => number, margin: Margin): number {
  switch (sampling) {
    case "log":
      return Math.exp(between(Math.log(low), Math.log(high), margin, uniform()));
    case "integer":
      return low + Math.floor((high - low + 1) * (1 + margin.above) * uniform());
    case "log-integer":
      return Math.round(Math.exp(between(Math.log(low), Math.log(high), { ...margin, below: 0 }, uniform())));
    default:
      return between(low, high, margin, uniform());
  }
}

function between(low: number, high: number, { below, above }: Margin, share: number): number {
  const width = high - low;
  return low - below * width + (1 + below + above) * width * share;
}
