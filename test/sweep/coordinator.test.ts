import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { coordinate } from "../../src/sweep/coordinator.ts";
import type { TrialEngine } from "../../src/sweep/engines/trialEngine.ts";
import { importanceOf } from "../../src/sweep/importance.ts";
import { byKey, rankingOf } from "../../src/sweep/ranking.ts";
import { spaceOf } from "../../src/sweep/space.ts";
import { type SweepPlan, type TrialJob, type TrialResult, trialKey } from "../../src/trials.ts";

const plan: SweepPlan = {
  v: 1,
  kan: "0",
  data: "0".repeat(64),
  space: { width: "1..4", grid: "3|5|10", lamb: "1e-6..1e-1:log" },
  sampler: "sobol",
  trials: 30,
  pruner: "none",
  seed: 0,
  by: "aicc",
  engine: "wasm",
};

/** A result whose criterion is a function of the job: halving sees it more clearly the larger the budget. */
function resultOf({ v, sweep, trial, params, budget, kan, engine }: TrialJob): TrialResult {
  const wanted = Math.abs(Math.log10(Number(params.lamb)) + 3) + Math.abs(Number(params.width) - 2);
  const blur = randomStream(trial, "blur").uniform() * (1 - (budget ?? 1));
  return {
    v,
    sweep,
    trial,
    params,
    ...(budget !== undefined && { budget }),
    status: "ok",
    criterion: trial % 11 === 10 ? null : wanted + blur,
    parameters: 1,
    n: 10,
    nrmse: { train: 0.1 },
    model: "",
    seconds: 0,
    engine,
    kan,
    host: "",
  };
}

/**
 * An engine with so many workers that take jobs in turn; which of the jobs at work ends next is drawn. Some are answered twice,
 * and jobs that nobody asked for.
 */
function drawnEngine(seed: number, workers = 4, computed: TrialJob[] = []): TrialEngine {
  return {
    name: "drawn",
    async run(jobs, { onResult }) {
      const random = randomStream(seed, "ends");
      const waiting = [...jobs];
      const atWork: TrialJob[] = [];
      while (waiting.length + atWork.length > 0) {
        while (atWork.length < workers && waiting.length > 0) atWork.push(waiting.shift()!);
        const [job] = atWork.splice(random.integer(atWork.length), 1);
        const i = computed.push(job!);
        waiting.push(...onResult(resultOf(job!)));
        if (i % 3 === 0) waiting.push(...onResult(resultOf(job!)));
        if (i % 5 === 0) waiting.push(...onResult({ ...resultOf(job!), trial: 10_000 + i }));
      }
    },
    close: async () => {},
  };
}

async function run(given: SweepPlan, engine: TrialEngine, known: readonly TrialResult[] = []) {
  const results = byKey(known);
  const kept: TrialResult[] = [];
  await coordinate(given, {
    engine,
    results,
    keep: (result) => kept.push(result),
    onResult: () => {},
    onPlan: () => {},
    signal: new AbortController().signal,
  });
  return { ranking: rankingOf(results.values(), given), kept };
}

/** What a sweep ends with: the ranking, and all results by name. */
const endOf = ({ ranking, kept }: Awaited<ReturnType<typeof run>>) => ({
  ranking,
  kept: kept.toSorted((a, b) => (trialKey(a) < trialKey(b) ? -1 : 1)),
});

const chosen = fc.constantFrom(
  ...([
    { sampler: "sobol" },
    { sampler: "random" },
    { sampler: "grid" },
    { sampler: "tpe" },
    { sampler: "sobol", pruner: "halving" },
    { sampler: "grid", pruner: "halving" },
  ] as const),
);

