import { expect, test } from "vitest";
import { openPool, parallelMap } from "../../../src/train/threads/pool.ts";

const square = new URL("./poolTask.mjs", import.meta.url);
const numbers = Array.from({ length: 20 }, (_, i) => i);

for (const threads of [1, 3]) {
  test(`${threads} threads give the results in the order of the inputs`, async () => {
    const squares = await parallelMap<number, number>(square, numbers, { threads });
    expect(squares).toEqual(numbers.map((x) => x * x));
  });

  test(`${threads} threads pass on what tasks emit, and each result once`, async () => {
    const events: string[] = [];
    const seen = new Map<number, number>();
    await parallelMap<number, number, string>(square, numbers, {
      threads,
      onEvent: (index, event) => events.push(`${index}: ${event}`),
      onResult: (index, result) => seen.set(index, result),
    });
    expect(events.sort()).toEqual(numbers.map((x) => `${x}: squaring ${x}`).sort());
    expect([...seen].sort((a, b) => a[0] - b[0])).toEqual(numbers.map((x) => [x, x * x]));
  });

  test(`a task that fails fails the map on ${threads} threads`, async () => {
    await expect(parallelMap(square, [1, -2, 3], { threads })).rejects.toThrow("-2 is negative");
  });

  test(`an aborted signal ends a map on ${threads} threads`, async () => {
    const controller = new AbortController();
    const work = parallelMap<number, number>(square, numbers, {
      threads,
      signal: controller.signal,
      onResult: () => controller.abort(new Error("enough")),
    });
    await expect(work).rejects.toThrow("enough");
  });

  test(`no inputs need no results on ${threads} threads`, async () => {
    expect(await parallelMap(square, [], { threads })).toEqual([]);
  });
}

test("a pool serves several maps, also at once", async () => {
  const pool = openPool(2);
  const [small, large] = await Promise.all([
    pool.map<number, number>(square, [1, 2]),
    pool.map<number, number>(square, [10, 20]),
  ]);
  expect(small).toEqual([1, 4]);
  expect(large).toEqual([100, 400]);
  expect(await pool.map<number, number>(square, [3])).toEqual([9]);
  await pool.close();
});
