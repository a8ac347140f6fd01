import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitEdge } from "../../../src/symbolic/edge/edgeFit.ts";
import { findFunction, fullLibrary, type LibraryFunction } from "../../../src/symbolic/library/index.ts";
import { drawnCurve, samplesOf } from "./windowArbitrary.ts";

const varying = fullLibrary
  .filter((fn) => fn.name !== "0")
  .map((fn): [string, LibraryFunction] => [fn.name, fn]);

describe("recovery", () => {
  // Far from its branch point arccosh is log(2x) but for 1/(4x²), so that over a short window its constants stay open.
  const determined = varying.filter(([name]) => name !== "arccosh");
  test.each(determined)("%s is recovered from noise-free samples to 1e-8", (_, fn) => {
    fc.assert(
      fc.property(drawnCurve(fn), (curve) => {
        const samples = samplesOf(fn, curve, 200);
        const fit = fitEdge(samples, fn, { accuracy: 1e-9 });
        expect(fit?.relativeError).toBeLessThan(1e-8);
      }),
      { numRuns: 30, seed: 11 },
    );
  });

  test.each(varying)("what is reported for %s is what its constants give", (_, fn) => {
    fc.assert(
      fc.property(drawnCurve(fn), (curve) => {
        const { x, y } = samplesOf(fn, curve, 60, 0.05);
        const fit = fitEdge({ x, y }, fn);
        if (fit === undefined) return;
        const squares = x.map(
          (v, i) => (fit.c * fn.value(fit.a * v + fit.b, fit.exponent) + fit.d - y[i]!) ** 2,
        );
        const rmse = Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / x.length);
        expect(Math.abs(fit.rmse - rmse)).toBeLessThan(1e-6 * rmse + 1e-14 * (Math.abs(curve.c) + 2));
        expect(fit.r2).toBeCloseTo(1 - fit.relativeError ** 2, 12);
      }),
      { numRuns: 10 },
    );
  });
});

describe("optimality", () => {
  test.each(varying)("no small change of a constant of %s that is fitted makes it better", (name, fn) => {
    // A step's place is a matter of gaps between samples, not of slopes.
    if (name === "sgn") return;
    fc.assert(
      fc.property(drawnCurve(fn), (curve) => {
        const { x, y } = samplesOf(fn, curve, 100, 1e-3);
        const fit = fitEdge({ x, y }, fn, { form: "shifted" });
        // Where c·f and d cancel, the search stops at a bound, not at a minimum.
        if (fit === undefined || Math.abs(fit.d) > (500 * fit.rmse) / fit.relativeError) return;
        const change = (part: "a" | "b" | "exponent", by: number) => {
          const [a, b, p] = [fit.a, fit.b, fit.exponent];
          const moved = { a, b, exponent: p, [part]: fit[part] + by };
          const f = x.map((v) => fn.value(moved.a * v + moved.b, moved.exponent));
          return leastSquares(f, y);
        };
        const now = leastSquares(
          x.map((v) => fn.value(fit.a * v + fit.b, fit.exponent)),
          y,
        );
        const span = Math.max(...x) - Math.min(...x);
        for (const part of ["a", "b", "exponent"] as const) {
          if (!fit.free[part]) continue;
          const unit = part === "exponent" ? 1 : part === "b" ? Math.abs(fit.a) * span : Math.abs(fit.a);
          for (const step of [-1e-3, 1e-3]) expect(change(part, step * unit) > now * (1 - 1e-3)).toBe(true);
        }
      }),
      { numRuns: 10, seed: 3 },
    );
  });
});

/** Sum of squares of y − c·f − d for the best c and d; Infinity where f is not finite. */
function leastSquares(f: Float64Array, y: Float64Array): number {
  const mean = (v: Float64Array) => v.reduce((sum, one) => sum + one, 0) / v.length;
  const [meanF, meanY] = [mean(f), mean(y)];
  const c =
    f.reduce((sum, v, i) => sum + (v - meanF) * (y[i]! - meanY), 0) /
    f.reduce((sum, v) => sum + (v - meanF) ** 2, 0);
  const squares = y.reduce((sum, v, i) => sum + (v - meanY - c * (f[i]! - meanF)) ** 2, 0);
  return Number.isFinite(squares) ? squares : Infinity;
}

