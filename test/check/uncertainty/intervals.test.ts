import { expect, test } from "vitest";
import { type FormModel, formModel } from "../../../src/check/fitting/formModel.ts";
import { gaussNewton } from "../../../src/check/fitting/gaussNewton.ts";
import { typedForm } from "../../../src/check/typedForm.ts";
import { covarianceOf } from "../../../src/check/uncertainty/covariance.ts";
import { profileIntervals } from "../../../src/check/uncertainty/intervals.ts";
import { randomStream } from "../../../src/math/philox.ts";

test.each<[string, (x: number) => number, number[]]>([
  ["a*exp(-b*x) + c", (x) => 5 * Math.exp(-0.7 * x) + 1, [5, 0.7, 1]],
  ["a*x/(b + x)", (x) => (5 * x) / (2 + x), [5, 2]],
  ["a + b*sin(w*x + p)", (x) => 1 + Math.sin(2 * x + 0.5), [1, 1, 2, 0.5]],
])(
  "an end of an interval of %s lies where the profile meets its limit, and takes a dozen Jacobians",
  async (text, law, start) => {
    const random = randomStream(1, "intervals test");
    const x = Float64Array.from({ length: 40 }, (_, r) => 0.1 + r / 8);
    const target = x.map((v) => law(v) + 0.2 * random.normal());
    const model = formModel(await typedForm(text, ["x"]), { variables: ["x"], columns: [x], target });
    let jacobians = 0;
    const counted: FormModel = {
      ...model,
      slopes: (values) => {
        jacobians++;
        return model.slopes(values);
      },
    };
    const fit = gaussNewton(model, Float64Array.from(start));
    const m = start.length;
    const { unscaled } = covarianceOf(model.slopes(fit.values));
    const variance = fit.rss / (40 - m);
    const errors = start.map((_, i) => Math.sqrt(variance * unscaled[i * m + i]!));
    const intervals = profileIntervals(counted, fit, errors, 0.95);
    expect(jacobians).toBeLessThan(12 * 2 * m);
    const rise = intervals.map(({ low, high }, i) =>
      [low, high].map((end) => {
        const isFixed = start.map((_, j) => j === i);
        return gaussNewton(model, fit.values.with(i, end), { isFixed }).rss - fit.rss;
      }),
    );
    for (const one of rise.flat()) expect(one / rise[0]![0]!).toBeCloseTo(1, 5);
  },
);
