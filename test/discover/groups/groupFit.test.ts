import { expect, test } from "vitest";
import { groupFit } from "../../../src/discover/groups/groupFit.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { add, mul, num, pow, variable } from "../../../src/symbolic/expression/make.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { groupConstants } from "../../../src/symbolic/formula/constants/groupConstants.ts";

/** Rows of three sites with two treatments, noise 0.03: `law(x, site, treatment)`. */
function rowsOf(law: (x: number, site: number, treatment: number) => number): FormulaData {
  const random = randomStream(3, "test", "groups");
  const sites = Float64Array.from({ length: 90 }, (_, r) => r % 3);
  const treated = Float64Array.from({ length: 90 }, (_, r) => Number(r % 2 === 1));
  const x = Float64Array.from({ length: 90 }, () => 0.5 + 4 * random.uniform());
  return {
    variables: ["x", "B", "C", "T"],
    columns: [x, sites.map((s) => Number(s === 1)), sites.map((s) => Number(s === 2)), treated],
    target: x.map((v, r) => law(v, sites[r]!, treated[r]!) + 0.03 * random.normal()),
  };
}

const indicators = [["B", "C"], ["T"]];
const named = [
  { column: "site", levels: ["a", "b", "c"], names: ["B", "C"] },
  { column: "treated", levels: ["no", "yes"], names: ["T"] },
];
/** 2.6 + 1.9/x, as a search of all rows together may leave it. */
const form = add(num(2.6), mul(num(1.9), pow(variable("x"), -1)));

test("each constant goes with the columns that it differs by", () => {
  const fit = groupFit(
    form,
    rowsOf((x, site, t) => 3 + t + [1, 2, 5][site]! / x),
    indicators,
  )!;
  expect(fit.owners).toEqual([[1], [0]]);
  const { tables } = groupConstants(fit.expr, named)!;
  expect(tables.map(({ columns }) => columns)).toEqual([["site"], ["treated"]]);
  const [factors, offsets] = tables.map(({ groups }) => groups.map(({ values }) => values[0]!));
  for (const [g, value] of offsets!.entries()) expect(value).toBeCloseTo(3 + g, 1);
  for (const [g, value] of factors!.entries()) expect(value).toBeCloseTo([1, 2, 5][g]!, 1);
});

test("a constant of each pair of levels is found where levels do not add up", () => {
  const fit = groupFit(
    form,
    rowsOf((x, site, t) => 3 + (1 + site * t) / x),
    indicators,
  )!;
  expect(fit.owners).toEqual([[], [0, 1]]);
  const { tables } = groupConstants(fit.expr, named)!;
  expect(tables[0]!.groups.map(({ levels }) => levels.join())).toEqual([
    "a,no",
    "a,yes",
    "b,no",
    "b,yes",
    "c,no",
    "c,yes",
  ]);
});

test("groups that say nothing get no constants, in 20 tables of noise in at most one", () => {
  const found = Array.from({ length: 20 }, (_, seed) => {
    const random = randomStream(seed, "test", "no groups");
    const data = rowsOf((x) => 3 + 2 / x + random.normal());
    return groupFit(form, data, indicators)!.owners.some((own) => own.length > 0);
  });
  expect(found.filter(Boolean).length).toBeLessThanOrEqual(1);
});

test("a formula without indicators has no constants of groups", () => {
  expect(groupConstants(form, named)).toBeUndefined();
});
