import { expect, test } from "vitest";
import { nodesInUnits } from "../../../src/discover/units/nodesInUnits.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";

// Powers of metre, kilogram and second.
const units = {
  columns: new Map([
    ["G", [3, -1, -2]],
    ["rho", [-3, 1, 0]],
    ["c", [1, 0, -1]],
    ["d", [1, 0, 0]],
    ["alpha", [0, 0, 0]],
  ]),
  target: [0, 0, -1],
};

test.each([
  ["sqrt(8.38*G*rho - alpha*c^2/d^2)", "sqrt(8.38*G - alpha)"],
  ["sqrt(8.38*G*rho - alpha*(c/d)^2)", "sqrt(8.38*G - alpha)"],
  ["c/d*exp(-alpha)", "exp(-alpha)"],
  ["2.8*sqrt(G*rho)", "2.8"],
  ["c/d", "1"],
] as const)("%s is as long as %s where its columns have units", async (text, short) => {
  expect(nodesInUnits(await parseExpr(text), units)).toBe(complexity(await parseExpr(short)));
});

test("columns without a unit save nothing, and terms of like columns stay apart", async () => {
  const pure = { columns: new Map([...units.columns.keys()].map((name) => [name, [0]])), target: [0] };
  const law = await parseExpr("sqrt(8.38*G*rho - alpha*c^2/d^2)");
  expect(nodesInUnits(law, pure)).toBe(complexity(law));
  const lengths = { columns: new Map(["a", "b", "c"].map((name) => [name, [1]])), target: [1] };
  expect(nodesInUnits(await parseExpr("a + b + c"), lengths)).toBe(5);
});
