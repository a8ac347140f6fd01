import type { TrialJob, TrialResult } from "../../trials.ts";

/** Trials that are chosen by the results of earlier ones. What it says depends on what it was shown alone, and on its order. */
export interface Schedule {
  /** What to compute next by what was seen so far; undefined where that says nothing, or nothing more. */
  next(): TrialJob | undefined;
  /** Shows a result, each once, in the order in which `next` gave the jobs. */
  see(result: TrialResult): void;
  /** How many jobs there will be on the whole, by what was seen so far. */
  expected(): number;
}
