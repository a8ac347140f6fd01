import type { Params } from "../../trials.ts";
import type { Space } from "../space.ts";

/** A trial that has ended, as a sampler sees it. */
export interface Seen {
  readonly params: Params;
  /** Less is better; infinite for a failed one. */
  readonly criterion: number;
}

/** A way to choose what is tried next. */
export interface Sampler {
  /** Whether `seen` counts; where not, anyone who has the plan knows all trials. */
  readonly needsResults: boolean;
  /** The params of trial `n`, a function of these arguments alone. */
  readonly params: (space: Space, seed: number, n: number, seen: readonly Seen[]) => Params;
}
