import { expect, test } from "vitest";
import { formModel } from "../../../../src/check/fitting/formModel.ts";
import { gaussNewton } from "../../../../src/check/fitting/gaussNewton.ts";
import { knownConstants } from "../../../../src/check/knownConstants.ts";
import { typedForm } from "../../../../src/check/typedForm.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import { add, div, num, one, variable } from "../../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import {
  type KnownConstant,
  numbersLetVary,
  numbersTakenForExact,
  settledPlaces,
} from "../../../../src/symbolic/formula/constants/knownConstants.ts";

test.each([
  ["5*exp(-0.2994*x) + 1.5", [5, 1.5], []],
  ["pi*x - 2.1635", [Math.PI], []],
  ["2.17*x^2 - 0.431*x^1.5", [1.5], []],
  // The level of a line may be off, though it is 1. In the saturation below nobody fitted the 1.
  ["3.0517*x - 1", [-1], []],
  ["5.0517/(1 + x)", [], []],
  ["1.517*(x - 3)/(x + 2.319)", [-3], []],
  // The rows cannot tell 2 from the others: what it may be off is theirs.
  ["2*(1.317*x - 0.219)", [], [2]],
  // Nor from where x counts, beside a level or a phase that belongs to it.
  ["0.217*(x - 3) + 3.5", [3.5], []],
  ["2.917*sin(2.417*(x - 3) + 1.5)", [1.5], []],
] as const)("intervals of %s let %j vary and take %j for exact", async (text, varying, exact) => {
  const random = randomStream(1, "exact", text);
  const expr = await parseExpr(text);
  const x = Float64Array.from({ length: 40 }, (_, r) => 0.5 + r / 8);
  const target = evaluate(expr, ["x"], [x], x.length).map((v) => v + 0.01 * random.normal());
  const known = knownConstants(expr, { variables: ["x"], columns: [x], target })!;
  expect(numbersLetVary(expr, known)).toEqual(varying);
  expect(numbersTakenForExact(expr, known)).toEqual(exact);
});

test("a number is a term of the whole by where it stands, though it is one object with another", () => {
  const saturation = div(num(5.0517), add(one, variable("x")));
  const level = add(saturation, one);
  expect(settledPlaces(saturation)).toEqual([0]);
  expect(settledPlaces(level)).toHaveLength(2);
});

test("beside a number that was settled a little off, intervals hold the truth as often as they say", async () => {
  const x = Float64Array.from({ length: 25 }, (_, r) => 0.5 + (7.5 * r) / 24);
  const form = await typedForm("a*x^b", ["x"]);
  let [asked, held, heldExact] = [0, 0, 0];
  for (let seed = 0; asked < 200; seed++) {
    const random = randomStream(seed, "settled");
    const target = x.map((v) => 2.13 * v ** 1.57 + 1.5 * random.normal());
    const data = { variables: ["x"], columns: [x], target };
    const fitted = (text: string) =>
      typedForm(text, ["x"]).then((one) =>
        gaussNewton(
          formModel(one, data),
          Float64Array.from(one.constants, () => 1.5),
        ),
      );
    const whole = gaussNewton(formModel(form, data), Float64Array.of(2, 1.5));
    const beside = await fitted("2*x^b");
    // As a search would: 2 in place of what was fitted, where the rows have nothing against it.
    if (25 * Math.log(beside.rss / whole.rss) > 2) continue;
    const known = knownConstants(await parseExpr(`2*x^${beside.values[0]!.toFixed(9)}`), data)!;
    const [{ low, high, value }] = known.constants as [KnownConstant];
    asked++;
    if (low <= 1.57 && 1.57 <= high) held++;
    const error = Math.sqrt(known.covariance[0]!);
    if (Math.abs(value - 1.57) <= 2 * error) heldExact++;
  }
  expect(held).toBeGreaterThanOrEqual(186);
  expect(heldExact).toBeLessThan(150);
});
