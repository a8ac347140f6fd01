import { randomStream } from "../../src/math/philox.ts";
import { coordinate } from "../../src/sweep/coordinator.ts";
import type { TrialEngine } from "../../src/sweep/engines/trialEngine.ts";
import { jobOf, plannedJobs } from "../../src/sweep/plan.ts";
import { rankingOf } from "../../src/sweep/ranking.ts";
import { BUDGETS, REDUCTION } from "../../src/sweep/schedules/halving.ts";
import { type SweepPlan, type TrialJob, type TrialResult, trialKey } from "../../src/trials.ts";

/** What a network was measured to take and to reach with each share of the steps. */
export type Looks = ReadonlyMap<number | undefined, Pick<TrialResult, "seconds" | "criterion">>;

/** What came of it. */
export interface HalvingRun {
  /** Until all has ended, and until the first network with all steps. */
  readonly seconds: number;
  readonly firstSeconds: number;
  readonly jobs: number;
  /** Share of the time that workers work. */
  readonly busy: number;
  /** Rank of the network that was kept among all measured ones, 1 for the best. */
  readonly rank: number;
}

/**
 * Successive halving on workers that measured networks keep busy, on a clock of events: by the program's own coordinator with so
 * many jobs given out, or by rounds where that is undefined. Each trial is one of the networks, drawn.
 */
export async function simulateHalving(
  networks: readonly Looks[],
  workers: number,
  trials: number,
  inFlight?: number,
): Promise<HalvingRun> {
  const plan = planOf(trials, inFlight ?? 1);
  const drawn = (trial: number): Looks =>
    networks[randomStream(trial, "bench-halving").integer(networks.length)]!;
  const clock = { now: 0, worked: 0, first: Number.POSITIVE_INFINITY, jobs: 0 };
  const engine = engineOf(drawn, workers, clock);
  const results = new Map<string, TrialResult>();
  const onResult = (result: TrialResult): void => {
    if (result.budget === undefined) clock.first = Math.min(clock.first, clock.now);
  };
  const signal = new AbortController().signal;
  const work = { engine, results, keep: () => {}, onResult, onPlan: () => {}, signal };
  if (inFlight !== undefined) await coordinate(plan, work);
  else await inRounds(plan, engine, results, onResult);
  const { best } = rankingOf(results.values(), plan);
  const criterionOf = (looks: Looks): number => looks.get(undefined)!.criterion ?? Number.POSITIVE_INFINITY;
  const better = networks.filter((looks) => criterionOf(looks) < criterionOf(drawn(best!.trial))).length;
  const { now, worked, first, jobs } = clock;
  return { seconds: now, firstSeconds: first, jobs, busy: worked / (workers * now), rank: 1 + better };
}

function planOf(trials: number, inFlight: number): SweepPlan {
  const plan = { v: 1, kan: "0", data: "0".repeat(64), space: { lamb: "1e-9..1:log" }, seed: 0 } as const;
  return { ...plan, sampler: "random", trials, pruner: "halving", inFlight, by: "aicc", engine: "wasm" };
}

/** Workers that take jobs in turn, by events in the order of their times. */
function engineOf(
  looksOf: (trial: number) => Looks,
  workers: number,
  clock: { now: number; worked: number; jobs: number },
): TrialEngine {
  return {
    name: "simulated",
    async run(jobs, { onResult }) {
      const waiting = [...jobs];
      const atWork: { readonly end: number; readonly job: TrialJob }[] = [];
      while (waiting.length + atWork.length > 0) {
        while (atWork.length < workers && waiting.length > 0) {
          const job = waiting.shift()!;
          const { seconds } = looksOf(job.trial).get(job.budget)!;
          const end = clock.now + seconds;
          atWork.splice(atWork.findLastIndex((other) => other.end <= end) + 1, 0, { end, job });
          clock.worked += seconds;
          clock.jobs++;
        }
        const { end, job } = atWork.shift()!;
        clock.now = end;
        waiting.push(...onResult(resultOf(job, looksOf(job.trial))));
      }
    },
    close: async () => {},
  };
}

function resultOf(job: TrialJob, looks: Looks): TrialResult {
  const { v, sweep, kan, trial, params, budget, engine } = job;
  const { seconds, criterion } = looks.get(budget)!;
  return {
    ...{ v, sweep, kan, trial, params, engine, seconds, criterion },
    ...(budget !== undefined && { budget }),
    ...{ status: "ok", parameters: 1, n: 1, nrmse: { train: 1 }, model: "", host: "" },
  };
}

/** Synchronous successive halving (Jamieson & Talwalkar, AISTATS 2016): each round waits for the end of the one before. */
async function inRounds(
  plan: SweepPlan,
  engine: TrialEngine,
  results: Map<string, TrialResult>,
  onResult: (result: TrialResult) => void,
): Promise<void> {
  let left: readonly TrialJob[] = plannedJobs(plan);
  for (const budget of BUDGETS) {
    const round = left.map(({ trial, params }) => jobOf(plan, trial, params, budget));
    const ended: TrialResult[] = [];
    await engine.run(round, {
      signal: new AbortController().signal,
      onResult(result) {
        results.set(trialKey(result), result);
        ended.push(result);
        onResult(result);
        return [];
      },
    });
    const { trials } = rankingOf(ended, plan);
    const kept = new Set(trials.slice(0, Math.ceil(round.length / REDUCTION)).map(({ trial }) => trial));
    left = left.filter(({ trial }) => kept.has(trial));
  }
}
