import { expect, test } from "vitest";
import { jobOf, plannedJobs, sweepId } from "../../src/sweep/plan.ts";
import { SAMPLER_OF } from "../../src/sweep/samplers/list.ts";
import { SOBOL_DIMENSIONS, sobolPoint } from "../../src/sweep/samplers/sobol.ts";
import { spaceOf } from "../../src/sweep/space.ts";
import { TRAINING_OPTIONS } from "../../src/train/trainingOptions.ts";
import type { SweepPlan } from "../../src/trials.ts";

const plan: SweepPlan = {
  v: 1,
  kan: "0",
  data: "0".repeat(64),
  space: { width: "1..3", grid: "3|5", lamb: "1e-6..1e-1:log" },
  sampler: "sobol",
  trials: 20,
  pruner: "none",
  seed: 7,
  by: "aicc",
  engine: "wasm",
};

// scipy 1.10.1, scipy.stats.qmc.Sobol(23, scramble=False, bits=30): points 7, 37 and 511.
const POINTS: readonly (readonly [number, readonly number[]])[] = [
  [
    7,
    [
      0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875, 0.625, 0.125, 0.625, 0.375, 0.125,
      0.125, 0.125, 0.125, 0.625, 0.875, 0.875, 0.375, 0.625,
    ],
  ],
  [
    37,
    [
      0.921875, 0.640625, 0.578125, 0.921875, 0.765625, 0.296875, 0.171875, 0.796875, 0.609375, 0.171875,
      0.015625, 0.078125, 0.578125, 0.859375, 0.109375, 0.484375, 0.796875, 0.421875, 0.046875, 0.140625,
      0.953125, 0.078125, 0.546875,
    ],
  ],
  [
    511,
    [
      0.001953125, 0.501953125, 0.408203125, 0.845703125, 0.353515625, 0.876953125, 0.744140625, 0.462890625,
      0.220703125, 0.201171875, 0.341796875, 0.830078125, 0.060546875, 0.943359375, 0.119140625, 0.646484375,
      0.560546875, 0.255859375, 0.904296875, 0.130859375, 0.662109375, 0.783203125, 0.646484375,
    ],
  ],
];

test.each(POINTS)("point %i of the Sobol sequence is that of scipy in every dimension", (n, point) => {
  expect(sobolPoint(n, 23)).toEqual(point);
});

test("any 2^m points in a row from the start have one in each of 2^m intervals, in every dimension", () => {
  const points = Array.from({ length: 64 }, (_, n) => sobolPoint(n, SOBOL_DIMENSIONS));
  for (let d = 0; d < SOBOL_DIMENSIONS; d++)
    expect(new Set(points.map((point) => Math.floor(64 * point[d]!))).size).toBe(64);
});

test("the Sobol sequence has a dimension for every option of training", () => {
  expect(SOBOL_DIMENSIONS).toBeGreaterThanOrEqual(Object.keys(TRAINING_OPTIONS).length);
});

test("grid, random and sobol: trial n depends on the plan and n alone, whoever asks and in which order", () => {
  for (const sampler of ["grid", "random", "sobol"] as const) {
    const jobs = plannedJobs({ ...plan, sampler });
    const space = spaceOf(plan.space);
    for (const { trial, params } of jobs.toReversed())
      expect(SAMPLER_OF[sampler].params(space, 7, trial, [])).toEqual(params);
    expect(plannedJobs({ ...plan, sampler, trials: 5 }).map(({ params }) => params)).toEqual(
      jobs.slice(0, 5).map(({ params }) => params),
    );
  }
});

test("a grid has every combination once, and a draw that repeats is passed over", () => {
  const small = { width: "1..3", grid: "3|5" };
  for (const sampler of ["grid", "random", "sobol"] as const) {
    const jobs = plannedJobs({ ...plan, space: small, sampler, trials: 100 });
    expect(new Set(jobs.map(({ params }) => JSON.stringify(params))).size).toBe(6);
    expect(jobs.length).toBe(6);
  }
});

test("another seed draws others; every part of the plan but the order of keys is in the name of the sweep", () => {
  const draws = (seed: number) => plannedJobs({ ...plan, seed }).map(({ params }) => params);
  expect(draws(7)).not.toEqual(draws(8));
  for (const change of [{ seed: 8 }, { by: "bic" }, { kan: "1" }, { trials: 21 }, { engine: "cpu" }] as const)
    expect(sweepId({ ...plan, ...change })).not.toBe(sweepId(plan));
  expect(jobOf(plan, 3, {}).sweep).toBe(sweepId(plan));
});

test("TPE finds the best of a bowl sooner than random draws do", () => {
  const space = spaceOf({ lamb: "1e-6..1e-1:log", lambL1: "0..2", width: "1..10" });
  const value = (params: Readonly<Record<string, unknown>>): number =>
    (Math.log10(Number(params.lamb)) + 3) ** 2 +
    (Number(params.lambL1) - 0.7) ** 2 +
    (Number(params.width) - 4) ** 2 / 10;
  const bestOf = (name: "tpe" | "random", seed: number): number => {
    const seen: {
      params: Readonly<Record<string, string | number | readonly number[]>>;
      criterion: number;
    }[] = [];
    for (let n = 0; n < 60; n++) {
      const params = SAMPLER_OF[name].params(space, seed, n, seen);
      seen.push({ params, criterion: value(params) });
    }
    return Math.min(...seen.map(({ criterion }) => criterion));
  };
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const wins = seeds.filter((seed) => bestOf("tpe", seed) < bestOf("random", seed));
  expect(wins.length).toBeGreaterThanOrEqual(15);
});

test("shards of TPE are refused", () => {
  expect(() => plannedJobs({ ...plan, sampler: "tpe" })).toThrow(/coordinator/);
});
