import { expect, test } from "vitest";
import { evalForm } from "../../../src/check/evalForm.ts";
import { typedForm } from "../../../src/check/typedForm.ts";
import { bootstrapForm } from "../../../src/check/uncertainty/bootstrap.ts";
import { randomStream } from "../../../src/math/philox.ts";

const free = { starts: new Map(), bounds: new Map() };
const how = { samples: 600, level: 0.95, seed: 0, threads: 1, bounds: new Map() };

async function line(n: number) {
  const random = randomStream(4, "bootstrap test");
  const x = Float64Array.from({ length: n }, (_, r) => r / 4);
  const data = { variables: ["x"], columns: [x], target: x.map((v) => 2 * v + 1 + random.normal()) };
  return { data, form: evalForm(await typedForm("a*x + b", ["x"]), data, free)! };
}

test("errors from residuals drawn again are those of least squares where the form is linear", async () => {
  const { data, form } = await line(40);
  const sampled = (await bootstrapForm(form, data, how))!;
  sampled.forEach(({ name, standardError, interval }, i) => {
    const known = form.constants[i]!;
    expect(name).toBe(known.name);
    expect(standardError / known.standardError).toBeGreaterThan(0.9);
    expect(standardError / known.standardError).toBeLessThan(1.1);
    expect(interval.low).toBeLessThan(known.value);
    expect(interval.high).toBeGreaterThan(known.value);
  });
});

test("a seed gives the same samples again, another seed others; the interrupted and the undetermined have none", async () => {
  const { data, form } = await line(12);
  const few = { ...how, samples: 120 };
  expect(await bootstrapForm(form, data, few)).toEqual(await bootstrapForm(form, data, few));
  expect(await bootstrapForm(form, data, { ...few, seed: 1 })).not.toEqual(
    await bootstrapForm(form, data, few),
  );
  expect(await bootstrapForm(form, data, { ...few, signal: AbortSignal.abort() })).toBeUndefined();
  const two = await line(2);
  expect(await bootstrapForm(two.form, two.data, few)).toBeUndefined();
});
