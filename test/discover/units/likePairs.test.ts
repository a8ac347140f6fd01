import { expect, test } from "vitest";
import { likePairs } from "../../../src/discover/units/likePairs.ts";
import { unitStart } from "../../../src/discover/units/unitProblems.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../laws.ts";

test.each([
  ["d*(1.2 - 1.1*(a + (s - t)^2))", ["s - t"]],
  ["a*cos(s - t) + b*exp(t - s)", ["s - t"]],
  ["a*(s + t)/d", ["s + t"]],
  ["(s - t)*(u + v)", ["s - t", "u + v"]],
  ["(s - t)^2/s", []],
  ["(s - t)*(s + t)", []],
  ["s - 2*t", []],
  ["s - t - u", []],
  ["s*t", []],
])("columns that %s holds by their sum or difference alone: %j", async (text, expected) => {
  const pairs = likePairs(await parseExpr(text));
  expect(pairs.map(({ x, y, sign }) => `${x} ${sign < 0 ? "-" : "+"} ${y}`).sort()).toEqual(expected);
});

test("a table in products without a unit with a pair joined as a formula has it", () => {
  const data = rowsOfLaw(
    { d: [1, 3], a: [2, 4], s: [4, 5], t: [4, 5] },
    (d, a, s, t) => (d! * (1 - a! ** 2)) / (1 + a! * Math.cos(s! - t!)),
    60,
    0.1,
  );
  const units = {
    columns: new Map(data.variables.map((name) => [name, [name === "d" ? 1 : 0]])),
    target: [1],
  };
  const [first] = unitStart(data, units).joinedBy([{ x: "s", y: "t", sign: -1 }]);
  const { names, lift } = first!.problem;
  expect(names).toHaveLength(2);
  const joined = names.find((name) => name !== "a")!;
  const [, a, s, t] = data.columns as [Float64Array, Float64Array, Float64Array, Float64Array];
  // Over the scale, which is d and may hold a power of a; the gauge may mirror both.
  const over = evaluate(lift(variable("a")), data.variables, data.columns, 60).map((v, r) => v / a[r]!);
  const lifted = evaluate(lift(variable(joined)), data.variables, data.columns, 60);
  const missed = lifted.map((v, r) => Math.abs(v / over[r]! - (s[r]! - t[r]!)));
  expect(Math.max(...missed)).toBeLessThan(1e-9);
});
