import fc from "fast-check";
import { expect, test } from "vitest";
import type { FormTable } from "../../../src/discover/direct/form.ts";
import { rootOfQuadraticIn } from "../../../src/discover/direct/quadraticRoot.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { mul, one, pow, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const [a, b, c] = [variable("a"), variable("b"), variable("c")];
const ABOVE = [one, a, b, c, pow(a, 2), mul(a, b), mul(b, c)];
const TIMES = [one, a, b, c];

/** The table of y, the root with this sign of y² = p·ab + q + y·(r·c + s). */
function rootTable(p: number, q: number, r: number, s: number, sign: 1 | -1): FormTable {
  const law = (x: number, y: number, z: number): number => {
    const half = (r * z + s) / 2;
    return half + sign * Math.sqrt(half * half + p * x * y + q);
  };
  const rows = rowsOfLaw({ a: [0.5, 3], b: [0.5, 3], c: [0.5, 3] }, (x, y, z) => law(x!, y!, z!), 80);
  return tableOf(problemOf(rows));
}

test("the root is found with its sign, and without the terms that it does not have", () => {
  const number = fc.double({ min: 0.3, max: 4, noNaN: true });
  fc.assert(
    fc.property(number, number, number, number, fc.constantFrom<(1 | -1)[]>(1, -1), (p, q, r, s, sign) => {
      const table = rootTable(p, q, r, s, sign);
      const found = rootOfQuadraticIn(table, ABOVE, TIMES);
      expect(found?.left).toBeLessThan(1e-16);
      const values = evaluate(found!.expr, table.names, table.columns, table.target.length);
      values.forEach((v, row) => {
        expect(v).toBeCloseTo(table.target[row]!, 6);
      });
      expect([...variablesOf(found!.expr)].sort()).toEqual(["a", "b", "c"]);
    }),
    { numRuns: 25 },
  );
});

test("nothing is found of a law that is no such root", () => {
  const rows = rowsOfLaw({ a: [0.5, 3], b: [0.5, 3], c: [0.5, 3] }, (x, y, z) => Math.exp(x!) * y! + z!, 80);
  expect(rootOfQuadraticIn(tableOf(problemOf(rows)), ABOVE, TIMES)).toBeUndefined();
});

test("a root that holds no square beside it, or no line, is left to other forms", () => {
  const rows = rowsOfLaw({ a: [0.5, 3], b: [0.5, 3], c: [0.5, 3] }, (x, y) => Math.sqrt(x! * y!), 80);
  expect(rootOfQuadraticIn(tableOf(problemOf(rows)), ABOVE, TIMES)).toBeUndefined();
});
