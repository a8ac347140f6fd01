import type { FitResult } from "../../train/fitResult.ts";
import type { TrialJob, TrialResult } from "../../trials.ts";

/** Where trials are computed. Jobs are idempotent: an engine may compute one twice, and answers it at least once. */
export interface TrialEngine {
  readonly name: string;
  /**
   * Computes the jobs and those that follow from their results; resolves when each was answered, rejects when the signal is
   * aborted. The order of answers is that of their ends.
   */
  run(jobs: readonly TrialJob[], calls: TrialCalls): Promise<void>;
  close(): Promise<void>;
}

/** What an engine tells while it computes, and what ends it. */
export interface TrialCalls {
  /** A result, with the network where it was trained in this process; it gives the jobs that follow from it. */
  readonly onResult: (result: TrialResult, fitted?: FitResult) => readonly TrialJob[];
  readonly signal: AbortSignal;
}
