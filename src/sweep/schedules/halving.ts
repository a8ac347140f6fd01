import { randomStream } from "../../math/philox.ts";
import { shuffle } from "../../math/rows.ts";
import type { SweepPlan, TrialJob, TrialResult } from "../../trials.ts";
import { jobOf } from "../plan.ts";
import { compareResults } from "../ranking.ts";
import type { Schedule } from "./schedule.ts";

/** One in so many of each rung goes on, with as many times the steps (η of Li et al.). */
export const REDUCTION = 3;
/** Share of the steps on each rung; undefined stands for all. */
export const BUDGETS: readonly (number | undefined)[] = [1 / 9, 1 / 3, undefined];

/** Trials that were looked at with the same budget. */
interface Rung {
  /** Best first. */
  readonly seen: TrialResult[];
  readonly promoted: Set<number>;
  /** The place of the best one that has not gone on. */
  first: number;
  /** Jobs given, seen or not. */
  given: number;
}

/**
 * Successive halving without rounds (ASHA): whenever a job is wanted, the best trial among the first third of a rung that has not
 * gone on yet, of the highest rung that has one, goes on with three times the steps; else a new trial begins with a ninth. When all
 * of a rung have been seen its third is rounded up, so that some trial gets all steps. A trial without a criterion goes no further.
 *
 * A grid is walked in random order: on its own order, from small networks to large ones, each might be the best so far.
 * Source: Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, algorithm 2. Cost of a job
 * O(log trials), and a place made among those of its rung.
 */
export function halving(plan: SweepPlan, jobs: readonly TrialJob[]): Schedule {
  const order = Int32Array.from(jobs, (_, i) => i);
  if (plan.sampler === "grid") shuffle(order, randomStream(plan.seed, "sweep", "halving"));
  const rungs: readonly Rung[] = BUDGETS.map(() => ({
    seen: [],
    promoted: new Set(),
    first: 0,
    given: 0,
  }));
  /** How many of a rung may go on by now. */
  const quotaOf = (r: number): number => {
    const share = rungs[r]!.seen.length / REDUCTION;
    return isComplete(r) ? Math.ceil(share) : Math.floor(share);
  };
  const promotable = (r: number): TrialResult | undefined => {
    const { seen, first } = rungs[r]!;
    const best = seen[first];
    return best !== undefined && best.criterion !== null && first < quotaOf(r) ? best : undefined;
  };
  /** Whether nothing more will come to a rung. */
  const isComplete = (r: number): boolean => {
    const { seen, given } = rungs[r]!;
    if (seen.length < given) return false;
    return r === 0 ? given === jobs.length : isComplete(r - 1) && promotable(r - 1) === undefined;
  };
  return {
    next() {
      for (let r = rungs.length - 2; r >= 0; r--) {
        const best = promotable(r);
        if (best === undefined) continue;
        const rung = rungs[r]!;
        rung.promoted.add(best.trial);
        while (rung.first < rung.seen.length && rung.promoted.has(rung.seen[rung.first]!.trial)) rung.first++;
        rungs[r + 1]!.given++;
        return jobOf(plan, best.trial, best.params, BUDGETS[r + 1]);
      }
      const [lowest] = rungs;
      if (lowest!.given === jobs.length) return undefined;
      const { trial, params } = jobs[order[lowest!.given++]!]!;
      return jobOf(plan, trial, params, BUDGETS[0]);
    },
    see(result) {
      const rung = rungs[BUDGETS.indexOf(result.budget)]!;
      let [at, end] = [0, rung.seen.length];
      while (at < end) {
        const middle = (at + end) >> 1;
        if (compareResults(rung.seen[middle]!, result) < 0) at = middle + 1;
        else end = middle;
      }
      rung.seen.splice(at, 0, result);
      rung.first = Math.min(rung.first, at);
    },
    expected() {
      const sizes = rungs.map((_, r) => Math.ceil(jobs.length / REDUCTION ** r));
      return rungs.reduce(
        (sum, { given }, r) => sum + (isComplete(r) ? given : Math.max(given, sizes[r]!)),
        0,
      );
    },
  };
}
