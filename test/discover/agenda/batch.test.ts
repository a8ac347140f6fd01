import { expect, test } from "vitest";
import type { Item } from "../../../src/discover/agenda/agenda.ts";
import { type Receiver, runBatch } from "../../../src/discover/agenda/batch.ts";
import { Entry } from "../../../src/discover/agenda/entry.ts";
import type { SearchTools } from "../../../src/discover/agenda/searchTools.ts";
import type { StepInput } from "../../../src/discover/agenda/stepTask.ts";
import { FORMS } from "../../../src/discover/forms/all.ts";
import { quiet } from "../../../src/train/context.ts";
import type { MapOptions, Pool } from "../../../src/train/threads/pool.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const entry = new Entry(problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => a! / b!, 40)), 0);

function itemOf(name: string, cost: number, order: number): Item {
  const action = FORMS.find((form) => form.name === name)!;
  return { entry, step: { kind: "form", action }, effort: 1, nats: 0, cost, order };
}

const batchOf = (cost: number): readonly Item[] =>
  ["product of powers", "sum of powers"].map((name, order) => itemOf(name, cost, order));

/** A pool whose last task ends first; `told` is what it was asked and whether it was told to end. */
function backwards(told: { names?: string[]; signal?: AbortSignal }): Pool {
  return {
    threads: 2,
    map<I, O>(_module: URL, inputs: readonly I[], options: MapOptions<O> = {}): Promise<O[]> {
      told.names = inputs.map((input) => (input as StepInput).name);
      if (options.signal) told.signal = options.signal;
      const results = told.names.map((name) => ({ found: [], name }) as O);
      for (const [i, result] of [...results.entries()].reverse()) options.onResult?.(i, result);
      return Promise.resolve(results);
    },
    close: () => Promise.resolve(),
  };
}

function toolsWith(pool: () => Pool | undefined): SearchTools {
  return { context: quiet, deadline: Number.POSITIVE_INFINITY, pool } as unknown as SearchTools;
}

/** Takes names of items until there are `most`. */
function receiver(names: string[], most = Number.POSITIVE_INFINITY): Receiver {
  return {
    bestError: 1,
    take: ({ step }) => names.push(step.action.name),
    isOver: () => names.length >= most,
  };
}

test("what other threads end in any order is given on in the order of the batch", async () => {
  const [names, told]: [string[], Parameters<typeof backwards>[0]] = [[], {}];
  await runBatch(
    batchOf(1e9),
    toolsWith(() => backwards(told)),
    receiver(names),
  );
  expect(told.names).toEqual(["product of powers", "sum of powers"]);
  expect(names).toEqual(told.names);
});

test("once nothing more is wanted the rest is dropped, and other threads are told to end", async () => {
  const [names, told]: [string[], Parameters<typeof backwards>[0]] = [[], {}];
  await runBatch(
    batchOf(1e9),
    toolsWith(() => backwards(told)),
    receiver(names, 1),
  );
  expect(names).toEqual(["product of powers"]);
  expect(told.signal?.aborted).toBe(true);
});

test("little work is done on this thread, up to where nothing more is wanted", async () => {
  const names: string[] = [];
  const noPool = (): never => {
    throw new Error("no threads for so little");
  };
  await runBatch(batchOf(1e7), toolsWith(noPool), receiver(names, 1));
  expect(names).toEqual(["product of powers"]);
});
