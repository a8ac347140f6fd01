import { expect, test } from "vitest";
import { STEPS } from "../../src/discover/agenda/steps.ts";
import { discover } from "../../src/discover/index.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { errorsOn } from "../../src/symbolic/formula/formula.ts";
import { reportedErrors } from "../../src/targetErrors.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

const options = { engine: defaultEngine(), timeoutSeconds: 60 };

test("a wave over Julian dates is written from a round date, and its text gives its error", async () => {
  const t = Float64Array.from({ length: 60 }, (_, r) => 2454294 + 0.4 * r);
  const target = t.map((v) => 0.21 * Math.sin((2 * Math.PI * (v - 2454294)) / 4.63 + 0.7) - 2.28);
  const data = { variables: ["JD"], columns: [t], target };
  const seen: string[] = [];
  const found = await discover(data, {
    ...options,
    effort: "low",
    onBetter: ({ expr }) => seen.push(printMathjs(expr)),
  });
  const text = printMathjs(found.best.expr);
  expect(text).toBe("0.21*sin(200*pi*(JD - 2454294)/463 + 0.7) - 2.28");
  expect(found.formulas).toContain(found.best);
  for (const { expr, errors } of found.formulas) {
    const again = errorsOn(await parseExpr(printMathjs(expr)), data).nrmse;
    expect(Math.abs(again - errors.all!.nrmse)).toBeLessThan(1e-9);
    expect(again).toBeLessThan(1.01 * reportedErrors(errors).nrmse + 1e-12);
  }
  // What was found on the way can be gone on from.
  const resume = await Promise.all(seen.slice(-1).map((one) => parseExpr(one)));
  const resumed = await discover(data, { ...options, effort: "low", resume });
  expect(printMathjs(resumed.best.expr)).toBe(text);
});

test("an exact formula stays exact in the digits that are printed", async () => {
  const x = Float64Array.from({ length: 40 }, (_, r) => 1 + r / 10);
  const target = x.map((v) => Math.PI ** 2 * v ** 2 + Math.E / 7);
  const { best, outcome } = await discover({ variables: ["x"], columns: [x], target }, options);
  expect(outcome).toBe("exact");
  const again = errorsOn(await parseExpr(printMathjs(best.expr)), { variables: ["x"], columns: [x], target });
  expect(again.nrmse).toBeLessThan(1e-10);
  expect(reportedErrors(best.errors).nrmse).toBeGreaterThanOrEqual(0.99 * again.nrmse);
});

test("the season over years is a frequency with a phase, and not a frequency that is both", async () => {
  const others = STEPS.map(({ action }) => action.name);
  const without = others.filter((name) => !name.includes("curve"));
  const law = (t: number): number => 12 + 3 * Math.sin(2 * Math.PI * t + 0.6);
  const data = rowsOfLaw({ year: [2000, 2006] }, law, 40, 0.03);
  const { best } = await discover(data, {
    ...options,
    timeoutSeconds: 600,
    mostWork: 1e9,
    without,
  });
  expect(printMathjs(best.expr)).toMatch(/2\*pi\*\(year - 2000/u);
});

test("a law that knows the zero of its column keeps it, however far that is", async () => {
  const t = Float64Array.from({ length: 30 }, (_, r) => 295 + 0.3 * r);
  const target = t.map((v) => 8.314 * v);
  const { best } = await discover({ variables: ["T"], columns: [t], target }, options);
  expect(printMathjs(best.expr)).toBe("8.314*T");
});
