import { expect, test } from "vitest";
import { partProblems } from "../../../src/discover/near/formulaParts.ts";
import { SHORT_FORMULA } from "../../../src/discover/values/shortFormulas.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { rowsOfLaw } from "../laws.ts";

const parsed = async (text: string) => normalise(await parseExpr(text));

const ranges = { a: [1, 5], b: [1, 5], c: [1, 5], t: [0, 6] } as const;

test("what stands for 1 − cos(t) is a problem of t alone, whose short formula is the law", async () => {
  const data = rowsOfLaw(ranges, (a, b, c, t) => a! / (a! / b! + (1 - Math.cos(t!)) / c! ** 2), 800, 0.01);
  const formula = await parsed("a/(a/b + (0.6833*t^2 - 0.14583*t^3 + 0.1)/c^2)");
  const [part] = partProblems(formula, data, 3);
  expect(part?.names).toEqual(["t"]);
  const found = SHORT_FORMULA.run(part!, () => false, 1).map(({ expr }) => printMathjs(expr));
  expect(found.slice(0, 3).some((text) => text.includes("cos(t)"))).toBe(true);
  expect(printMathjs(part!.lift(variable("t")))).toBe("a/(a/b + t/c^2)");
});

test("the rest of a sum under a root is a problem, on the rows where it has a value", async () => {
  const data = rowsOfLaw(ranges, (a, b, c) => Math.sqrt(8 * a! * b! + c!), 400, 0.01);
  const formula = await parsed("sqrt(7.913*a*b + 0.6173*c + 0.9137)");
  const parts = partProblems(formula, data, 9);
  expect(parts.map(({ names }) => names.toSorted().join())).toContain("c");
  const ofC = parts.find(({ names }) => names.join() === "c")!;
  expect(ofC.target.length).toBeGreaterThan(130);
  expect(ofC.target.every(Number.isFinite)).toBe(true);
});

test("a formula without fitted numbers, and one of a single column, has no such part", async () => {
  const data = rowsOfLaw(ranges, (a, b) => a! / b!, 200, 0.01);
  expect(partProblems(await parsed("a/(b + 2*c) + cos(t)"), data, 3)).toEqual([]);
  expect(partProblems(await parsed("1.234*a^2 + 0.777*a"), data, 3)).toEqual([]);
});
