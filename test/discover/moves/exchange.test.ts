import { expect, test } from "vitest";
import { productWithFactor } from "../../../src/discover/forms/products.ts";
import { exchange } from "../../../src/discover/moves/exchange.ts";
import { type Problem, reduced } from "../../../src/discover/problem.ts";
import { HELD_TARGET } from "../../../src/discover/reduce/solvedForTarget.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { one, substitute, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const ranges = { a: [1, 3], b: [1, 3], c: [1, 3] } as const;
type Law = Parameters<typeof rowsOfLaw>[1];

/** The table of a law of a, b and c with the law's values as column x and b as the target. */
function measured(law: Law): Problem {
  const { columns, target } = rowsOfLaw(ranges, law, 500, 0);
  const [a, b, c] = columns as [Float64Array, Float64Array, Float64Array];
  return problemOf({ variables: ["a", "x", "c"], columns: [a, target, c], target: b });
}

function smaller(problem: Problem): Problem {
  const { reductions } = exchange.run(problem, never, 1, undefined);
  expect(reductions).toHaveLength(1);
  return reduced(problem, exchange.name, reductions[0]!);
}

function worstOf(problem: Problem, expr: Parameters<Problem["lift"]>[0]): number {
  const values = evaluate(problem.lift(expr), ["a", "x", "c"], problem.columns, problem.target.length);
  return Math.max(...values.map((v, r) => Math.abs(v - problem.target[r]!)));
}

test("a product with a factor that was solved for another column is found as the law of that column", () => {
  const problem = measured((a, b, c) => b! / (1 + 0.2 * a! * Math.cos(c!)) / a!);
  const inner = smaller(problem);
  expect(inner.names).toEqual(["a", "c", HELD_TARGET]);
  const [best] = productWithFactor.run(inner, never, 1);
  const lifted = inner.lift(best!.expr);
  expect(variablesOf(lifted).sort()).toEqual(["a", "c", "x"]);
  expect(worstOf({ ...problem, lift: () => lifted }, one)).toBeLessThan(1e-6);
});

test("of two roots or two angles the one is taken that the rows are on", async () => {
  const law: Law = (a, b, c) => a! * (b! - 3.5) ** 2 + c!;
  const problem = measured(law);
  const held = smaller(problem).lift(await withHeld("a*(b - 3.5)^2 + c"));
  expect(worstOf({ ...problem, lift: () => held }, one)).toBeLessThan(1e-9);
});

test("what has not the target, or cannot be solved for it, is no formula that comes near", async () => {
  const problem = measured((a, b, c) => a! * b! + c!);
  const { lift } = smaller(problem);
  expect(variablesOf(lift(variable("a"))).sort()).toEqual(["a", "x"]);
  expect(lift(await withHeld("b*exp(b)"))).toEqual(one);
});

test("a table whose target was measured is left as it is", () => {
  const { columns, target, variables } = rowsOfLaw(ranges, (a, b, c) => a! * b! + c!, 500, 0);
  expect(exchange.run(problemOf({ variables, columns, target }), never, 1, undefined).reductions).toEqual([]);
});

/** A formula with the held target for b. */
async function withHeld(text: string): Promise<Expr> {
  return substitute(await parseExpr(text), "b", variable(HELD_TARGET));
}
