import { sigmoid } from "../../math/sigmoid.ts";
import type { BaseName } from "../kan.ts";

/** The base functions by name. */
export const BASE_NAMES: readonly BaseName[] = ["silu", "gelu", "identity", "zero"];

/** GELU is x·σ(g(x)), g(x) = GELU_LINEAR·(x + GELU_CUBIC·x³) with GELU_LINEAR = 2·√(2/π). */
export const GELU_LINEAR = 1.5957691216057308;
/** See `GELU_LINEAR`. */
export const GELU_CUBIC = 0.044715;

/** b(x) of a base function. GELU is its tanh form (Hendrycks & Gimpel, arXiv:1606.08415). */
export function baseValue(base: BaseName, x: number): number {
  switch (base) {
    case "silu":
      return x * sigmoid(x);
    case "gelu":
      return x * sigmoid(GELU_LINEAR * (x + GELU_CUBIC * x * x * x));
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
      const s = sigmoid(x);
      return s * (1 + x * (1 - s));
    }
    case "gelu": {
      const s = sigmoid(GELU_LINEAR * (x + GELU_CUBIC * x * x * x));
      const slope = GELU_LINEAR * (1 + 3 * GELU_CUBIC * x * x);
      return s + x * (s * (1 - s)) * slope;
    }
    case "identity":
      return 1;
    case "zero":
      return 0;
  }
}

/** b″(x) of a base function. */
export function baseCurvature(base: BaseName, x: number): number {
  switch (base) {
    case "silu": {
      const s = sigmoid(x);
      const slope = s * (1 - s);
      return slope * (2 + x * (1 - 2 * s));
    }
    case "gelu": {
      const s = sigmoid(GELU_LINEAR * (x + GELU_CUBIC * x * x * x));
      const first = GELU_LINEAR * (1 + 3 * GELU_CUBIC * x * x);
      const second = GELU_LINEAR * 6 * GELU_CUBIC * x;
      const slope = s * (1 - s);
      return 2 * slope * first + x * (slope * (1 - 2 * s) * first * first + slope * second);
    }
    case "identity":
    case "zero":
      return 0;
  }
}

/** b‴(x) of a base function: x·σ(g(x)) by the product and chain rules. */
export function baseThird(base: BaseName, x: number): number {
  if (base === "identity" || base === "zero") return 0;
  const isSilu = base === "silu";
  const s = sigmoid(isSilu ? x : GELU_LINEAR * (x + GELU_CUBIC * x * x * x));
  const first = isSilu ? 1 : GELU_LINEAR * (1 + 3 * GELU_CUBIC * x * x);
  const second = isSilu ? 0 : GELU_LINEAR * 6 * GELU_CUBIC * x;
  const third = isSilu ? 0 : GELU_LINEAR * 6 * GELU_CUBIC;
  // Slopes of σ by its argument, then those of σ(g(x)) by x.
  const s1 = s * (1 - s);
  const s2 = s1 * (1 - 2 * s);
  const s3 = s2 * (1 - 2 * s) - 2 * s1 * s1;
  const curved = s2 * first * first + s1 * second;
  return 3 * curved + x * (s3 * first ** 3 + 3 * s2 * first * second + s1 * third);
}
