import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText, plainValue } from "../../../src/discover/agenda/plainText.ts";
import { sharedSteps, type TravellingStep } from "../../../src/discover/agenda/sharedSteps.ts";
import { runStep, type StepInput, type StepResult } from "../../../src/discover/agenda/stepTask.ts";
import stepTextTask from "../../../src/discover/agenda/stepTextTask.ts";
import { FORMS } from "../../../src/discover/forms/all.ts";
import { MOVES } from "../../../src/discover/moves/all.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { stepShards } from "../../../src/sweep/engines/stepShards.ts";
import type { StepEngine, StepJob } from "../../../src/trials.ts";

const random = randomStream(0, "shared-steps");
const column = (): Float64Array => Float64Array.from({ length: 16 }, () => 1 + random.uniform());
const columns = [column(), column()];
const table = {
  names: ["a", "b"],
  columns,
  target: columns[0]!.map((a, r) => a * columns[1]![r]! + Math.sin(columns[1]![r]!)),
};
const module = new URL("file:///not-used");

function inputs(deadline: number): StepInput[] {
  return [...FORMS, ...MOVES.filter(({ isPrepared }) => isPrepared !== true)].map(({ name }) => ({
    name,
    table,
    effort: 1,
    deadline,
  }));
}

/** Computes the text of a job here. */
async function textOf({ text, left }: StepJob): Promise<string> {
  const result = await stepTextTask({ text, left }, { emit: () => {} });
  return result!;
}

test("any plain value goes through text unchanged, with every number and typed array", () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array({ maxLength: 5 }),
    fc.int32Array({ maxLength: 5 }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(fc.option(tie("tree"), { nil: undefined }), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = plainText(value);
      expect(plainValue(text)).toEqual(value);
      expect(plainText(plainValue(text))).toBe(text);
    }),
  );
  expect(() => plainText({ map: new Map() })).toThrow("no plain data");
});

test("every form and move gives through text, in any order and twice, what it gives here", async () => {
  const deadline = performance.timeOrigin + performance.now() + 1e9;
  const given = inputs(deadline);
  const engine: StepEngine = {
    async run(jobs, { onResult }) {
      for (const job of jobs.toReversed()) onResult(job.id, await textOf(job));
      for (const job of jobs)
        expect(plainValue(job.text)).toEqual(withoutDeadline(given[jobs.indexOf(job)]!));
    },
    close: async () => {},
  };
  const results = await sharedSteps(engine, "0").map<StepInput, StepResult>(module, given);
  expect(results.length).toBeGreaterThan(10);
  expect(results).toEqual(given.map(runStep));
});

test("equal steps are one job, and each gets its result", async () => {
  const [one] = inputs(performance.timeOrigin + performance.now() + 1e9);
  const asked: string[] = [];
  const engine: StepEngine = {
    async run(jobs, { onResult }) {
      for (const job of jobs) {
        asked.push(job.id);
        onResult(job.id, await textOf(job));
      }
    },
    close: async () => {},
  };
  const results = await sharedSteps(engine, "0").map(module, [one, one]);
  expect([asked.length, results.length]).toEqual([1, 2]);
  expect(results[0]).toEqual(results[1]);
});

test("a step that time ended has no text: a part of a result is never kept", async () => {
  const [{ deadline: _, ...step }] = inputs(0) as [StepInput];
  expect(await stepTextTask({ text: plainText(step), left: -1 }, { emit: () => {} })).toBeUndefined();
});

test("a shard takes what others left, leaves what it computes, and computes what does not come", async () => {
  const left = 1e9;
  const texts = inputs(0)
    .slice(0, 4)
    .map((input) => plainText(withoutDeadline(input)));
  const jobs = texts.map((text, i): StepJob => ({ v: 1, kan: "0", node: "0", id: `${i}`, text, left }));
  const expected = await Promise.all(jobs.map(textOf));
  const there = new Map([["1", expected[1]!]]);
  const puts: string[] = [];
  const engine = stepShards({
    index: 0,
    of: 2,
    threads: 1,
    stepModule: new URL("../../../src/discover/agenda/stepTextTask.ts", import.meta.url),
    store: {
      get: async (id) => there.get(id),
      put: async (id, text) => {
        puts.push(id);
        there.set(id, text);
      },
    },
  });
  const got = new Map<string, string>();
  const { signal } = new AbortController();
  await engine.run(jobs, { signal, onResult: (id, text) => got.set(id, text) });
  await engine.close();
  expect(jobs.map(({ id }) => got.get(id))).toEqual(expected);
  // Its own ones first; the one of the other shard that never came last.
  expect([puts.slice(0, 2).sort(), puts.slice(2)]).toEqual([["0", "2"], ["3"]]);
});

function withoutDeadline({ deadline: _, ...step }: StepInput): TravellingStep {
  return step;
}
