/** What is measured in time: states at times, in one run or several. */

/** One run: its times ascend. Shapes: times (n), states (states)(n). */
export interface Run {
  /** What the group column calls it; empty where there is one run only. */
  readonly name: string;
  readonly times: Float64Array;
  readonly states: readonly Float64Array[];
}

/** Runs of the same system. */
export interface Series {
  /** The identifiers of the states, as formulas write them. */
  readonly names: readonly string[];
  readonly runs: readonly Run[];
}
