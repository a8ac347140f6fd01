import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { suggest } from "../../../src/symbolic/edge/suggest.ts";
import {
  defaultLibrary,
  findFunction,
  fullLibrary,
  type LibraryFunction,
} from "../../../src/symbolic/library/index.ts";
import { drawnCurve, samplesOf } from "./windowArbitrary.ts";

const varying = fullLibrary
  .filter((fn) => fn.name !== "0")
  .map((fn): [string, LibraryFunction] => [fn.name, fn]);

describe("ranking", () => {
  test.each(varying)("samples of %s are met exactly by the first suggestion", (_, fn) => {
    fc.assert(
      fc.property(drawnCurve(fn), (curve) => {
        const [first] = suggest(samplesOf(fn, curve, 150), fullLibrary);
        expect(first!.relativeError).toBeLessThan(1e-7);
      }),
      { numRuns: 5, seed: 5 },
    );
  });

  test("scores ascend, and the constant has relative error 1", () => {
    const fits = suggest(samplesOf(findFunction("sin")!, wave, 200, 0.1), defaultLibrary);
    for (let i = 1; i < fits.length; i++) expect(fits[i]!.score).toBeGreaterThanOrEqual(fits[i - 1]!.score);
    expect(fits.find((fit) => fit.fn.name === "0")).toMatchObject({ relativeError: 1, r2: 0 });
  });

  test("a line with R² 0.999 does not beat a sine with R² 0.9999", () => {
    // A short piece of a sine is nearly a line; noise takes 1e-4 of the variance from both.
    const random = randomStream(4, "near-line");
    const x = Float64Array.from({ length: 1000 }, () => 2 * random.uniform() - 1);
    const y = x.map((v) => Math.sin(0.72 * v) + 0.0039 * random.normal());
    const [first, second] = suggest({ x, y }, [findFunction("x")!, findFunction("sin")!]);
    expect(second!.r2).toBeGreaterThan(0.998);
    expect(second!.r2).toBeLessThan(0.9995);
    expect(first!.r2).toBeGreaterThan(0.9998);
    expect(first!.fn.name).toBe("sin");
  });

  test("below the accuracy of the samples the simplest function wins", () => {
    const x = Float64Array.from({ length: 200 }, (_, i) => i / 100 - 1);
    const y = x.map((v) => Math.sin(0.05 * v));
    const names = (accuracy: number) => suggest({ x, y }, defaultLibrary, { accuracy })[0]!.fn.name;
    expect(names(1e-2)).toBe("x");
    expect(names(1e-9)).toBe("sin");
  });

  test.each([
    ["sin", 5],
    ["exp", 3],
    ["x^-1", 3],
    ["tanh", 6],
    ["gaussian", 5],
    ["abs", 5],
    ["x^3", 5],
  ] as const)("with 1 %% of noise %s stays among the first three", (name, length) => {
    const fn = findFunction(name)!;
    const low = name === "x^-1" ? 0.2 : -length / 2;
    const curve = { a: 1, b: 0, c: 1, d: 0, exponent: 1, low, width: length };
    const samples = samplesOf(fn, curve, 500, 0.01);
    const first = suggest(samples, defaultLibrary, { accuracy: 0.01 }).slice(0, 3);
    expect(first.map((fit) => fit.fn.name)).toContain(name);
  });
});

test("of sine and cosine with a phase only the one with the shorter phase is suggested", () => {
  const names = (phase: number) =>
    suggest(samplesOf(findFunction("sin")!, { ...wave, b: phase }, 200), defaultLibrary)
      .map((fit) => fit.fn.name)
      .filter((name) => name === "sin" || name === "cos");
  expect(names(0.3)).toEqual(["sin"]);
  expect(names(1.4)).toEqual(["cos"]);
});

const wave = { a: 2.2, b: 0.4, c: 1, d: 0, exponent: 1, low: -1, width: 2 };

describe("units", () => {
  const samples = samplesOf(findFunction("tanh")!, wave, 200, 0.02);
  const shifted = { form: "shifted" } as const;

  test("y in other units changes c and d and nothing else", () => {
    // A power of two, so that rounding is the same and ties between equal curves (sin, cos) stay as they are.
    const unit = 2 ** -30;
    const plain = suggest(samples, defaultLibrary);
    const scaled = suggest({ ...samples, y: samples.y.map((v) => unit * v) }, defaultLibrary);
    expect(
      scaled.map((fit) => ({ ...fit, c: fit.c / unit, d: fit.d / unit, rmse: fit.rmse / unit })),
    ).toEqual(plain);
  });

  test("x in other units changes a and nothing else, where a is fitted", () => {
    const plain = suggest(samples, defaultLibrary, shifted);
    const scaled = suggest({ ...samples, x: samples.x.map((v) => 1024 * v) }, defaultLibrary, shifted);
    expect(scaled.map((fit) => fit.fn.name)).toEqual(plain.map((fit) => fit.fn.name));
    scaled.forEach((fit, i) => {
      expect(fit.relativeError).toBeCloseTo(plain[i]!.relativeError, 9);
      if (fit.free.a) expect((fit.a * 1024) / plain[i]!.a).toBeCloseTo(1, 9);
    });
  });
});

test("the same samples give the same suggestions, and the order of rows does not matter", () => {
  const { x, y } = samplesOf(findFunction("arctan")!, wave, 300, 0.01);
  const once = suggest({ x, y }, defaultLibrary);
  expect(suggest({ x, y }, defaultLibrary)).toEqual(once);
  expect(suggest({ x: x.toReversed(), y: y.toReversed() }, defaultLibrary)).toEqual(once);
});
