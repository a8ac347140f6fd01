import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FACTOR_FAMILIES, rangeOf } from "../../src/discover/direct/factors.ts";
import { FUNCTION_TRANSFORMS, POWER_TRANSFORMS } from "../../src/discover/direct/transforms.ts";
import { num, variable } from "../../src/symbolic/expression/make.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { ALL_FUNCTIONS } from "../../src/symbolic/functions/all.ts";
import { functionCurve, signsOf } from "../../src/symbolic/library/functionCurve.ts";

const transforms = [...POWER_TRANSFORMS, ...FUNCTION_TRANSFORMS];

describe.each(transforms.map((one) => [one.name, one] as const))("the transform %s", (_name, transform) => {
  test("is undone by its formula, has the slope of differences, and keeps the order of values or turns it", () => {
    const ends = fc.tuple(
      fc.double({ min: -8, max: 8, noNaN: true }),
      fc.double({ min: 0.5, max: 8, noNaN: true }),
    );
    let seen = 0;
    fc.assert(
      fc.property(ends, fc.double({ min: 0.05, max: 0.95, noNaN: true }), ([low, width], share) => {
        if (!transform.fits(low, low + width)) return;
        seen++;
        const y = low + share * width;
        const z = transform.forward(y);
        const [back] = evaluate(transform.back(num(z)), [], [], 1);
        expect(Math.abs(back! - y)).toBeLessThan(1e-6 * (1 + Math.abs(y)));
        const h = 1e-6 * width;
        const difference = (transform.forward(y + h) - transform.forward(y - h)) / (2 * h);
        expect(Math.abs(transform.slope(y) - Math.abs(difference))).toBeLessThan(
          1e-4 * (1 + Math.abs(difference)),
        );
      }),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(5);
  });
});

const curves = ALL_FUNCTIONS.flatMap((fn) => signsOf(fn.name).map((sign) => [fn.name, sign] as const));

test.each(curves)(
  "the curve of %s at %i times its argument has slope and bend as differences give them",
  (name, sign) => {
    const { value, slope, bend, expr } = functionCurve(name, sign);
    const h = 1e-4;
    // Inside the domain of every function but acosh, and of that for the other.
    for (const v of [0.31 * sign, 0.77 * sign, 1.2 * sign]) {
      if (!Number.isFinite(value(v + h) + value(v - h))) continue;
      expect(evaluate(expr(variable("x")), ["x"], [Float64Array.of(v)], 1)[0]).toBe(value(v));
      const size = 1 + Math.abs(bend(v));
      expect(Math.abs(slope(v) - (value(v + h) - value(v - h)) / (2 * h))).toBeLessThan(1e-5 * size);
      expect(Math.abs(bend(v) - (slope(v + h) - slope(v - h)) / (2 * h))).toBeLessThan(1e-5 * size);
    }
  },
);

test("every family of factors writes the logarithm of the expression that it stands for", () => {
  const u = Float64Array.of(0.21, 0.4, 0.62, 0.8);
  for (const family of FACTOR_FAMILIES) {
    const out = new Float64Array(u.length);
    for (const k of family.scan(u, rangeOf(u))) {
      family.write(u, k, out);
      const values = evaluate(family.expr(variable("u"), k), ["u"], [u], u.length);
      out.forEach((log, r) => {
        if (Number.isFinite(log)) expect(Math.abs(log - Math.log(Math.abs(values[r]!)))).toBeLessThan(1e-9);
      });
    }
  }
});
