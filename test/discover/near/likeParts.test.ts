import { expect, test } from "vitest";
import { likeParts } from "../../../src/discover/near/likeParts.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";

async function alike(text: string): Promise<string[]> {
  return likeParts(await parseExpr(text), 4).map((expr) => printMathjs(expr));
}

test("a part of the same columns stands in place of one with more fitted numbers", async () => {
  expect((await alike("x*(1.0004/sqrt(1 - u^2/c^2) - 0.0004) - 0.9999*t*u/cos(1.678*u/c)^0.357"))[0]).toBe(
    "x*(1.0004/sqrt(1 - u^2/c^2) - 0.0004) - 0.9999*t*u/sqrt(1 - u^2/c^2)",
  );
});

test("parts of other columns, parts within each other and equal ones leave nothing to try", async () => {
  expect(await alike("x*exp(1.3*u/c) + t/cos(2.7*u/d)")).toEqual([]);
  expect(await alike("sqrt(1.7*a/b + exp(2.3*a/b))")).toEqual([]);
  expect(await alike("x*exp(1.3*u/c) + t*exp(1.3*u/c)")).toEqual([]);
});
