import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import { fitEdge } from "../../../src/symbolic/edge/edgeFit.ts";
import {
  defaultLibrary,
  type Gauge,
  resolveFunction,
  resolveLibrary,
} from "../../../src/symbolic/library/index.ts";

const free: Gauge = { scale: "free", shift: "free" };
const expressions: [string, (v: number) => number, Gauge, readonly [number, number]][] = [
  ["x*exp(-x)", (v) => v * Math.exp(-v), free, [-1, 4]],
  ["sin(x)/x", (v) => Math.sin(v) / v, { scale: "positive", shift: "free" }, [0.5, 9]],
  ["x*log(x)", (v) => v * Math.log(v), free, [0.1, 3]],
  ["x/(1+x)", (v) => v / (1 + v), free, [0, 5]],
  ["exp(2*x)", (v) => Math.exp(2 * v), { scale: "free", shift: "zero" }, [-1, 1]],
  ["3*x^2", (v) => 3 * v * v, { scale: "unit", shift: "free" }, [-1, 2]],
  ["log(5*x)", (v) => Math.log(5 * v), { scale: "sign", shift: "free" }, [0.2, 2]],
  [
    "sin(x)*cos(x)",
    (v) => Math.sin(v) * Math.cos(v),
    { scale: "positive", shift: "free", period: Math.PI / 2 },
    [0, 4],
  ],
  ["asinh(x)", (v) => Math.asinh(v), { scale: "positive", shift: "free" }, [-3, 3]],
  ["sqrt(1-x^2)", (v) => Math.sqrt(1 - v * v), { scale: "positive", shift: "free" }, [-0.9, 0.95]],
  ["x^x", (v) => v ** v, free, [0.2, 2.5]],
];

describe.each(expressions)("%s", (text, f, gauge, [low, high]) => {
  test("has the value and the derivative of the expression", async () => {
    const fn = await resolveFunction(text);
    fc.assert(
      fc.property(fc.double({ min: low + 1e-3, max: high - 1e-3, noNaN: true }), (v) => {
        fc.pre(Math.abs(v) > 1e-3);
        expect(fn.value(v, 1)).toBeCloseTo(f(v), 12);
        // Central difference: h²·f''' and 1e-16/h are both about 1e-10 at h = 1e-5.
        const difference = (f(v + 1e-5) - f(v - 1e-5)) / 2e-5;
        expect(Math.abs(fn.derivative(v, 1) - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
      }),
    );
  });

  test("its redundant constants are found", async () => {
    expect((await resolveFunction(text)).gauge).toEqual(gauge);
  });

  test("is found again by its name", async () => {
    const fn = await resolveFunction(text);
    const again = await resolveFunction(fn.name);
    expect(again.name).toBe(fn.name);
    expect(again.value(0.37, 1)).toBe(fn.value(0.37, 1));
  });

  test("is recovered from samples of 2·f(1.7·x + 0.3) − 1", async () => {
    const fn = await resolveFunction(text);
    const x = Float64Array.from(
      { length: 200 },
      (_, i) => (low + ((high - low) * (i + 0.5)) / 200 - 0.3) / 1.7,
    );
    const y = x.map((v) => 2 * f(1.7 * v + 0.3) - 1);
    expect(fitEdge({ x, y }, fn)?.relativeError).toBeLessThan(1e-7);
  });
});

describe("what a library may name", () => {
  test("names and expressions mix, and commas in brackets are part of an expression", async () => {
    const library = await resolveLibrary("sin, x * exp( -x ) ,pow(x,2)*abs(x),default");
    expect(library.slice(0, 3).map((fn) => fn.name)).toEqual(["sin", "x*exp(-x)", "pow(x,2)*abs(x)"]);
    expect(library.length).toBe(2 + defaultLibrary.length);
  });

  test("`**` is read as a power", async () => {
    expect((await resolveFunction("x**3*exp(x)")).name).toBe("x^3*exp(x)");
  });

  test.each([
    ["x*y", /y/],
    ["x+", /does not parse/],
    ["2+3", /"2\+3" is a constant/],
    ["log(-1-x^2)", /not a finite number/],
    ["sinn(x)", /unknown function "sinn"/],
    ["import(x)*x", /import/],
  ])("%s is a usage error", async (text, message) => {
    const error = await resolveLibrary(text).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toMatch(message);
  });

  test("poles and walls are found: 1/(x^2-4) has three pieces, log(x)/(x-1) starts at 0", async () => {
    expect((await resolveFunction("1/(x^2-4)")).domain).toEqual([
      { low: -Infinity, high: -2 },
      { low: -2, high: 2 },
      { low: 2, high: Infinity },
    ]);
    expect((await resolveFunction("log(x)/(x-1)^2")).domain).toEqual([
      { low: 0, high: 1 },
      { low: 1, high: Infinity },
    ]);
    expect((await resolveFunction("1/(1-cos(x))")).domain.some(({ low, high }) => low < 0 && high > 0)).toBe(
      false,
    );
  });
});
