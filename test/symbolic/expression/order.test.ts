import fc from "fast-check";
import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { children, withChildren } from "../../../src/symbolic/expression/make.ts";
import { canonicalOrder, compareNames, key } from "../../../src/symbolic/expression/order.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { anyTree } from "./arbitrary.ts";

test.each([
  ["y^2 + sin(x*pi)", "sin(pi*x) + y^2"],
  ["b + x*a", "a*x + b"],
  ["3 + x", "x + 3"],
  ["c + b*x + a*x^2", "a*x^2 + b*x + c"],
  ["y^2 + 2*y*x + x^2", "x^2 + 2*x*y + y^2"],
  ["sin(x) + x", "x + sin(x)"],
  ["1/x + x", "x + 1/x"],
  ["-x^2 + 1", "1 - x^2"],
  ["-x + y", "y - x"],
  ["-x - y", "-x - y"],
  ["x10 + x9 + x2", "x2 + x9 + x10"],
  ["sin(x)*x*2", "2*x*sin(x)"],
  ["(x + 1)*y*exp(x)*pi*3", "3*pi*y*(x + 1)*exp(x)"],
  ["r^(-2)*m2*m1*G", "G*m1*m2/r^2"],
])("%s is ordered as %s", async (text, expected) => {
  expect(printMathjs(canonicalOrder(await parseExpr(text)))).toBe(expected);
});

test("the canonical order does not depend on the order that went in, and ordering twice changes nothing", () => {
  fc.assert(
    fc.property(anyTree, fc.infiniteStream(fc.nat(1000)), (tree, choices) => {
      const ordered = canonicalOrder(tree);
      expect(key(canonicalOrder(shuffled(tree, choices)))).toBe(key(ordered));
      expect(key(canonicalOrder(ordered))).toBe(key(ordered));
    }),
    { numRuns: 300 },
  );
});

function shuffled(expr: Expr, choices: Iterator<number>): Expr {
  const parts = children(expr).map((part) => shuffled(part, choices));
  if (expr.kind === "add" || expr.kind === "mul") {
    for (let i = parts.length - 1; i > 0; i--) {
      const j = (choices.next().value as number) % (i + 1);
      [parts[i], parts[j]] = [parts[j]!, parts[i]!];
    }
  }
  return withChildren(expr, parts);
}

test("names compare as people read them", () => {
  expect(["x10", "x2", "b", "x", "a1b10", "a1b9"].sort(compareNames)).toEqual([
    "a1b9",
    "a1b10",
    "b",
    "x",
    "x2",
    "x10",
  ]);
});
