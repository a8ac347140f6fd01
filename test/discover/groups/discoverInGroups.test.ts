import { expect, test } from "vitest";
import { discoverInGroups } from "../../../src/discover/groups/discoverInGroups.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";

const INDICATORS = [["B", "C"]];
const options = { engine: defaultEngine(), timeoutSeconds: 10 };

/** 90 rows of three sites, B and C saying which. */
function rowsOf(law: (x: number, site: number) => number, noise = 0): FormulaData {
  const random = randomStream(4, "test", "sites");
  const site = Float64Array.from({ length: 90 }, (_, r) => r % 3);
  const x = site.map(() => 0.5 + 4 * random.uniform());
  return {
    variables: ["x", "B", "C"],
    columns: [x, site.map((s) => Number(s === 1)), site.map((s) => Number(s === 2))],
    target: x.map((v, r) => law(v, site[r]!) + noise * random.normal()),
  };
}

test("a law that is the same at every site is found without them", async () => {
  const { best, outcome } = await discoverInGroups(
    rowsOf((x) => 3 + 2 / x),
    INDICATORS,
    options,
  );
  expect(outcome).toBe("exact");
  expect([...variablesOf(best.expr)]).toEqual(["x"]);
});

test("constants that differ by site are those of the sites", async () => {
  const { best } = await discoverInGroups(
    rowsOf((x, site) => 3 + [1, 2, 5][site]! / x, 0.02),
    INDICATORS,
    options,
  );
  expect(best.origin).toBe("constants by groups");
  expect([...variablesOf(best.expr)].sort()).toEqual(["B", "C", "x"]);
  expect(best.errors.train.nrmse).toBeLessThan(0.05);
});

test.each(["3 + (1 + B + 4*C)/x", "3 + 1/(x*(1 - B/2)) + C/B"])(
  "a search resumes from %s, whose constants are of groups already",
  async (resumed) => {
    const { best } = await discoverInGroups(
      rowsOf((x, site) => 3 + [1, 2, 5][site]! / x, 0.02),
      INDICATORS,
      { ...options, resume: [await parseExpr(resumed)] },
    );
    expect(best.origin).toBe("constants by groups");
    expect(best.errors.train.nrmse).toBeLessThan(0.05);
  },
);
