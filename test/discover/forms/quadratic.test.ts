import { expect, test } from "vitest";
import { rootOfQuadratic } from "../../../src/discover/forms/quadratic.ts";
import { BY_VALUE } from "../../../src/discover/values/valueForms.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** The largest error of the first formula on fresh rows of the law, as a share of its largest value. */
function errorOf(form: typeof rootOfQuadratic, ranges: Ranges, law: Law, effort = 1): number {
  const { names, columns, target } = problemOf(rowsOfLaw(ranges, law, 600));
  const rows = (from: number, to: number) => ({
    names,
    columns: columns.map((column) => column.slice(from, to)),
    target: target.slice(from, to),
  });
  const [seen, fresh] = [rows(0, 300), rows(300, 600)] as const;
  const [found] = form.run(seen, () => false, effort);
  if (found === undefined) return Number.POSITIVE_INFINITY;
  const values = evaluate(found.expr, names, fresh.columns, fresh.target.length);
  const size = fresh.target.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
  return values.reduce((most, v, r) => Math.max(most, Math.abs(v - fresh.target[r]!)), 0) / size;
}

test("laws that were solved for a variable with a square are found with either sign of the root", () => {
  const bound: Law = (a, b, k) => {
    const sum = a! + b! + k!;
    return (sum - Math.sqrt(sum ** 2 - 4 * a! * b!)) / 2;
  };
  expect(errorOf(rootOfQuadratic, { a: [1, 5], b: [1, 5], k: [0.2, 2] }, bound)).toBeLessThan(1e-8);
  const fall: Law = (v, g, h) => (v! + Math.sqrt(v! ** 2 + 2 * g! * h!)) / g!;
  expect(errorOf(rootOfQuadratic, { v: [-3, 3], g: [5, 12], h: [1, 5] }, fall)).toBeLessThan(1e-8);
});

test("what stands beside the root may be any small formula, met by value", () => {
  const side: Law = (b, t, c) => b! * Math.exp(-t!) + Math.sqrt(c! ** 2 + (b! * Math.exp(-t!)) ** 2);
  expect(errorOf(BY_VALUE, { b: [1, 3], t: [0.2, 3], c: [2, 6] }, side)).toBeLessThan(1e-8);
});

test("no root is told of a law that is none, nor of noise", () => {
  const ranges = { a: [1, 3], b: [1, 3], c: [1, 3] } as const;
  expect(errorOf(rootOfQuadratic, ranges, (a, b, c) => Math.exp(a! * b!) + c!)).toBe(
    Number.POSITIVE_INFINITY,
  );
  const { names, columns, target } = problemOf(rowsOfLaw(ranges, (a, b) => a! * b!, 300, 0.1));
  expect(rootOfQuadratic.run({ names, columns, target }, () => false, 1)).toEqual([]);
});
