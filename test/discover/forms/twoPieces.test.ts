import { expect, test } from "vitest";
import { discover } from "../../../src/discover/index.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";

/** 40 rows between 0 and 10, with noise as a share of the law's spread. */
function rows(law: (x: number) => number, noise: number): FormulaData {
  const random = randomStream(3, "two pieces");
  const x = Float64Array.from({ length: 40 }, () => Number((10 * random.uniform()).toFixed(3)));
  const target = x.map((v) => law(v) + noise * random.normal());
  return { variables: ["x"], columns: [x], target };
}

const found = async (data: FormulaData): Promise<string> => {
  const { best } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 20 });
  return printMathjs(best.expr);
};

test("a law in two pieces that do not meet is found, exact or among noise", async () => {
  expect(await found(rows((x) => (x > 2.4 ? x - 10 : 4 * x + 1), 0))).toMatch(
    /^\(x - 2[.\d]* > 0 \? x - 10 : 4\*x \+ 1\)$/,
  );
  expect(await found(rows((x) => (x > 4 ? 1.2 * x + 3 : 2 * x), 0.05))).toMatch(
    /^\(x - (4|3\.\d+|4\.\d+) > 0 \? 1\.\d+\*x \+ [23][.\d]* : [12][.\d]*\*x\)$/,
  );
});

test("pieces that meet are the smaller or the larger of both, not a switch at some place between two rows", async () => {
  expect(await found(rows((x) => Math.min(3 * x, 12), 0))).toMatch(/^min\((3\*x, 12|12, 3\*x)\)$/);
  expect(await found(rows((x) => Math.max(2 * x + 1, 5 * x - 8), 0))).toMatch(/^max\(|abs\(/);
});
