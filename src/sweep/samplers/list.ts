import type { SamplerName } from "../../trials.ts";
import { grid } from "./grid.ts";
import { random } from "./random.ts";
import type { Sampler } from "./sampler.ts";
import { sobol } from "./sobol.ts";
import { tpe } from "./tpe.ts";

/** Every sampler by its name. */
export const SAMPLER_OF: Readonly<Record<SamplerName, Sampler>> = { grid, random, sobol, tpe };
