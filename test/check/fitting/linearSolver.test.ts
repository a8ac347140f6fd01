import fc from "fast-check";
import { expect, test } from "vitest";
import { linearSolver } from "../../../src/check/fitting/linearSolver.ts";
import { typedForm } from "../../../src/check/typedForm.ts";
import { randomStream } from "../../../src/math/philox.ts";

const random = randomStream(3, "linear solver");
const x = Float64Array.from({ length: 40 }, (_, r) => r / 8);
const data = {
  variables: ["x"],
  columns: [x],
  target: x.map((v) => 3 + Math.sin(2 * v) - 0.4 * v + 0.1 * random.normal()),
};

test.each([
  "c + a*sin(w*x) + b*cos(w*x) + d*exp(-k*x)",
  "a*exp(-k*x) + w",
  "a*x/(k + x) + b*exp(-w*x) + k*x",
  "a*exp(-k*x) + a*w*x",
])("along one constant %s leaves what it leaves where all is solved anew", async (text) => {
  const form = await typedForm(text, ["x"]);
  const solver = linearSolver(form, data, { starts: new Map(), bounds: new Map() });
  const held = [...form.constants.keys()].filter((i) => form.isLinear[i] !== true);
  const values = Float64Array.from(form.constants, () => 0.7);
  fc.assert(
    fc.property(fc.constantFrom(...held), fc.double({ min: 0.1, max: 3, noNaN: true }), (i, value) => {
      const alone = solver.along(i, values)(value);
      const anew = solver.solve(values.with(i, value));
      expect(Math.abs(alone - anew)).toBeLessThan(1e-9 * (1 + anew));
    }),
    { numRuns: 30 },
  );
});

test("bounds of solved constants hold along another, too", async () => {
  const form = await typedForm("a*exp(-k*x) + b", ["x"]);
  const bounds = new Map([["a", { low: 0, high: 0.1 }]]);
  const solver = linearSolver(form, data, { starts: new Map(), bounds });
  const at = form.constants.indexOf("k");
  const values = Float64Array.from(form.constants, () => 0.05);
  expect(solver.along(at, values)(0.9)).toBe(solver.solve(values.with(at, 0.9)));
  const free = linearSolver(form, data, { starts: new Map(), bounds: new Map() });
  expect(free.along(at, values)(0.9)).toBeLessThan(solver.along(at, values)(0.9));
});
