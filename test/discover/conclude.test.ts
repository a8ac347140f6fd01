import { expect, test } from "vitest";
import { Archive } from "../../src/discover/choosing/archive.ts";
import { Offers } from "../../src/discover/choosing/offers.ts";
import { evidenceOf } from "../../src/discover/claims/evidence.ts";
import { conclude, type Found } from "../../src/discover/conclude.ts";
import { explainedOn } from "../../src/discover/explained.ts";
import { searchRows } from "../../src/discover/rows.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { rowsOfLaw } from "./laws.ts";

/** A search of rows of 3·a²/b that has found these formulas and finished them. */
async function found(texts: readonly string[], noise = 0): Promise<Found> {
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => (3 * a! ** 2) / b!, 120, noise);
  const rows = searchRows(data, 0);
  const archive = new Archive();
  const offers = new Offers(rows, archive);
  for (const text of ["1", ...texts]) offers.offer(await parseExpr(text), "test");
  offers.finish(9, () => false);
  return {
    rows,
    archive,
    offers,
    explained: explainedOn(offers.judged, undefined),
    evidence: (formula) => evidenceOf(formula.expr, offers.judged),
    noise: undefined,
  };
}

test("an exact law is taken alone and leaves nothing", async () => {
  const said = conclude(await found(["2.1*a^2/b", "2.1*a + 1"]), false, {});
  expect(printMathjs(said.best.expr)).toBe("3*a^2/b");
  expect(said.leaves).toBe("nothing");
  expect(said.standIns).toBeUndefined();
  expect(said.formulas.at(-1)).toBe(said.best);
});

test("among noise the law is taken with its runner-up, and the noise is what it leaves unless it was given", async () => {
  const search = await found(["2.1*a^2/b", "2.1*a - 1.1*b + 1.1"], 0.05);
  const said = conclude(search, false, {});
  expect(printMathjs(said.best.expr)).toMatch(/^[23][.\d]*\*a\^2\/b$/);
  expect(said.noiseFrom).toBe("residuals");
  expect(said.noise).toBeCloseTo(0.05, 1);
  expect(said.confidence).toBeGreaterThan(0.9);
  const told = conclude({ ...search, noise: 0.2 }, false, { noise: 0.2 });
  expect([told.noise, told.noiseFrom]).toEqual([0.2, "given"]);
});

test("formulas are shown from simple to complex, each leaving less", async () => {
  const said = conclude(await found(["2.1*a", "2.1*a^2/b", "2.1*a - 1.1*b + 1.1"], 0.05), false, {});
  const sizes = said.formulas.map(({ complexity }) => complexity);
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  expect(said.formulas).toContain(said.best);
});
