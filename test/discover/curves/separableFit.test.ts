import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitSeparable, projectedAt, type SeparableModel } from "../../../src/discover/curves/separableFit.ts";
import { leastSquares } from "../../../src/math/linear/projection.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { add, call, mul, one, variable } from "../../../src/symbolic/expression/make.ts";
import { parameter } from "../../../src/symbolic/expression/parameters.ts";
import { compileTemplate } from "../../../src/symbolic/expression/tape/tape.ts";

const x = Float64Array.from({ length: 60 }, (_, i) => i / 10);

/** c0 + c1·exp(θ0·x) + c2·exp(θ1·x). */
function twoDecays(): SeparableModel {
  const decay = (at: number) => call("exp", mul(parameter(at), variable("x")));
  const templates = [one, decay(0), decay(1)];
  const sum = add(...templates.map((template, j) => mul(parameter(2 + j), template)));
  return {
    functions: templates.map((template) => compileTemplate(template, ["x"], new Float64Array(2))),
    sum: compileTemplate(sum, ["x"], new Float64Array(5)),
    shapes: 2,
  };
}

test("two decays with an offset are fitted to rounding from rates that are off by half", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.15, max: 0.4, noNaN: true }),
      fc.double({ min: 1.5, max: 4, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (slow, fast, offset) => {
        const y = x.map((v) => offset + 3 * Math.exp(-slow * v) - 2 * Math.exp(-fast * v));
        const fit = fitSeparable(twoDecays(), x, y, [-1.5 * slow, -0.6 * fast], 100)!;
        expect(fit.left).toBeLessThan(1e-18);
        expect([...fit.theta].sort((a, b) => a - b)[1]).toBeCloseTo(-slow, 6);
        expect(fit.factors[0]).toBeCloseTo(offset, 6);
      },
    ),
    { numRuns: 20 },
  );
});

test("factors are the linear least squares of the shapes, so no step is worse than the one before", () => {
  const random = randomStream(3, "noise");
  const y = x.map((v) => 1 + 2 * Math.exp(-0.5 * v) + 0.1 * random.normal());
  const at = projectedAt(twoDecays(), x, y, [-0.4, -2])!;
  const columns = [x.map(() => 1), x.map((v) => Math.exp(-0.4 * v)), x.map((v) => Math.exp(-2 * v))];
  const factors = leastSquares(columns, y)!;
  const residual = y.map((v, r) => v - columns.reduce((sum, column, j) => sum + factors[j]! * column[r]!, 0));
  for (let r = 0; r < x.length; r++) expect(at.rest[r]).toBeCloseTo(residual[r]!, 10);
  let last = at.left;
  for (const steps of [1, 2, 4, 8, 16]) {
    const { left } = fitSeparable(twoDecays(), x, y, [-0.4, -2], steps)!;
    expect(left).toBeLessThanOrEqual(last);
    last = left;
  }
});

test("equal shapes do not break a fit: a term in the span of others gets the factor 0", () => {
  const y = x.map((v) => 2 * Math.exp(-v));
  const at = projectedAt(twoDecays(), x, y, [-1, -1])!;
  expect(at.left).toBeLessThan(1e-25);
  expect(at.basis.length).toBe(2);
});

test("a start without a value gives none", () => {
  expect(fitSeparable(twoDecays(), x, x.slice(), [500, -1], 10)).toBeUndefined();
});
