import { expect, test } from "vitest";
import { formModel } from "../../../src/check/fitting/formModel.ts";
import { gaussNewton } from "../../../src/check/fitting/gaussNewton.ts";
import { polishedFit } from "../../../src/check/fitting/polishedFit.ts";
import { typedForm } from "../../../src/check/typedForm.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";

const x = Float64Array.from({ length: 60 }, (_, r) => 0.1 + r / 6);

/** The part of the residual along the slope that is largest, as the cosine of the angle between them: 0 at the least. */
function offset(model: ReturnType<typeof formModel>, values: Float64Array): number {
  const { slopes, residual } = model.linearised(values);
  const length = (v: Float64Array): number => Math.sqrt(dot(v, v));
  return Math.max(
    ...slopes.map((slope) => Math.abs(dot(slope, residual)) / length(slope) / length(residual)),
  );
}

test.each([
  ["a*exp(-b*x) + c", [5, 0.4, 1]],
  ["a*x^b/(c^b + x^b)", [4, 2.2, 3]],
  ["a*sin(w*x + p)", [2, 1.3, 0.4]],
] as const)("noisy rows of %s tell its constants to the digits of float64", async (text, truth) => {
  const form = await typedForm(text, ["x"]);
  const random = randomStream(5, "polished", text);
  const exact = formModel(form, { variables: ["x"], columns: [x], target: x }).predicted(
    Float64Array.from(truth),
  );
  const target = exact.map((v) => v + 0.5 * random.normal());
  const model = formModel(form, { variables: ["x"], columns: [x], target });
  const rough = gaussNewton(model, Float64Array.from(truth));
  const off = { ...rough, values: rough.values.map((v) => v * (1 + 3e-7)) };
  const fine = polishedFit(model, off);
  expect(offset(model, off.values)).toBeGreaterThan(1e-8);
  expect(offset(model, fine.values)).toBeLessThan(1e-10);
  expect(fine.rss).toBeLessThanOrEqual(off.rss * (1 + 1e-12));
});

test("a constant at its bound stays, and one that nothing tells is not moved far", async () => {
  const form = await typedForm("a*x + b", ["x"]);
  const model = formModel(form, { variables: ["x"], columns: [x], target: x.map((v) => 3 * v + 1) });
  const bounds = [
    { low: 0, high: 2 },
    { low: -9, high: 9 },
  ];
  const fit = gaussNewton(model, Float64Array.of(1, 0), { bounds });
  expect(polishedFit(model, fit, bounds).values[0]).toBe(2);
  const twice = await typedForm("a*x + b*x", ["x"]);
  const same = formModel(twice, {
    variables: ["x"],
    columns: [x],
    target: x.map((v) => 3 * v + Math.sin(v)),
  });
  const { values } = polishedFit(same, gaussNewton(same, Float64Array.of(1, 1)));
  expect(Math.abs(values[0]!) + Math.abs(values[1]!)).toBeLessThan(10);
});
