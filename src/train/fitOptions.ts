import type { Engine } from "../model/engine.ts";
import type { TrainingOptions } from "./trainingOptions.ts";

/** How to fit; every field but the engine has a default. */
export interface FitOptions extends TrainingOptions {
  readonly engine: Engine;
  /** Threads that restarts of small networks are shared among; the result does not depend on it. @defaultValue 1 */
  readonly threads?: number;
  /** @defaultValue 0 */
  readonly seed?: number;
}
