import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { shuffle } from "../../src/math/rows.ts";
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

/** An engine that answers in an order of its own, some jobs twice, and jobs that nobody asked for. */
function shuffledEngine(seed: number, computed: TrialJob[] = []): TrialEngine {
  return {
    name: "shuffled",
    async run(jobs, { onResult }) {
      const order = shuffle(
        Int32Array.from(jobs, (_, i) => i),
        randomStream(seed, "order"),
      );
      for (const i of order) {
        computed.push(jobs[i]!);
        onResult(resultOf(jobs[i]!));
        if (i % 3 === 0) onResult(resultOf(jobs[i]!));
        if (i % 5 === 0) onResult({ ...resultOf(jobs[i]!), trial: 10_000 + i });
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

test.each([
  { sampler: "sobol" },
  { sampler: "random" },
  { sampler: "grid" },
  { sampler: "tpe" },
  { sampler: "sobol", pruner: "halving" },
] as const)(
  "%j: the ranking does not depend on the order of the ends, nor on double deliveries",
  async (change) => {
    const given = { ...plan, ...change };
    const one = await run(given, shuffledEngine(1));
    const two = await run(given, shuffledEngine(2));
    expect(two.ranking).toEqual(one.ranking);
    expect(new Set(one.kept.map(trialKey)).size).toBe(one.kept.length);
  },
);

test.each([{ sampler: "tpe" }, { sampler: "sobol", pruner: "halving" }] as const)(
  "%j: what was kept is not computed again, and the end is the same",
  async (change) => {
    const given = { ...plan, ...change };
    const whole = await run(given, shuffledEngine(1));
    const computed: TrialJob[] = [];
    const resumed = await run(given, shuffledEngine(3, computed), whole.kept.slice(0, 13));
    expect(resumed.ranking).toEqual(whole.ranking);
    expect(computed.length).toBe(whole.kept.length - 13);
  },
);

test("halving looks at all trials, and at a third of them with three times the steps, twice", async () => {
  const { kept, ranking } = await run({ ...plan, pruner: "halving" }, shuffledEngine(1));
  const counts = [1 / 9, 1 / 3, undefined].map(
    (budget) => kept.filter((result) => result.budget === budget).length,
  );
  expect(counts).toEqual([30, 10, 4]);
  expect(ranking.trials.length).toBe(30);
  expect(ranking.trials.slice(0, 4).every(({ budget }) => budget === undefined)).toBe(true);
});

test("TPE with halving is refused", async () => {
  await expect(run({ ...plan, sampler: "tpe", pruner: "halving" }, shuffledEngine(1))).rejects.toThrow(/tpe/);
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
  expect(second!.share).toBe(0);
});
