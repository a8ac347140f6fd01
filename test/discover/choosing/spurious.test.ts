import { expect, test } from "vitest";
import { withoutSpurious } from "../../../src/discover/choosing/spurious.ts";
import { evidenceOf } from "../../../src/discover/claims/evidence.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";

function tableOf(nRows: number, isEven: boolean, law: (x: number, noise: number) => number): FormulaData {
  const random = randomStream(7, "fast", nRows);
  const x = Float64Array.from({ length: nRows }, (_, r) => (isEven ? r / nRows : random.uniform()));
  return { variables: ["x"], columns: [x], target: x.map((v) => law(v, random.normal())) };
}

async function fitted(text: string, data: FormulaData): Promise<Formula> {
  const { expr, nrmse } = refitConstants(await parseExpr(text), data);
  const errors = { train: errorsOn(expr, data) };
  return { expr, complexity: complexity(expr), description: describe(expr, data, nrmse), errors, origin: "" };
}

async function kept(data: FormulaData, texts: readonly string[]): Promise<number[]> {
  const formulas = await Promise.all(texts.map((text) => fitted(text, data)));
  const left = withoutSpurious(formulas, data, { evidenceOf: ({ expr }) => evidenceOf(expr, data) });
  return left.map((one) => formulas.indexOf(one));
}

/** The best of waves of so many turns, over and above what is there: what a search finds in noise. */
async function luckiest(data: FormulaData, before: string, from: number, to: number): Promise<string> {
  let [text, least] = ["", Number.POSITIVE_INFINITY];
  for (let turns = from; turns < to; turns += 2) {
    const tried = `${before} + 0.51*sin(${turns * Math.PI + 0.01}*x + 0.3)`;
    const { errors } = await fitted(tried, data);
    if (errors.train.nrmse < least) [text, least] = [tried, errors.train.nrmse];
  }
  return text;
}

test.each([
  [30, true],
  [30, false],
  [100, false],
])(
  "of %d rows of noise no wave with more turns than rows is kept, evenly spaced (%s) or not",
  async (nRows, isEven) => {
    const data = tableOf(nRows, isEven, (_, noise) => noise);
    const wave = await luckiest(data, "0.1", nRows + 4, 8 * nRows);
    expect((await fitted(wave, data)).errors.train.nrmse).toBeLessThan(0.97);
    expect(await kept(data, ["0.1", "0.1 + 0.2*x", wave])).toEqual([0, 1]);
  },
);

test("beside a law a fast wave in its noise goes, and a slow one stays", async () => {
  const data = tableOf(60, false, (x, noise) => 4 * Math.exp(-2.1 * x) + 0.05 * noise);
  const law = "4.1*exp(-2.2*x)";
  const fast = await luckiest(data, law, 64, 400);
  expect(await kept(data, [law, fast, `${law} + 0.05*sin(9.1*x)`])).toEqual([0, 2]);
});

test.each([10, 25, 40, 90])(
  "a wave of %d periods that is there is kept, however many rows there are",
  async (periods) => {
    for (const nRows of [60, 200]) {
      const data = tableOf(nRows, false, (x, noise) => 2 + Math.sin(2 * Math.PI * periods * x) + 0.2 * noise);
      const wave = `2.1 + 0.9*sin(${(2 * Math.PI * periods).toFixed(3)}*x)`;
      const more = await luckiest(data, wave, nRows + 4, 6 * nRows);
      expect(await kept(data, ["2.1", wave, more])).toEqual([0, 1]);
    }
  },
);

test("a power that no law has goes, unless it makes the shortest description", async () => {
  const data = tableOf(60, true, (x, noise) => Math.exp(-3 * x) + 0.02 * noise);
  expect(await kept(data, ["exp(-3.01*x)", "(1 - 0.00601*x)^500.2", "(1 - 0.31*x)^9.1"])).toEqual([0, 2]);
  expect(await kept(data, ["(1 - 0.00601*x)^500.2", "exp(-3.01*x)"])).toEqual([0, 1]);
});
