import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { growthOf, withOneMore } from "../../../src/symbolic/classes/stepwise.ts";

/** The first step for ten classes, each of them told by a column of its own. */
function firstStep(nRows: number): number[] {
  const random = randomStream(3, "test", "ten classes");
  const codes = Float64Array.from({ length: nRows }, (_, r) => r % 10);
  const columns = Array.from({ length: 10 }, (_, c) =>
    codes.map((code) => (code === c ? 1 : 0) + 0.5 * random.normal()),
  );
  const rows = {
    targets: columns.map((_, c) => codes.map((code) => Number(code === c))),
    weights: new Float64Array(nRows).fill(1),
    prior: 1,
  };
  const variables = columns.map((_, c) => `x${c}`);
  const { growth, start } = growthOf({ variables, columns }, rows, { maxNodes: 15 });
  const next = withOneMore(start, growth)!;
  expect(next.fit.loss).toBeLessThan(start.fit.loss);
  return next.terms.map((own) => own.length);
}

test("a step adds one term to a small table", () => {
  expect(firstStep(100).reduce((sum, n) => sum + n)).toBe(1);
});

test("a step adds terms to several classes where rows and classes are many, one to each", () => {
  expect(firstStep(1600).sort()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
});
