import { UsageError } from "../diagnostics.ts";
import type { FitResult } from "../train/fitResult.ts";
import { type SweepPlan, type TrialJob, type TrialResult, trialKey } from "../trials.ts";
import type { TrialEngine } from "./engines/trialEngine.ts";
import { plannedJobs } from "./plan.ts";
import { criterionOf } from "./ranking.ts";
import { SAMPLER_OF } from "./samplers/list.ts";
import { guided } from "./schedules/guided.ts";
import { halving } from "./schedules/halving.ts";
import type { Schedule } from "./schedules/schedule.ts";
import { spaceOf } from "./space.ts";

/** What a coordinator works with. */
export interface Coordination {
  readonly engine: TrialEngine;
  /** Results that are there already; the coordinator adds to them. */
  readonly results: Map<string, TrialResult>;
  /** Keeps a result for good before it counts. */
  readonly keep: (result: TrialResult) => void;
  /** A result that came, with the network where this process trained it. */
  readonly onResult: (result: TrialResult, fitted?: FitResult) => void;
  /** How many jobs there will be; told anew when results change it. */
  readonly onPlan: (count: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Jobs given out before the first of them has to have ended, where nothing else is said. TPE learns from each, so that more would
 * leave it blind in a sweep of 50 trials. Halving learns little from one: simulated on measured networks, eight for each worker keep as
 * many workers busy as rounds would, four nearly so (`npm run bench -- workers`).
 */
export const USUAL_IN_FLIGHT = { tpe: 8, halving: 32 } as const;

/**
 * Every trial of a plan computed, but for those whose results are there. Rejects when the signal is aborted; what had
 * come by then was kept.
 *
 * Grid, random and Sobol trials are known beforehand. TPE and halving choose by results, as `inOrder` shows them.
 */
export async function coordinate(plan: SweepPlan, work: Coordination): Promise<void> {
  const space = spaceOf(plan.space);
  const isGuided = SAMPLER_OF[plan.sampler].needsResults;
  if (plan.pruner === "halving" && isGuided)
    throw new UsageError(
      "--sampler tpe with --pruner halving: TPE learns from whole trials",
      "take one of the two",
    );
  const { inFlight } = plan;
  if (isGuided) return inOrder(guided(plan, space), inFlight ?? USUAL_IN_FLIGHT.tpe, work);
  const jobs = plannedJobs(plan, space);
  if (plan.pruner === "halving")
    return inOrder(halving(plan, jobs), inFlight ?? USUAL_IN_FLIGHT.halving, work);
  work.onPlan(jobs.length);
  return compute(jobs, work);
}

/**
 * The jobs of a schedule, each given out when that `inFlight` places before it has ended.
 *
 * Job j is chosen by the results of the jobs up to j − `inFlight` in the order of their numbers, whichever others have ended by then:
 * the choice depends neither on the clock nor on the number of workers, and a sweep that goes on chooses the same. No job waits
 * for a round to end; one that takes very long is waited for when `inFlight` − 1 others were given out after it. Where the schedule
 * says nothing, that counts as a job without a result; when it has said nothing `inFlight` times in a row, all was seen.
 */
async function inOrder(schedule: Schedule, inFlight: number, work: Coordination): Promise<void> {
  const given: (TrialJob | undefined)[] = [];
  let seen = 0;
  let silent = 0;
  let expected = -1;
  const follow = (): readonly TrialJob[] => {
    const open: TrialJob[] = [];
    while (silent < inFlight) {
      if (seen <= given.length - inFlight) {
        const job = given[seen];
        const result = job && work.results.get(trialKey(job));
        if (job !== undefined && result === undefined) break;
        seen++;
        if (result !== undefined) schedule.see(result);
        continue;
      }
      const job = schedule.next();
      given.push(job);
      silent = job === undefined ? silent + 1 : 0;
      if (job !== undefined && !work.results.has(trialKey(job))) open.push(job);
    }
    if (schedule.expected() !== expected) {
      expected = schedule.expected();
      work.onPlan(expected);
    }
    return open;
  };
  await compute(follow(), work, follow);
}

/** The jobs whose results are not there yet, and those that follow from each result. */
async function compute(
  jobs: readonly TrialJob[],
  work: Coordination,
  follow: () => readonly TrialJob[] = () => [],
): Promise<void> {
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
        if (!open.delete(key)) return [];
        try {
          keep(result);
          results.set(key, result);
          onResult(result, fitted);
          const next = follow();
          for (const job of next) open.set(trialKey(job), job);
          return next;
        } catch (error) {
          // A result that cannot be kept ends the sweep, not the thread that brought it.
          troubles.push(error);
          stop.abort(error);
          return [];
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
