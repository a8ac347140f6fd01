import { expect, test } from "vitest";
import { unclip } from "../../../src/discover/moves/unclip.ts";
import { reduced } from "../../../src/discover/problem.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const ranges = { a: [0, 10], b: [0, 6] } as const;
const problemFor = (law: (a: number, b: number) => number, rows = 100) =>
  problemOf(rowsOfLaw(ranges, (a, b) => law(a!, b!), rows, 0));
const neverOver = (): boolean => false;

test.each([
  ["at most 20", (a: number, b: number) => Math.min(20, a * b), "a*b"],
  ["at least 3", (a: number, b: number) => Math.max(3, a * b), "a*b"],
  ["between 3 and 20", (a: number, b: number) => Math.min(20, Math.max(3, a * b)), "a*b"],
] as const)(
  "a law that stays %s is found in the rows between, and is right in all",
  async (_, law, inner) => {
    const problem = problemFor(law);
    expect(unclip.fits(problem)).toBe(true);
    const { reductions } = unclip.run(problem, neverOver, 1, undefined);
    expect(reductions).toHaveLength(1);
    const smaller = reduced(problem, unclip.name, reductions[0]!);
    const { names, columns, target } = smaller;
    expect(target.length).toBeLessThan(problem.target.length);
    const expr = await parseExpr(inner);
    expect(evaluate(expr, names, columns, target.length)).toEqual(target);
    const whole = smaller.lift(expr);
    expect(evaluate(whole, problem.names, problem.columns, problem.target.length)).toEqual(problem.target);
    // The rows between have no limit of their own.
    expect(unclip.fits(smaller)).toBe(false);
  },
);

test("levels, a few equal rows and too few others are no limit", () => {
  expect(unclip.fits(problemFor((a, b) => Math.round((a * b) / 12)))).toBe(false);
  expect(unclip.fits(problemFor((a, b) => Math.min(59, a * b)))).toBe(false);
  expect(unclip.fits(problemFor((a, b) => Math.min(1, a * b)))).toBe(false);
  expect(unclip.fits(problemFor((a, b) => a * b))).toBe(false);
  expect(unclip.fits(problemFor(() => 3))).toBe(false);
});

test("a solution that has come to rest is not cut off, one of which only the rate is limited is", () => {
  const t = Float64Array.from({ length: 100 }, (_, r) => r);
  const fits = (x: Float64Array): boolean => {
    const target = x.map((v) => Math.max(v, 0.01));
    return unclip.fits({ names: ["t", "x"], columns: [t, x], target });
  };
  expect(fits(t.map((v) => Math.max(Math.exp(-0.1 * v), 0.01)))).toBe(false);
  expect(fits(t.map((v) => Math.exp(-0.1 * v)))).toBe(true);
});
