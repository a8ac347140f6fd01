import { expect, test } from "vitest";
import { advanced, historyOf, undone } from "../../../../src/io/models/store/history.ts";
import { smallState } from "../records.ts";

const fit = smallState("fit");
const prune = smallState("prune");
const symbolic = smallState("symbolic");
const record = advanced(advanced(advanced(undefined, fit), prune), symbolic);

test("undoing a step gives back the very state before it", () => {
  expect(undone(record)).toEqual(advanced(advanced(undefined, fit), prune));
  expect(undone(record).current).toBe(prune);
  expect(undone(record, 2)).toEqual(advanced(undefined, fit));
  expect(undone(advanced(record, fit))).toEqual(record);
});

test("the first step cannot be undone", () => {
  expect(() => undone(advanced(undefined, fit))).toThrow(
    "there is nothing to undo: the model has only its first step, fit",
  );
  expect(() => undone(record, 3)).toThrow("cannot undo 3 steps: the model has 2 before the last");
});

test("the history lists every step, oldest first, with what is left of the network", () => {
  expect(historyOf(record).map(({ errors: _, ...entry }) => entry)).toEqual([
    {
      number: 1,
      command: "fit",
      summary: "2 inputs, 1 product node",
      nEdges: 3,
      nSnapped: 1,
    },
    {
      number: 2,
      command: "prune",
      summary: "2 inputs, 1 product node",
      nEdges: 3,
      nSnapped: 1,
    },
    {
      number: 3,
      command: "symbolic",
      summary: "2 inputs, 1 product node",
      nEdges: 3,
      nSnapped: 1,
    },
  ]);
});
