import { expect, test } from "vitest";
import { PART_TOOLS } from "../../../src/discover/partTools.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { errorsOn, formulaOf } from "../../../src/symbolic/formula/formula.ts";
import { withRest } from "../../../src/symbolic/parts/rest.ts";
import { quiet } from "../../../src/train/context.ts";

const NAMES = ["m", "w", "x", "p"];
const random = randomStream(4, "rest");
const columns = NAMES.map(() => Float64Array.from({ length: 300 }, () => 1 + 4 * random.uniform()));

type Law = (m: number, w: number, x: number, p: number, noise: number) => number;

/** The errors of what is found beside a formula of a network. */
async function restOf(text: string, law: Law): Promise<readonly number[]> {
  const target = Float64Array.from({ length: 300 }, (_, r) => {
    const [m, w, x, p] = columns.map((column) => column[r]!);
    return law(m!, w!, x!, p!, random.normal());
  });
  const data = { variables: NAMES, columns, target };
  const formula = formulaOf(await parseExpr(text), NAMES, data, undefined, "network");
  const laws = await withRest([formula], data, PART_TOOLS, quiet);
  return laws.map((expr) => errorsOn(expr, data).nrmse);
}

test.each<[string, string, Law]>([
  [
    "p^2/(2*m) beside m*w^2*x^2/2",
    "0.49886*w*x^2*(m + 0.005477/m)*(w + 0.0066)",
    (m, w, x, p) => p ** 2 / (2 * m) + (m * w ** 2 * x ** 2) / 2,
  ],
  [
    "a quotient beside a wave",
    "10.003*x*sin(0.9998*w + 0.002)",
    (m, w, x, p) => 10 * x * Math.sin(w) - (0.05 * p) / m,
  ],
])("%s, of which a network follows the large term, is found whole", async (_name, text, law) => {
  const [error] = await restOf(text, law);
  expect(error).toBeLessThan(1e-12);
});

test("what leaves noise is the law already, and what is far from the rows says nothing of the rest", async () => {
  expect(await restOf("3.0001*m*w", (m, w, _x, _p, noise) => 3 * m * w + 0.1 * noise)).toEqual([]);
  expect(await restOf("3.0001*m", (m, w, x, p) => 3 * m * w + (0.1 * p) / x)).toEqual([]);
});
