import { expect, test } from "vitest";
import { unitStart } from "../../../src/discover/units/unitProblems.ts";
import { variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../laws.ts";

/** The third side of a triangle: two lengths and two angles. */
const data = rowsOfLaw(
  { a: [1, 5], b: [1, 5], s: [1, 5], t: [1, 5] },
  (a, b, s, t) => Math.sqrt(a! ** 2 + b! ** 2 - 2 * a! * b! * Math.cos(s! - t!)),
  800,
  0.1,
);
const units = (ofTime: number) => ({
  columns: new Map([
    ["a", [1, 0]],
    ["b", [1, 0]],
    ["s", [0, 0]],
    ["t", [0, ofTime]],
  ]),
  target: [1, 0],
});

test("two angles that enter by their difference are one column of a table without units, as noise of one size shows", () => {
  const { problems } = unitStart(data, units(0));
  const whats = problems.map(({ problem }) => problem.trail.map(({ what }) => what).join(" > "));
  const { problem } = problems[whats.indexOf("sum of s and t with -1 > units divided out")]!;
  expect(problem.names).toHaveLength(2);
  const [difference] = problem.names.filter((name) =>
    variablesOf(problem.lift(variable(name))).includes("s"),
  );
  const formula = problem.lift(variable(difference!));
  expect(variablesOf(formula)).not.toContain(difference);
  // Over the scale a length, on every row.
  const lifted = evaluate(formula, data.variables, data.columns, data.target.length);
  const [, , s, t] = data.columns;
  const ratios = lifted.map((v, r) => v / (s![r]! - t![r]!));
  expect(
    [data.columns[0]!, data.columns[1]!].some((length) =>
      ratios.every((v, r) => Math.abs(v / length[r]! - 1) < 1e-9),
    ),
  ).toBe(true);
  // The tables without that are still there.
  expect(whats).toContain("units divided out");
});

test("columns of different units are not joined", () => {
  const given = { ...units(1), target: [1, 0] };
  for (const { problem } of unitStart(data, given).problems)
    expect(problem.trail.map(({ what }) => what)).not.toContain("sum of s and t with -1");
});
