import { expect, test } from "vitest";
import { candidateOf } from "../../src/series/candidate.ts";
import { curvesOf } from "../../src/series/pieces.ts";
import { fittedToAll } from "../../src/series/search/fittedToAll.ts";
import { trajectoriesOf } from "../../src/series/search/question.ts";
import { thinned } from "../../src/series/search/thinned.ts";
import type { Run } from "../../src/series/series.ts";
import { fitSystem } from "../../src/series/systemFit.ts";
import { mul, variable } from "../../src/symbolic/expression/make.ts";
import { parameter } from "../../src/symbolic/expression/parameters.ts";
import { noisy, solved, timesFrom } from "./made.ts";

/** A wave of so many turns. */
function wave(rows: number, turns: number, name = ""): Run {
  const times = Float64Array.from({ length: rows }, (_, i) => i / rows);
  return { name, times, states: [times.map((t) => Math.sin(2 * Math.PI * turns * t))] };
}

const seen = (...runs: readonly Run[]) => thinned({ names: ["x"], runs });

test("a series that is not long is left as it is", () => {
  const run = wave(900, 3);
  expect(seen(run)).toMatchObject({ stride: 1, isCut: false });
  expect(seen(run).series.runs[0]).toBe(run);
});

test("of a long series every so many rows are taken, from its start to its end", () => {
  const { series, stride, isCut } = seen(wave(12_000, 4));
  expect([stride, isCut]).toEqual([20, false]);
  expect(series.runs[0]!.times).toHaveLength(600);
  expect(series.runs[0]!.times.at(-1)).toBeGreaterThan(0.99);
});

test("where too few rows a turn would be left the series is cut", () => {
  const { series, stride, isCut } = seen(wave(12_000, 800));
  expect([stride, isCut]).toEqual([1, true]);
  expect(series.runs[0]!.times.at(-1)).toBeLessThan(0.06);
});

test("many short runs keep their rows, and the last runs are left out", () => {
  const { series, stride, isCut } = seen(...Array.from({ length: 100 }, (_, r) => wave(40, 1, `${r}`)));
  expect([stride, isCut]).toEqual([1, true]);
  expect(series.runs).toHaveLength(15);
  expect(series.runs.every(({ times }) => times.length === 40)).toBe(true);
});

test("constants of a long series are fitted to all of its rows", async () => {
  const times = timesFrom(0, 10, 6000);
  const rows = noisy(
    solved((_, [x]) => [-0.7 * x!], times, [3]),
    0.05,
    3,
  );
  const run = { name: "", times: Float64Array.from(times), states: [Float64Array.from(rows, ([x]) => x!)] };
  const whole = { series: { names: ["x"], runs: [run] }, wanted: [0], order: 1 as const, rates: [] };
  const { series } = thinned(whole.series);
  const trajectories = trajectoriesOf({ ...whole, series }, curvesOf(series));
  const law = candidateOf(mul(parameter(0), variable("x")), [-1], "sum");
  const shot = await fitSystem([law], trajectories, () => Promise.resolve(false));
  const all = fittedToAll({ shot, length: 0 }, { trajectories }, whole)!;
  expect(all.system.shot.rows[0]).toBe(6000);
  const [few, every] = [shot, all.system.shot].map(({ errors }) => errors[0]![0]!) as [number, number];
  expect(every).toBeLessThan(0.5 * few);
  expect(Math.abs(all.system.shot.candidates[0]!.values[0]! + 0.7)).toBeLessThan(3 * every);
});