describe("canonical forms", () => {
  const x = Float64Array.from({ length: 50 }, (_, i) => 0.3 + i / 20);
  const fitOf = (name: string, f: (v: number) => number) => fitEdge({ x, y: x.map(f) }, findFunction(name)!)!;

  test.each([
    ["x^2", (v: number) => 3 * v * v - 1],
    ["x^-1", (v: number) => 2 / v + 5],
    ["log", (v: number) => Math.log(v)],
    ["exp", (v: number) => 4 * Math.exp(v)],
    ["sin", (v: number) => Math.sin(v)],
  ] as const)("plain %s is taken as it is: a = 1, b = 0, neither fitted", (name, f) => {
    const { a, b, free, relativeError } = fitOf(name, f);
    expect({ a, b, free }).toEqual({ a: 1, b: 0, free: { a: false, b: false, c: true, exponent: false } });
    expect(relativeError).toBeLessThan(1e-14);
  });

  test("a decaying exponential without a rate is exp(-x)", () => {
    expect(fitOf("exp", (v) => Math.exp(-v))).toMatchObject({ a: -1, b: 0, free: { a: false } });
  });

  test("a constant that is not needed is not fitted: sin(3x) has b = 0", () => {
    const fit = fitOf("sin", (v) => Math.sin(3 * v));
    expect(fit.a).toBeCloseTo(3, 12);
    expect(fit).toMatchObject({ b: 0, free: { a: true, b: false } });
  });

  test("the scale of a power stays in c: 5·(2x + 1)^2 is 20·(x + 0.5)^2", () => {
    const fit = fitOf("x^2", (v) => 5 * (2 * v + 1) ** 2);
    expect(fit.a).toBe(1);
    expect(fit.b).toBeCloseTo(0.5, 10);
    expect(fit.c).toBeCloseTo(20, 9);
    expect(fit.free).toEqual({ a: false, b: true, c: true, exponent: false });
  });

  test("the exponent of a free power is found", () => {
    const fit = fitOf("x^p", (v) => 2 * v ** 1.37 - 4);
    expect(fit.exponent).toBeCloseTo(1.37, 10);
    expect(fit).toMatchObject({ a: 1, b: 0, free: { exponent: true } });
  });

  test("a is positive where the sign can go elsewhere, and a phase is the shortest", () => {
    const fit = fitOf("sin", (v) => 2 * Math.sin(9 - 4 * v));
    expect(fit.a).toBeCloseTo(4, 10);
    expect(Math.abs(fit.b)).toBeLessThanOrEqual(Math.PI / 2 + 1e-9);
  });
});

describe("edge cases", () => {
  const line = findFunction("x")!;

  test("a logarithm of negative data is shifted or mirrored, never NaN", () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => -4 + i / 20);
    const fit = fitEdge({ x, y: x.map((v) => Math.log(-v)) }, findFunction("log")!)!;
    expect(fit).toMatchObject({ a: -1, b: 0 });
    expect(fit.relativeError).toBeLessThan(1e-13);
  });

  test("exp far from 0 does not overflow", () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => 2000 + i / 2);
    const fit = fitEdge({ x, y: x.map((v) => Math.exp(0.5 * (v - 2010))) }, findFunction("exp")!)!;
    expect(fit.relativeError).toBeLessThan(1e-9);
  });

  test("samples that are all one x, none, or not finite, give no fit", () => {
    expect(fitEdge({ x: new Float64Array(5), y: new Float64Array(5) }, line)).toBeUndefined();
    expect(fitEdge({ x: new Float64Array(0), y: new Float64Array(0) }, line)).toBeUndefined();
    expect(fitEdge({ x: Float64Array.of(1, NaN), y: Float64Array.of(1, 2) }, line)).toBeUndefined();
  });

  test("a constant y is met by every function with c = 0", () => {
    const x = Float64Array.of(1, 2, 3);
    const fit = fitEdge({ x, y: Float64Array.of(7, 7, 7) }, findFunction("sin")!)!;
    expect(fit).toMatchObject({ c: 0, d: 7, relativeError: 0 });
  });

  test("two rows make a line", () => {
    const fit = fitEdge({ x: Float64Array.of(1, 3), y: Float64Array.of(5, 9) }, line)!;
    expect(fit.c).toBeCloseTo(2, 12);
    expect(fit.d).toBeCloseTo(3, 12);
  });

  test("rows of weight 0 do not count", () => {
    const x = Float64Array.of(1, 2, 3, 4);
    const fit = fitEdge({ x, y: Float64Array.of(1, 2, 3, 99), weight: Float64Array.of(1, 1, 1, 0) }, line)!;
    expect(fit.c).toBeCloseTo(1, 12);
    expect(fit.relativeError).toBeLessThan(1e-14);
  });

  test("an option out of range is refused by name", () => {
    const x = Float64Array.of(1, 2);
    expect(() => fitEdge({ x, y: x }, line, { accuracy: 0 })).toThrow("accuracy is 0");
  });
});
