import { expect, test } from "vitest";
import { Entry } from "../../../src/discover/agenda/entry.ts";
import { Endings, functionsUndone } from "../../../src/discover/near/endings.ts";
import type { Problem } from "../../../src/discover/problem.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";

const table: Problem = {
  names: ["x"],
  columns: [Float64Array.of(1, 2)],
  target: Float64Array.of(1, 2),
  trail: [],
  lift: (expr) => expr,
};

async function formula(text: string, nrmse: number): Promise<Formula> {
  return { expr: await parseExpr(text), errors: { train: { nrmse } } } as Formula;
}

function reduction(what: string): { what: string; nats: number; keep: number[] } {
  return { what, nats: 3.5, keep: [0] };
}

test("what a formula ends in is the inverse of a function of the target", async () => {
  const undone = async (text: string): Promise<string[]> => functionsUndone(await parseExpr(text));
  expect(await undone("atan(a/b)")).toEqual(["tan(y)"]);
  expect(await undone("3*sqrt(a + b)")).toEqual(["y^2"]);
  expect(await undone("1/(a + b)")).toEqual(["1/y"]);
  expect(await undone("exp(a + b)")).toContain("log(y)");
  expect(await undone("2*a^2*exp(a*(b + a))")).toContain("log(y)");
  expect(await undone("2*a*atan(b)")).toEqual([]);
  expect(await undone("a/sqrt(b + a)")).toEqual(["y^-2"]);
  expect(await undone("a/b")).toEqual([]);
  expect(await undone("atan(a) + 1")).toEqual([]);
});

test("a table of tan(y) loses its doubt once a good formula is an inverse tangent, before or after it is made", async () => {
  const endings = new Endings();
  const [before, other] = [new Entry(table, 3.5), new Entry(table, 3.5)];
  endings.opened(reduction("tan(y)"), before);
  endings.opened(reduction("sin(y)"), other);
  endings.look(await formula("atan(x)", 0.1));
  expect(before.nats).toBe(3.5);
  endings.look(await formula("atan(x)", 1e-5));
  endings.look(await formula("atan(2*x)", 1e-6));
  const after = new Entry(table, 3.5);
  endings.opened(reduction("tan(y)"), after);
  expect([before.nats, other.nats, after.nats]).toEqual([0, 3.5, 0]);
});
