import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { finish, THOROUGH } from "../../../src/symbolic/formula/finish.ts";
import { roundConstants } from "../../../src/symbolic/formula/rounding/round.ts";
import { rowsOfLaw } from "../../discover/laws.ts";

test("a constant that rounding made 0 is no term of the formula", async () => {
  const data = rowsOfLaw(
    { a: [1000, 4000], b: [1, 4] },
    (a, b) => ((a! / 1000) ** 2 + 3 * Math.sin(b!)) / 512,
    100,
  );
  const raw = await parseExpr("0.00585937500001*(3.33333333331e-7*a^2 + 1.0000000001*sin(b) + 1.2e-12)");
  expect(printMathjs(roundConstants(raw, data).expr)).toContain("+ 0)");
  const finished = finish(raw, { train: data }, THOROUGH);
  expect(printMathjs(finished)).not.toMatch(/[+-] 0\b(?!\.)/);
  evaluate(finished, data.variables, data.columns, 100).forEach((v, r) => {
    expect(v).toBeCloseTo(data.target[r]!, 14);
  });
});

test("a price beyond the description decides between two ways to write a formula", async () => {
  const data = rowsOfLaw({ x: [1, 5], y: [1, 5] }, (x, y) => 3.7123 * (x! + y!), 100, 0.02);
  const raw = await parseExpr("3.71*x + 3.71*y");
  const written = (extra?: (expr: Expr) => number): string =>
    printMathjs(finish(raw, { train: data }, { ...THOROUGH, ...(extra && { extra }) }));
  const isProduct = (text: string): boolean => text.includes("(x + y)");
  expect(isProduct(written())).toBe(true);
  expect(isProduct(written((expr) => (isProduct(printMathjs(expr)) ? 100 : 0)))).toBe(false);
});
