import { expect, test } from "vitest";
import { NearBest } from "../../../src/discover/agenda/nearBest.ts";
import type { SearchTools } from "../../../src/discover/agenda/searchTools.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { Formula } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

/** A search whose formulas leave one hundredth, on so many rows. */
async function near(texts: readonly string[], rows = 1000): Promise<NearBest> {
  const errors = { nrmse: 0.01 };
  const exprs = await Promise.all(texts.map((text) => parseExpr(text)));
  const formulas = exprs.map((expr) => ({ expr, errors: { train: errors } }) as Formula);
  return new NearBest({
    archive: { formulas },
    explained: { isAtRounding: () => false, leavesNoise: () => true },
    offers: { train: { target: new Float64Array(rows) } },
  } as unknown as SearchTools);
}

test("twins wait until there is work for all of them, and come once", async () => {
  const best = await near(["m*(1 - 0.52*v^2)"]);
  expect(best.twins(1e6)).toEqual([]);
  expect(best.twins(1e8).length).toBeGreaterThan(5);
  expect(best.twins(1e8)).toEqual([]);
});

test("a long formula, whose twins are many, does not hold up those of a short one", async () => {
  const bracket = "(0.9*a + sin(b) + 1.1)";
  const long = Array.from({ length: 6 }, (_, i) => `exp(${i + 0.3}*c)*${bracket}`).join(" + ");
  const [alone, both] = [await near(["m*(1 - 0.52*v^2)"]), await near([long, "m*(1 - 0.52*v^2)"])];
  expect(both.twins(1e8)).toEqual(alone.twins(1e8));
  expect(both.twins(1e11).length).toBeGreaterThan(50);
});

test("what stands for a function of one column is a problem of that column once, unless only noise is left", async () => {
  const data = rowsOfLaw(
    { t: [0, 60], T: [290, 350] },
    (t, T) => 2.5 * Math.exp(-3e7 * Math.exp(-6500 / T!) * t!),
    120,
  );
  const best = await parseExpr("2.5*exp(T*t*(0.0000025*T^2 - 2.862e-9*T^3 - 0.000732*T + 0.0715))");
  const at = (isNoise: boolean): NearBest =>
    new NearBest({
      archive: {
        best: { expr: best, errors: { train: { nrmse: 0.01 } } } as Formula,
        formulas: [],
        isExact: false,
      },
      explained: { isAtRounding: () => false, leavesNoise: () => isNoise },
      offers: { train: data },
    } as unknown as SearchTools);
  const near = at(false);
  expect(near.curves().map(({ problem }) => problem.names)).toEqual([["T"]]);
  expect(near.curves()).toEqual([]);
  expect(at(true).curves()).toEqual([]);
});
