import { expect, test } from "vitest";
import { DroppedColumns } from "../../../src/discover/agenda/droppedColumns.ts";
import { Entry } from "../../../src/discover/agenda/entry.ts";
import type { SearchTools } from "../../../src/discover/agenda/searchTools.ts";
import { NATS_OF_REFUTED } from "../../../src/discover/prior.ts";
import { type Problem, reduced } from "../../../src/discover/problem.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const data = rowsOfLaw({ a: [1, 3], b: [1, 3], c: [1, 3], d: [1, 3] }, (a, b, c) => a! * b! + c!, 100);
const whole = problemOf(data);
const withoutThose = (keep: readonly number[]): Problem =>
  reduced(whole, "drop", { what: "", nats: 0, keep });

/** What is opened once the search has found `text` without columns that are not kept; asked twice. */
async function broughtBack(text: string, work: number, keep = [0, 1]): Promise<string[][]> {
  const formulas = [{ expr: await parseExpr(text) }];
  const tools = { archive: { formulas, front: [] }, offers: { judged: data } } as unknown as SearchTools;
  const root = new Entry(whole, 0);
  const dropped = new DroppedColumns(root, tools);
  const opened: string[][] = [];
  const open = (problem: Problem): Entry => {
    opened.push([...problem.names]);
    return new Entry(problem, 0);
  };
  dropped.leave(new Entry(withoutThose(keep), 0, root), 0);
  for (const times of [1, 1.5]) dropped.bringBack(times * work, open);
  return opened;
}

test("a dropped column that what was found lacks comes back with those that stayed, once", async () => {
  expect(await broughtBack("a*b", 2e8)).toEqual([["a", "b", "c"]]);
});

test("none comes back before much was tried, nor where nothing is lacked", async () => {
  expect(await broughtBack("a*b", 5e7)).toEqual([]);
  expect(await broughtBack("a*b + c", 2e8, [0, 1, 2])).toEqual([]);
});

test("where all that were dropped are lacked the whole table is believed in again, and none is opened", async () => {
  const formulas = [{ expr: await parseExpr("a*b") }];
  const tools = { archive: { formulas, front: [] }, offers: { judged: data } } as unknown as SearchTools;
  const root = new Entry(whole, 0);
  const dropped = new DroppedColumns(root, tools);
  const screened = new Entry(withoutThose([0, 1, 3]), 0, root);
  dropped.leave(screened, 2);
  expect([root.nats, screened.nats]).toEqual([2, 0]);
  dropped.bringBack(2e8, () => {
    throw new Error("nothing to open");
  });
  expect(root.nats).toBe(0);
  expect(screened.nats).toBe(NATS_OF_REFUTED);
});
