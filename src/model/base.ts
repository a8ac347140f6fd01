import type { BaseName } from "./kan.ts";

/** The base functions by name. */
export const BASE_NAMES: readonly BaseName[] = ["silu", "gelu", "identity", "zero"];

const SQRT_2_OVER_PI = 0.7978845608028654;
const GELU_CUBIC = 0.044715;

/** b(x) of a base function. GELU is its tanh form (Hendrycks & Gimpel, arXiv:1606.08415). */
export function baseValue(base: BaseName, x: number): number {
  switch (base) {
    case "silu":
      return x / (1 + Math.exp(-x));
    case "gelu":
      return 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + GELU_CUBIC * x * x * x)));
    case "identity":
      return x;
    case "zero":
      return 0;
  }
}

/** b'(x) of a base function. */
export function baseSlope(base: BaseName, x: number): number {
  switch (base) {
    case "silu": {
      const s = 1 / (1 + Math.exp(-x));
      return s * (1 + x * (1 - s));
    }
    case "gelu": {
      const t = Math.tanh(SQRT_2_OVER_PI * (x + GELU_CUBIC * x * x * x));
      const slope = SQRT_2_OVER_PI * (1 + 3 * GELU_CUBIC * x * x);
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope;
    }
    case "identity":
      return 1;
    case "zero":
      return 0;
  }
}
