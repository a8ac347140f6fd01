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