test("for any order of the ends and any number of workers: the same ranking, each job once, whatever is delivered twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      chosen,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(),
      async (change, inFlight, workers, seed) => {
        const given = { ...plan, ...change, inFlight };
        const one = await run(given, drawnEngine(0, 1));
        const many = await run(given, drawnEngine(seed, workers));
        expect(endOf(many)).toEqual(endOf(one));
        expect(new Set(many.kept.map(trialKey)).size).toBe(many.kept.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("killed after any number of results, on other workers: what was kept is not computed again, and the end is the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      chosen,
      fc.nat({ max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(),
      async (change, kept, workers, seed) => {
        const given = { ...plan, ...change };
        const whole = await run(given, drawnEngine(seed, workers));
        const computed: TrialJob[] = [];
        const known = whole.kept.slice(0, kept);
        const resumed = await run(given, drawnEngine(seed + 1, 3, computed), known);
        expect(endOf({ ...resumed, kept: [...known, ...resumed.kept] })).toEqual(endOf(whole));
        expect(computed.length).toBe(whole.kept.length - known.length);
      },
    ),
    { numRuns: 60 },
  );
});

/** How many looks there were with each budget. */
const looks = (kept: readonly TrialResult[]): number[] =>
  [1 / 9, 1 / 3, undefined].map((budget) => kept.filter((result) => result.budget === budget).length);

test("halving one at a time looks at all trials, and goes on with a third of each look or a few more", async () => {
  const { kept, ranking } = await run({ ...plan, pruner: "halving", inFlight: 1 }, drawnEngine(1));
  const [first, second, whole] = looks(kept) as [number, number, number];
  expect([first, ranking.trials.length]).toEqual([30, 30]);
  // At least a third, and by how chance has it about the root of so many more (Li et al., section 3.2).
  for (const [before, after] of [[first, second] as const, [second, whole] as const]) {
    expect(after).toBeGreaterThanOrEqual(Math.ceil(before / 3));
    expect(after).toBeLessThanOrEqual(Math.ceil(before / 3 + Math.sqrt(before)));
  }
  expect(ranking.trials.filter(({ budget }) => budget === undefined)).toEqual(ranking.trials.slice(0, whole));
});

test("halving does not wait for a round: a trial that never ends stops it after the trials in flight alone", async () => {
  for (const inFlight of [4, 16]) {
    const ended: TrialJob[] = [];
    const stuck: TrialEngine = {
      name: "stuck",
      async run(jobs, { onResult }) {
        const waiting = [...jobs];
        // The sixth job that is given never ends.
        for (let given = 0; waiting.length > 0; given++) {
          const job = waiting.shift()!;
          if (given === 5) continue;
          ended.push(job);
          waiting.push(...onResult(resultOf(job)));
        }
        throw new Error("stuck");
      },
      close: async () => {},
    };
    await expect(run({ ...plan, pruner: "halving", inFlight }, stuck)).rejects.toThrow("stuck");
    expect(ended.length).toBe(5 + inFlight - 1);
    expect(ended.some(({ budget }) => budget !== 1 / 9)).toBe(true);
  }
});

test("a trial without a criterion goes no further, and with one trial alone that one gets all steps", async () => {
  const one = await run({ ...plan, pruner: "halving", trials: 1 }, drawnEngine(1));
  expect(looks(one.kept)).toEqual([1, 1, 1]);
  const blind: TrialEngine = {
    ...drawnEngine(1),
    async run(jobs, { onResult }) {
      const waiting = [...jobs];
      while (waiting.length > 0)
        waiting.push(...onResult({ ...resultOf(waiting.shift()!), criterion: null }));
    },
  };
  expect(looks((await run({ ...plan, pruner: "halving" }, blind)).kept)).toEqual([30, 0, 0]);
});

test("TPE with halving is refused", async () => {
  await expect(run({ ...plan, sampler: "tpe", pruner: "halving" }, drawnEngine(1))).rejects.toThrow(/tpe/);
});

test("equal trials stand by number, infinite ones behind, failed ones last; the next says how much worse", () => {
  const base = resultOf({ ...plan, sweep: "0".repeat(16), trial: 0, params: {} } as TrialJob);
  const at = (trial: number, criterion: number | null, status: "ok" | "failed" = "ok"): TrialResult => ({
    ...base,
    trial,
    criterion,
    status,
  });
  const results = [at(4, null, "failed"), at(3, null), at(2, -10), at(1, -12), at(0, -10)];
  const ranking = rankingOf(results, plan);
  expect(ranking.trials.map(({ trial }) => trial)).toEqual([1, 0, 2, 3, 4]);
  expect(ranking.next).toMatchObject({ worseBy: 2 });
  expect(rankingOf([at(0, 0.1), at(1, 0.11)], { by: "cv" }).next!.worseBy).toBeCloseTo(0.1, 12);
  expect(rankingOf([at(0, null)], plan).best).toBeUndefined();
  const whole = { ...at(0, -5), trial: 0 };
  const ended = { ...at(1, -9), budget: 1 / 3 };
  const halved = rankingOf([ended, whole], plan);
  expect([halved.best, halved.next]).toEqual([whole, undefined]);
});

test("importance: what decides says so, what does not says nothing, also where criteria are infinite", () => {
  const space = spaceOf({ width: "1..4", grid: "3|5|10" });
  const base = resultOf({ ...plan, sweep: "0".repeat(16), trial: 0, params: {} } as TrialJob);
  const results = [1, 2, 3, 4].flatMap((width) =>
    [3, 5, 10].map((grid) => ({
      ...base,
      params: { width: String(width), grid },
      criterion: width === 4 ? null : width,
    })),
  );
  const [first, second] = importanceOf(results, space);
  expect(first).toMatchObject({ name: "width", best: "1" });
  expect(first!.share).toBeCloseTo(1, 12);
  expect(second).toEqual({ name: "grid", share: 0 });
  // One trial for each value tells nothing of it.
  expect(importanceOf([results[0]!, results[4]!, results[8]!], space)).toEqual([
    { name: "width", share: 0 },
    { name: "grid", share: 0 },
  ]);
  // Trials that halving ended rank behind those that it let go on, whatever their criterion was by then.
  const halved = results.map((one) => ({ ...one, ...(one.params.width !== "2" && { budget: 1 / 9 }) }));
  expect(importanceOf(halved, space)[0]).toMatchObject({ name: "width", best: "2" });
});
