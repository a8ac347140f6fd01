import { UsageError } from "../diagnostics.ts";
import type { FitResult } from "../train/fit.ts";
import { type SweepPlan, type TrialJob, type TrialResult, trialKey } from "../trials.ts";
import type { TrialEngine } from "./engines/trialEngine.ts";
import { jobOf, plannedJobs } from "./plan.ts";
import { criterionOf, rankingOf } from "./ranking.ts";
import { SAMPLER_OF } from "./samplers/list.ts";
import { type Space, spaceOf } from "./space.ts";

/** What a coordinator works with. */
export interface Coordination {
  readonly engine: TrialEngine;
  /** Results that are there already; the coordinator adds to them. */
  readonly results: Map<string, TrialResult>;
  /** Keeps a result for good before it counts. */
  readonly keep: (result: TrialResult) => void;
  /** A result that came, with the network where this process trained it. */
  readonly onResult: (result: TrialResult, fitted?: FitResult) => void;
  /** How many jobs there will be. */
  readonly onPlan: (count: number) => void;
  readonly signal: AbortSignal;
}

/** Trials that TPE chooses at a time: what it knows then does not depend on how many are computed at once. */
const TPE_BATCH = 8;
/** Halving keeps one in so many of each round, and gives it as many times the steps (Li et al., MLSys 2020). */
const REDUCTION = 3;
/** Share of the steps in the rounds before the last. */
const FIRST_BUDGETS = [1 / 9, 1 / 3];

/**
 * Every trial of a plan computed, but for those whose results are there. Rejects when the signal is aborted; what had
 * come by then was kept.
 *
 * Grid, random and Sobol trials are known beforehand. TPE chooses eight at a time by all before them. Halving looks at all
 * trials with a ninth of the steps, at the best third with a third, at the best third of those with all: synchronous
 * successive halving (Jamieson & Talwalkar, AISTATS 2016), so that which trials go on does not depend on which end first.
 */
export async function coordinate(plan: SweepPlan, work: Coordination): Promise<void> {
  const space = spaceOf(plan.space);
  const isGuided = SAMPLER_OF[plan.sampler].needsResults;
  if (plan.pruner === "halving") {
    if (isGuided)
      throw new UsageError(
        "--sampler tpe with --pruner halving: TPE learns from whole trials",
        "take one of the two",
      );
    return halve(plan, plannedJobs(plan, space), work);
  }
  if (!isGuided) {
    const jobs = plannedJobs(plan, space);
    work.onPlan(jobs.length);
    return compute(jobs, work);
  }
  work.onPlan(plan.trials);
  return guided(plan, space, work);
}

async function guided(plan: SweepPlan, space: Space, work: Coordination): Promise<void> {
  const sampler = SAMPLER_OF[plan.sampler];
  const jobs: TrialJob[] = [];
  while (jobs.length < plan.trials) {
    const seen = jobs.map((job) => {
      const { params, criterion } = work.results.get(trialKey(job))!;
      return { params, criterion: criterion ?? Number.POSITIVE_INFINITY };
    });
    const batch = Array.from({ length: Math.min(TPE_BATCH, plan.trials - jobs.length) }, (_, i) => {
      const n = jobs.length + i;
      return jobOf(plan, n, sampler.params(space, plan.seed, n, seen));
    });
    await compute(batch, work);
    jobs.push(...batch);
  }
}

async function halve(plan: SweepPlan, all: readonly TrialJob[], work: Coordination): Promise<void> {
  const sizes = [...FIRST_BUDGETS, 1].map((_, r) => Math.max(1, Math.ceil(all.length / REDUCTION ** r)));
  work.onPlan(sizes.reduce((sum, size) => sum + size, 0));
  let left = all;
  for (const [r, budget] of FIRST_BUDGETS.entries()) {
    const round = left.map(({ trial, params }) => jobOf(plan, trial, params, budget));
    await compute(round, work);
    const ended = round.map((job) => work.results.get(trialKey(job))!);
    const kept = new Set(
      rankingOf(ended, plan)
        .trials.slice(0, sizes[r + 1])
        .map(({ trial }) => trial),
    );
    left = left.filter(({ trial }) => kept.has(trial));
  }
  await compute(left, work);
}

/** The jobs whose results are not there yet. */
async function compute(jobs: readonly TrialJob[], work: Coordination): Promise<void> {
  const { engine, results, keep, onResult, signal } = work;
  signal.throwIfAborted();
  const open = new Map(jobs.map((job) => [trialKey(job), job]));
  for (const key of results.keys()) open.delete(key);
  if (open.size === 0) return;
  const stop = new AbortController();
  const forward = (): void => stop.abort(signal.reason);
  signal.addEventListener("abort", forward);
  const troubles: unknown[] = [];
  try {
    await engine.run([...open.values()], {
      signal: stop.signal,
      onResult(result, fitted) {
        const key = trialKey(result);
        // At least once: a second answer says the same, an answer that was not asked for says nothing.
        if (!open.delete(key)) return;
        try {
          keep(result);
          results.set(key, result);
          onResult(result, fitted);
        } catch (error) {
          // A result that cannot be kept ends the sweep, not the thread that brought it.
          troubles.push(error);
          stop.abort(error);
        }
      },
    });
  } catch (error) {
    throw troubles[0] ?? error;
  } finally {
    signal.removeEventListener("abort", forward);
  }
  if (troubles.length > 0) throw troubles[0];
}

/** Whether a result is better than another one, by the order of the ranking. */
export function isBetter(one: TrialResult, other: TrialResult | undefined): boolean {
  if (one.status !== "ok" || one.criterion === null || one.budget !== undefined) return false;
  if (other === undefined) return true;
  const [a, b] = [criterionOf(one), criterionOf(other)];
  return a < b || (a === b && one.trial < other.trial);
}
