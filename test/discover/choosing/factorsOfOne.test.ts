import { describe, expect, test } from "vitest";
import { withoutFactorsOfOne } from "../../../src/discover/choosing/factorsOfOne.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";

async function without(text: string): Promise<string[]> {
  return withoutFactorsOfOne(await parseExpr(text)).map(printMathjs);
}

describe("numbers near 1", () => {
  test.each([
    ["0.9987*a*b", ["a*b"]],
    ["a^1.0431/b", ["a/b"]],
    ["-1.0321*sin(a)", ["-sin(a)"]],
  ])("of %s make %s", async (text, wanted) => {
    expect(await without(text)).toEqual(wanted);
  });

  test("are taken one at a time", async () => {
    expect((await without("0.9987*a*b^1.0211")).sort()).toEqual(["0.9987*a*b", "a*b^1.0211"].sort());
  });

  test("are not those that are a tenth away or more, nor columns", async () => {
    expect(await without("1.12*a + 0.88*b")).toEqual([]);
    expect(await without("a*b")).toEqual([]);
  });
});
