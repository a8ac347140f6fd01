import type { CurveTerm } from "../curveTerm.ts";
import { EXPONENTIAL_TERMS } from "./exponentials.ts";
import { GROWTH_TERMS } from "./growth.ts";
import { KINK_TERMS } from "./kinks.ts";
import { PEAK_TERMS } from "./peaks.ts";
import { PLAIN_TERMS } from "./plain.ts";
import { POWER_TERMS } from "./powers.ts";
import { WAVE_TERMS } from "./waves.ts";

/** Every kind of term of a curve; their order has no meaning. */
export const CURVE_TERMS: readonly CurveTerm[] = [
  ...PLAIN_TERMS,
  ...EXPONENTIAL_TERMS,
  ...POWER_TERMS,
  ...GROWTH_TERMS,
  ...PEAK_TERMS,
  ...KINK_TERMS,
  ...WAVE_TERMS,
];
