import { type SweepPlan, type TrialResult, trialKey } from "../trials.ts";

/** Trials in order, best first, with what stands between them. */
export interface Ranking {
  /** One result for each trial, that of its largest budget; best first, equals by number. */
  readonly trials: readonly TrialResult[];
  readonly best?: TrialResult;
  /**
   * The second, and how much worse it is: a difference of AICc or BIC, a share of the error otherwise. Absent where it was not
   * looked at for as long: the two do not compare.
   */
  readonly next?: { readonly trial: TrialResult; readonly worseBy: number };
}

/**
 * The ranking of results: those that were looked at longer stand before those that halving ended, then by criterion, then by
 * number, so that it does not depend on the order in which they came. Cost O(trials·log trials).
 */
export function rankingOf(results: Iterable<TrialResult>, { by }: Pick<SweepPlan, "by">): Ranking {
  const kept = new Map<number, TrialResult>();
  for (const result of results) {
    const before = kept.get(result.trial);
    if (before === undefined || budgetOf(result) > budgetOf(before)) kept.set(result.trial, result);
  }
  const trials = [...kept.values()].sort((a, b) => compareTrials(a, b) || a.trial - b.trial);
  const [best, second] = trials;
  if (best === undefined || best.criterion === null) return { trials };
  if (second === undefined || second.criterion === null || budgetOf(second) !== budgetOf(best)) {
    return { trials, best };
  }
  const worseBy =
    by === "aicc" || by === "bic"
      ? second.criterion - best.criterion
      : second.criterion / Math.max(best.criterion, Number.MIN_VALUE) - 1;
  return { trials, best, next: { trial: second, worseBy } };
}

/** Which of two trials did better, 0 where they did alike: one that was looked at longer, then the smaller criterion. */
export function compareTrials(a: TrialResult, b: TrialResult): number {
  return statusOf(a) - statusOf(b) || budgetOf(b) - budgetOf(a) || compare(criterionOf(a), criterionOf(b));
}

/** The order of two results of equal budgets: those with the smaller criterion first, failed ones last, equals by number. */
export function compareResults(a: TrialResult, b: TrialResult): number {
  return statusOf(a) - statusOf(b) || compare(criterionOf(a), criterionOf(b)) || a.trial - b.trial;
}

/** What trials are compared by; infinite for none. */
export function criterionOf({ criterion }: TrialResult): number {
  return criterion ?? Number.POSITIVE_INFINITY;
}

function budgetOf({ budget }: TrialResult): number {
  return budget ?? 1;
}

function statusOf({ status }: TrialResult): number {
  return status === "ok" ? 0 : 1;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** The results by their key, the first of each kept: a job that was computed twice gave the same. */
export function byKey(results: Iterable<TrialResult>): Map<string, TrialResult> {
  const found = new Map<string, TrialResult>();
  for (const result of results) if (!found.has(trialKey(result))) found.set(trialKey(result), result);
  return found;
}
