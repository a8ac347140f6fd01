import { expect, test } from "vitest";
import { limitOf } from "../../../src/discover/near/limits.ts";
import { variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

test("powers that run to a whole one beside numbers that cancel are their limit: binary entropy", async () => {
  const found = await parseExpr(
    "104317.21 - 1.44268443*p*(log(p) + 72307.711809607) - 104317.209999169*(1 - p)^1.00001383",
  );
  const limit = limitOf(found)!;
  const p = Float64Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  const [before, after] = [found, limit].map((expr) => evaluate(expr, ["p"], [p], p.length));
  const entropy = p.map((v) => -(v * Math.log2(v) + (1 - v) * Math.log2(1 - v)));
  expect(Math.max(...after!.map((v, r) => Math.abs(v - before![r]!)))).toBeLessThan(1e-4);
  expect(Math.max(...after!.map((v, r) => Math.abs(v - entropy[r]!)))).toBeLessThan(1e-4);
  expect(variablesOf(limit)).toEqual(["p"]);
});

test("powers that are whole, or far from it, run nowhere", async () => {
  for (const text of ["x^2 + 1/x", "x^1.01", "exp(2*x)"])
    expect(limitOf(await parseExpr(text))).toBeUndefined();
});
