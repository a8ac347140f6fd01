import fc from "fast-check";
import { evaluate as mathjsEvaluate } from "mathjs/number";
import { expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { anyTree, jolted, treeWithoutChoices } from "./arbitrary.ts";

test("printing, parsing and printing again gives the same text", async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (tree) => {
      const text = printMathjs(tree);
      expect(printMathjs(await parseExpr(text, { variables: ["x", "y"] }))).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test("a printed formula evaluates to the same numbers after parsing, to the last bit", async () => {
  const columns = [Float64Array.of(0.3, -1.2, 2.5), Float64Array.of(1.7, 0.4, -0.6)];
  await fc.assert(
    fc.asyncProperty(anyTree, async (tree) => {
      const back = await parseExpr(printMathjs(tree));
      expect(evaluate(back, ["x", "y"], columns, 3)).toEqual(evaluate(tree, ["x", "y"], columns, 3));
    }),
    { numRuns: 300 },
  );
});

test("the printed text means the same to mathjs, to a few units in the last place", () => {
  fc.assert(
    fc.property(treeWithoutChoices, (tree) => {
      const [ours] = evaluate(tree, ["x", "y"], [Float64Array.of(0.7), Float64Array.of(1.3)], 1);
      const theirs: unknown = mathjsEvaluate(printMathjs(tree), { x: 0.7, y: 1.3 });
      // Outside the reals mathjs answers with NaN too, in its numbers-only build.
      if (typeof theirs !== "number" || !Number.isFinite(ours) || !Number.isFinite(theirs)) return;
      // Roundings of x^2 and x^3 may differ in the last place; ill-conditioned trees magnify that.
      const moved = evaluate(jolted(tree), ["x", "y"], [Float64Array.of(0.7), Float64Array.of(1.3)], 1)[0]!;
      if (!(Math.abs(moved - ours!) <= 1e-6 * (1 + Math.abs(theirs)))) return;
      expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(
        1e-12 * Math.abs(theirs) + Math.abs(moved - ours!),
      );
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["2x", "2*x"],
  ["2 pi x", "2*pi*x"],
  ["(x+1)(x-1)", "(x + 1)*(x - 1)"],
  ["x/y/z", "x/(y*z)"],
  ["x/(y/z)", "x*z/y"],
  ["1/(1/x)", "x"],
  ["-x^2", "-x^2"],
  ["(-x)^2", "(-x)^2"],
  ["2^-x", "2^(-x)"],
  ["x^-2", "1/x^2"],
  ["x^0.5", "sqrt(x)"],
  ["sqrt(x)^3", "sqrt(x)^3"],
  ["2/3 x", "2*x/3"],
  ["a - (b - c)", "a - (b - c)"],
  ["a - -b", "a + b"],
  ["x^y^z", "x^(y^z)"],
  ["(x^y)^z", "(x^y)^z"],
  ["ln(x) + arcsin(y)", "log(x) + asin(y)"],
  ["log(x, 10)", "log(x)/log(10)"],
  ["1e-31 x", "1e-31*x"],
  ["tau x", "2*pi*x"],
  ["E^x", "e^x"],
])("%s is read as %s", async (text, expected) => {
  expect(printMathjs(await parseExpr(text))).toBe(expected);
});

test("the complexity is the number of nodes mathjs sees in the printed text", async () => {
  const { parse } = await import("mathjs/number");
  fc.assert(
    fc.property(anyTree, (tree) => {
      let nodes = 0;
      parse(printMathjs(tree)).traverse((node, path) => {
        if (node.type !== "ParenthesisNode" && path !== "fn") nodes++;
      });
      expect(complexity(tree)).toBe(nodes);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["2 +", /does not parse at character 4: Unexpected end of expression/],
  ["", /is empty/],
  ["x = 3", /this has a assignment|assignment/],
  ["f(x) = x", /functionassignment/],
  ["[1, 2]", /array/],
  ["'text'", /expected a number/],
  ["x.constructor", /accessor/],
  ["import(x)", /expected a function .* found "import"/],
  ["createUnit(x)", /found "createUnit"/],
  ["zeros(3)", /found "zeros"/],
  ["evaluate(x)", /found "evaluate"/],
  ["x!", /found "!"/],
  ["50% ", /found "%"/],
  ["x > 2", /found ">"/],
  ["1e999", /expected a number/],
  ["sin", /expected an argument in parentheses, as in sin/],
  ["sin(x, y)", /one argument for sin, found 2/],
  ["z + 1", /at character 1: expected one of the variables x, y, found "z"/],
  ["y + x(2)", /to multiply, write x\*/],
  ["toString(x)", /found "toString"/],
  ["x ? 1 : 2", /conditional/],
  ["1; 2", /block/],
])("%s is refused with its reason", async (text, reason) => {
  const reading = parseExpr(text, { variables: ["x", "y"] });
  await expect(reading).rejects.toThrow(UsageError);
  await expect(reading).rejects.toThrow(reason);
});

test("a text that is nested or sized beyond reason is refused instead of exhausting the stack", async () => {
  await expect(parseExpr(`${"(".repeat(5000)}x${")".repeat(5000)}`)).rejects.toThrow(/nested too deeply/);
  await expect(parseExpr(`x${"+x".repeat(3000)}`)).rejects.toThrow(UsageError);
  await expect(parseExpr("-".repeat(15000))).rejects.toThrow(UsageError);
  await expect(parseExpr("x".repeat(30000))).rejects.toThrow(/too long/);
  await expect(parseExpr(`${"2^".repeat(5000)}x`)).rejects.toThrow(UsageError);
});
