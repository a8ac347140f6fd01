import { createHash } from "node:crypto";
import { UsageError } from "../diagnostics.ts";
import type { Params, SweepPlan, TrialJob } from "../trials.ts";
import { SAMPLER_OF } from "./samplers/list.ts";
import { gridSize, type Space, sizeOfSpace, spaceOf } from "./space.ts";

/** What names a sweep: 16 hexadecimal digits of the SHA-256 of its plan. */
export function sweepId(plan: SweepPlan): string {
  const { v, kan, data, space, sampler, trials, pruner, inFlight, seed, by, engine } = plan;
  const all = [v, kan, data, space, sampler, trials, pruner, seed, by, engine];
  const text = JSON.stringify(inFlight === undefined ? all : [...all, inFlight]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The job that tries `params` as trial number `trial`. */
export function jobOf(plan: SweepPlan, trial: number, params: Params, budget?: number): TrialJob {
  const { kan, data, seed, by, engine } = plan;
  return {
    v: 1,
    sweep: sweepId(plan),
    kan,
    data,
    trial,
    seed,
    params,
    by,
    engine,
    ...(budget !== undefined && { budget }),
  };
}

/** Draws in a row that give nothing new after which a space counts as used up. */
const MOST_REPEATS = 1000;

/**
 * The jobs of a sweep whose sampler needs no results: anyone who has the plan has the same list. A draw that repeats an
 * earlier one is passed over, so that a small space may give fewer trials than were asked for; the numbers of the trials
 * are those of the draws. Errors: UsageError for a sampler that waits for results.
 */
export function plannedJobs(plan: SweepPlan, space: Space = spaceOf(plan.space)): TrialJob[] {
  const sampler = SAMPLER_OF[plan.sampler];
  if (sampler.needsResults)
    throw new UsageError(
      `--sampler ${plan.sampler} chooses trials by the results of others: it needs a coordinator`,
      "take --sampler grid, random or sobol for shards, or --queue",
    );
  const most = Math.min(plan.trials, plan.sampler === "grid" ? gridSize(space) : sizeOfSpace(space));
  const jobs: TrialJob[] = [];
  const seen = new Set<string>();
  for (let n = 0, repeats = 0; jobs.length < most && repeats < MOST_REPEATS; n++) {
    const params = sampler.params(space, plan.seed, n, []);
    const key = JSON.stringify(params);
    repeats = seen.has(key) ? repeats + 1 : 0;
    if (repeats > 0) continue;
    seen.add(key);
    jobs.push(jobOf(plan, n, params));
  }
  return jobs;
}
