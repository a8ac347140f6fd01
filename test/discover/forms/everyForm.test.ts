import { describe, expect, test } from "vitest";
import type { Form, FormTable, FoundForm } from "../../../src/discover/direct/form.ts";
import { FORMS } from "../../../src/discover/forms/all.ts";
import { transformTarget } from "../../../src/discover/moves/transform.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { DIVIDE_UNITS_OUT } from "../../../src/discover/units/unitProblems.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { add, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { key } from "../../../src/symbolic/expression/order.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { structureLength } from "../../../src/symbolic/formula/descriptionLength.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** A law of each form's own kind, and one that it cannot hold. */
const LAWS: Readonly<Record<string, readonly [Ranges, Law]>> = {
  curve: [{ x: [0, 9] }, (x) => 3 * Math.exp(-x! / 4) + 2],
  "short curve": [{ x: [0, 9] }, (x) => 3 * Math.exp(-x! / 4) + 2],
  "by value": [{ a: [1, 5], b: [1, 5] }, (a, b) => Math.sin(a! / b!) * Math.sqrt(1 + b!)],
  "short formula": [{ a: [1, 5], b: [1, 5] }, (a, b) => (3.7 * (a! + 1)) / b!],
  "short product": [{ a: [0.1, 0.9], b: [0.2, 2] }, (a, b) => (2.9 * (1 - a!)) / Math.sqrt(1 + b! ** 2)],
  "ratio of polynomials": [{ a: [-2, 2], b: [-2, 2] }, (a, b) => (a! ** 2 * b! - 3) / (2 + b! ** 2)],
  "product of powers": [{ a: [1, 5], b: [-5, -1] }, (a, b) => (7.3 * a! ** 1.5) / b! ** 2],
  "product with a factor": [{ a: [1, 5], b: [1, 5] }, (a, b) => a! ** 2 * Math.exp((-0.31 * b!) / a!)],
  "product with two factors": [{ a: [1, 5], b: [1, 5] }, (a, b) => (b! * Math.sin(a!)) / (1 + 0.7 * b!)],
  "root of a quadratic": [
    { a: [1, 5], k: [0.2, 2] },
    (a, k) => 0.5 * (a! + k!) - Math.sqrt(0.25 * (a! + k!) ** 2 - 0.3 * a! * k!),
  ],
  "sum of powers": [{ a: [1, 5], b: [1, 5] }, (a, b) => 2.5 * a! ** 2 - 0.4 * b! ** 3 + a! / b!],
  "sum with waves": [{ a: [1, 5], t: [0, 6] }, (a, t) => 3.1 * a! + 2 * a! * Math.sin(t!)],
  "sum with waves of two": [{ s: [0, 6], t: [0, 6] }, (s, t) => 4.2 * Math.cos(s! - t!) + 1.7 * s!],
  "sum with found waves": [
    { a: [-3, 3], t: [-4, 4] },
    (a, t) => 1.3 * a! ** 2 + 2 * Math.sin(7.3 * t!) * Math.cos(5.1 * a!),
  ],
  "sum with hidden waves": [
    { a: [-3, 3], s: [-5, 5], t: [-4, 4] },
    (a, _, t) => 1.3 + 2 * Math.sin(7.3 * t!) * Math.cos(5.1 * a!),
  ],
  "sum with growth": [{ a: [1, 5], b: [1, 5] }, (a, b) => 2.2 * Math.log(a!) - 3 * a! * Math.exp(-b!)],
  "two products of powers": [
    { a: [1, 3], b: [1, 3], c: [1, 3], d: [1, 3] },
    (a, b, c, d) => 1 / Math.sqrt((0.3 * a! * b!) / c! + (2.1 * d! ** 1.5) / b! ** 2),
  ],
  "three products of powers": [
    { a: [1, 3], b: [1, 3], c: [1, 3], d: [1, 3] },
    (a, b, c, d) => (0.3 * a! * b!) / c! + (2.1 * d! ** 1.5) / b! ** 2 + 3.7 * Math.sqrt(a! * d!),
  ],
  "sum with a free number": [
    { t: [0, 9] },
    (t) => 2.1 * t! * Math.exp(-0.37 * t!) + 0.8 * Math.log(t! + 1) - 0.3,
  ],
  "sum with free numbers": [
    { t: [0, 9] },
    (t) => 2.1 * t! * Math.exp(-0.37 * t!) + (0.8 * t!) / (1.7 * t! + 1) + 0.4,
  ],
  "sum of shifted terms": [
    { e: [0.1, 0.6], t: [1, 2] },
    (e, t) => 6.1 * e! ** 0.48 * Math.exp(-1.7 / t!) + 2.3 * e! ** 3 * (t! - 1.4),
  ],
  "sum of functions": [
    { x: [-2, 2], t: [0, 9] },
    (x, t) => 1.3 * x! * Math.exp(-Math.abs(x!)) - 0.4 * x! ** 3 + 0.7 * Math.sin(t!),
  ],
  "two pieces": [{ x: [0, 9], a: [1, 5] }, (x, a) => (x! > 4 ? 3 * x! - 2.5 * a! : 0.7 * x! + a! + 2)],
  "fraction of powers": [{ a: [1, 5], b: [1, 5] }, (a, b) => (2 * a! + 0.3 * b!) / (1 + 0.7 * a! * b!)],
  "fraction with waves": [{ a: [1, 5], t: [0, 6] }, (a, t) => a! / (1 + 0.4 * Math.cos(t!))],
  "fraction with growth": [{ a: [1, 5], b: [0.5, 3] }, (a, b) => a! / (1 + 0.5 * Math.exp(b!))],
};

const N_ROWS = 120;
const never = (): boolean => false;
const each = FORMS.map((form) => [form.name, form] as const);

function tableFor(form: Form, noise = 0, nRows = N_ROWS): FormTable {
  const [ranges, law] = LAWS[form.name]!;
  const table = tableOf(problemOf(rowsOfLaw(ranges, law, nRows, noise)));
  return form.name === "short product" ? { ...table, trail: [{ move: DIVIDE_UNITS_OUT, what: "" }] } : table;
}

/** What one of a form's own laws gives at its first effort; run once. */
const found = new Map<Form, readonly FoundForm[]>();
function foundBy(form: Form): readonly FoundForm[] {
  const known = found.get(form) ?? form.run(tableFor(form), never, 1);
  found.set(form, known);
  return known;
}

/** The share of the target, about its mean, that a formula leaves on all rows. */
function leftOf({ expr }: FoundForm, { names, columns, target }: FormTable): number {
  const n = target.length;
  const values = evaluate(expr, names, columns, n);
  const mean = target.reduce((sum, y) => sum + y / n, 0);
  const squares = (of: (r: number) => number): number => target.reduce((sum, _, r) => sum + of(r) ** 2, 0);
  return squares((r) => values[r]! - target[r]!) / squares((r) => target[r]! - mean);
}

test("every form has a name of its own and a law in this test", () => {
  expect(FORMS.map(({ name }) => name).sort()).toEqual(Object.keys(LAWS).sort());
});

describe.each(each)("the form %s", (_name, form) => {
  test("finds a law of its own kind to rounding, with nothing in it but the columns of the table", () => {
    const table = tableFor(form);
    expect(form.fits(table)).toBe(true);
    // A form's constants are estimates where they stand inside a function.
    const left = foundBy(form).map((one) => leftOf(one, table));
    expect(Math.min(...left.filter(Number.isFinite))).toBeLessThan(1e-14);
    for (const { expr } of foundBy(form)) {
      expect(table.names).toEqual(expect.arrayContaining([...variablesOf(expr)]));
    }
  });

  test("says of its candidates what they leave, and none of the exact ones is shorter than it says it can be", () => {
    const table = tableFor(form);
    const least = structureLength(add(...table.names.map(variable))) + (form.surplus ?? 0);
    for (const one of foundBy(form)) {
      expect(one.left).toBeGreaterThanOrEqual(0);
      // What seems exact on a few rows is on all.
      if (one.left > 1e-18) continue;
      expect(leftOf(one, table)).toBeLessThan(1e-9);
      if (variablesOf(one.expr).length === table.names.length)
        expect(structureLength(one.expr)).toBeGreaterThanOrEqual(least - 1e-9);
    }
  });

  test("is a pure function of the table", () => {
    const table = tableFor(form, 0, 30);
    const [one, other] = [form.run(table, never, 1), form.run(table, never, 1)];
    expect(other.map(({ expr }) => key(expr))).toEqual(one.map(({ expr }) => key(expr)));
    expect(other.map(({ left }) => left)).toEqual(one.map(({ left }) => left));
    for (const { left } of one) expect(left).not.toBeNaN();
  });

  test("counts more work for more effort, until more effort gives no more", () => {
    const table = tableFor(form);
    const costs = Array.from({ length: 12 }, (_, i) => form.cost(table, 2 ** i));
    expect(costs[0]).toBeGreaterThan(0);
    expect(costs[0]).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(costs.at(-1)).toBe(Number.POSITIVE_INFINITY);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    const finite = costs.filter(Number.isFinite);
    const looked = finite.map((_, i) => form.covered?.(2 ** i, table) ?? 1);
    expect(looked).toEqual(looked.toSorted((a, b) => a - b));
  });

  test("ends at once when it is told to", () => {
    const before = process.cpuUsage();
    form.run(tableFor(form), () => true, 1);
    const { user } = process.cpuUsage(before);
    expect(user).toBeLessThan(2e6);
  });

  test("gives what has a value or nothing, on constant and on tiny tables", () => {
    const tables = [
      { ...tableFor(form, 0, 40), target: new Float64Array(40).fill(3) },
      tableFor(form, 0, 6),
      tableFor(form, 0, 1),
    ];
    for (const table of tables) {
      if (!form.fits(table)) continue;
      for (const { left } of form.run(table, never, 1)) expect(left).not.toBeNaN();
    }
  });

  test("that finds exact laws alone finds nothing in noise", () => {
    if (form.isExact !== true) return;
    expect(form.run(tableFor(form, 0.1), never, 1)).toEqual([]);
  });
});

test("forms of sums and fractions look at functions of the target, those of products at none that is a power", () => {
  const problem = problemOf(rowsOfLaw({ a: [1, 2], b: [1, 2] }, (a, b) => a! * b!, 100));
  const { reductions } = transformTarget.run(problem, never, 1, undefined);
  const afterMove = (what: string): FormTable => {
    const { target } = reductions.find((one) => one.what === what)!;
    return { ...tableOf(problem), target: target!, trail: [{ move: transformTarget.name, what }] };
  };
  const namesFor = (table: FormTable): string[] =>
    FORMS.filter((form) => form.fits(table)).map(({ name }) => name);
  expect(namesFor(afterMove("1/y"))).toEqual(expect.arrayContaining(["sum of powers", "fraction of powers"]));
  expect(namesFor(afterMove("1/y")).filter((name) => name.startsWith("product"))).toEqual([]);
  expect(namesFor(afterMove("log(y)"))).toContain("product of powers");
  // Forms that go through functions of the target themselves, and curves, see the target alone.
  for (const name of ["by value", "short formula", "ratio of polynomials", "short curve", "curve"])
    expect(namesFor(afterMove("1/y"))).not.toContain(name);
});

test("a candidate list is not one formula many times", () => {
  for (const form of FORMS) {
    const keys = foundBy(form).map(({ expr }) => key(expr));
    expect(new Set(keys).size, form.name).toBeGreaterThan(0.5 * keys.length);
    expect(foundBy(form).every(({ expr }) => complexity(expr) < 400)).toBe(true);
  }
});

test("sums of a few columns come back where the table has more rows to look at, and only there", () => {
  const sum = FORMS.find(({ name }) => name === "sum of powers")!;
  const costOf = (nRows: number, effort: number): number => sum.cost(tableFor(sum, 0.1, nRows), effort);
  expect(costOf(100, 2)).toBe(Number.POSITIVE_INFINITY);
  expect(costOf(300, 2)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(costOf(300, 8)).toBe(Number.POSITIVE_INFINITY);
});
