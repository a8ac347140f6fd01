import type { QueueKind } from "../../src/sweep/engines/jobQueue.ts";

/** The hash in which the results of jobs that do nothing lie. */
export const RESULTS = "kan:bench:noop";

/** A job that does nothing. */
export interface Noop {
  readonly id: string;
}

export const NOOP: QueueKind<Noop, string> = {
  name: "noop",
  idOf: ({ id }) => `noop-${id}`,
  results: RESULTS,
  fieldOf: ({ id }) => id,
  wordsOf: ({ id }) => `job ${id}`,
  parse: (text) => text,
};
