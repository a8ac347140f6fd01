import { expect, test } from "vitest";
import { knownConstants } from "../../../../src/check/knownConstants.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { numbersTakenForExact } from "../../../../src/symbolic/formula/constants/knownConstants.ts";

test.each([
  ["5*exp(-0.2994*x) + 1.5", [5, 1.5]],
  ["pi*x - 2.1635", [Math.PI]],
  ["2.17*x^2 - 0.431*x^1.5", []],
  ["1.517*(x - 3)/(x + 2.319)", [-3]],
] as const)("intervals of %s take %j for exact", async (text, expected) => {
  const random = randomStream(1, "exact", text);
  const expr = await parseExpr(text);
  const x = Float64Array.from({ length: 40 }, (_, r) => 0.5 + r / 8);
  const { evaluate } = await import("../../../../src/symbolic/expression/tape/tape.ts");
  const target = evaluate(expr, ["x"], [x], x.length).map((v) => v + 0.01 * random.normal());
  const known = knownConstants(expr, { variables: ["x"], columns: [x], target });
  expect(numbersTakenForExact(expr, known!)).toEqual(expected);
});
