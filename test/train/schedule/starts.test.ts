import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ProgressEvent } from "../../../src/events.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parametersOf, planOf } from "../../../src/model/cpu/plan.ts";
import type { Batch } from "../../../src/model/engine.ts";
import { portableKan } from "../../../src/model/portable.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import type { ShapeRecipe, ShapeTask } from "../../../src/train/schedule/recipe.ts";
import { trainStarts } from "../../../src/train/schedule/starts.ts";
import { openWorkers, type Pool } from "../../../src/train/threads/pool.ts";
import { trainingSettingsOf } from "../../../src/train/trainingOptions.ts";

const nRows = 20_000;
const random = randomStream(1, "starts");
const columns = [0, 1].map(() => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1));
const target = columns[0]!.map((x, r) => Math.sin(3 * x) * Math.exp(columns[1]![r]!));
const batch: Batch = { inputs: columns, targets: [target], nRows };
const shape = layeredShape(2, parseWidth("2"), 1);
const recipe: ShapeRecipe = {
  ...trainingSettingsOf({ restarts: 5 }),
  engine: defaultEngine(),
  grid: [5],
  triesAllGrids: false,
  gridEps: 1,
  steps: 2,
  lamb: 0.001,
  mostRidge: 1e-4,
  stiffness: 1e-8,
  seed: 4,
  optimizer: "lm",
};
const task: ShapeTask = { shape, rows: { train: batch }, recipe };

test("starts shared with two other threads have the bits and the curves of starts made in turn", async () => {
  const events: ProgressEvent[] = [];
  const context = { sink: (event: ProgressEvent) => void events.push(event) };
  const helpers = openWorkers(2);
  try {
    const alone = await trainStarts(task, context);
    const nAlone = events.length;
    const shared = await trainStarts(task, { ...context, helpers });
    expect(alone).toHaveLength(5);
    expect(shared.map(({ kan }) => [...parametersOf(planOf(kan))])).toEqual(
      alone.map(({ kan }) => [...parametersOf(planOf(kan))]),
    );
    expect(shared.map(({ points, loss }) => [points, loss])).toEqual(
      alone.map(({ points, loss }) => [points, loss]),
    );
    expect(events.length).toBe(2 * nAlone);
  } finally {
    await helpers.close();
  }
});

test("an interruption keeps the start at work and those that had ended", async () => {
  const controller = new AbortController();
  const helpers = openWorkers(1);
  let nEvents = 0;
  const sink = () => {
    if (++nEvents === 3) controller.abort();
  };
  try {
    const starts = await trainStarts(task, { sink, signal: controller.signal, helpers });
    expect(starts.length).toBeGreaterThanOrEqual(1);
    expect(starts.length).toBeLessThan(5);
    expect(starts.some(({ outcome }) => outcome.kind === "interrupted")).toBe(true);
  } finally {
    await helpers.close();
  }
});

test("no start after an exact one counts", async () => {
  // One input that is the target itself: a spline of degree 1 is exact at once.
  const line: Batch = { inputs: [columns[0]!], targets: [columns[0]!], nRows };
  const exact: ShapeTask = {
    shape: layeredShape(1, [], 1),
    rows: { train: line },
    recipe: { ...recipe, degree: 1, lamb: 0, stiffness: 1e-15, steps: 50 },
  };
  const starts = await trainStarts(exact, { sink: () => {} });
  expect(starts.length).toBeLessThanOrEqual(recipe.restarts);
  for (const start of starts.slice(0, -1)) expect(start.loss).toBeGreaterThanOrEqual(1e-20);
});

test("a thread that has ended a start is given the next while this one is still at work on its own", async () => {
  const context = { sink: () => {} };
  const [first] = await trainStarts({ ...task, recipe: { ...recipe, restarts: 1 } }, context);
  const answer = { ...first!, kan: portableKan(first!.kan) };
  let nThere = 0;
  const helper: Pool = {
    threads: 1,
    map: async (_, inputs) => {
      nThere++;
      await setImmediate();
      return inputs.map(() => answer) as never;
    },
    close: async () => {},
  };
  const six = { ...task, recipe: { ...recipe, steps: 40, restarts: 6 } };
  await trainStarts(six, { ...context, helpers: helper });
  expect(nThere).toBe(5);
});
