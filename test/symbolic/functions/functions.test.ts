import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXPORT_FORMATS } from "../../../src/io/exports.ts";
import { differentiate } from "../../../src/symbolic/expression/derivative.ts";
import { call, composed, variable } from "../../../src/symbolic/expression/make.ts";
import { Precise } from "../../../src/symbolic/expression/preciseValue.ts";
import { compile, evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import {
  ALL_FUNCTIONS,
  FUNCTIONS,
  type FunctionName,
  functionCalled,
} from "../../../src/symbolic/functions/all.ts";
import type { ElementaryFunction, Interval } from "../../../src/symbolic/functions/elementaryFunction.ts";

const named = ALL_FUNCTIONS.map((fn): [string, (typeof ALL_FUNCTIONS)[number]] => [fn.name, fn]);

/** A number inside one of the pieces, up to 6 from its ends where it goes on without end. */
function inside(pieces: readonly Interval[]): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(...pieces), fc.double({ min: 0.01, max: 0.99, noNaN: true }))
    .map(([{ low, high }, share]) => {
      const from = Number.isFinite(low) ? low : Number.isFinite(high) ? high - 6 : -6;
      const to = Number.isFinite(high) ? high : Number.isFinite(low) ? low + 6 : 6;
      return from + share * (to - from);
    });
}

/** A number outside the domain; undefined where there is none. */
function outside({ domain, period }: ElementaryFunction): fc.Arbitrary<number> | undefined {
  const low = Math.min(...domain.map((piece) => piece.low));
  const high = Math.max(...domain.map((piece) => piece.high));
  if (period !== undefined || (low === -Infinity && high === Infinity)) return undefined;
  const distance = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const sides = [
    ...(Number.isFinite(low) ? [distance.map((d) => low - d)] : []),
    ...(Number.isFinite(high) ? [distance.map((d) => high + d)] : []),
  ];
  return fc.oneof(...sides);
}

const x = variable("x");
/** More digits than formulas are computed with. */
const Wider = Precise.clone({ precision: 45 });

describe.each(named)("%s", (name, fn) => {
  test("its derivative is the central difference", () => {
    const derivative = composed(fn.derivative, x);
    fc.assert(
      fc.property(inside(fn.domain), (v) => {
        // A corner or jump has no difference.
        fc.pre(fn.edge?.starts === "windows" || fn.edge === undefined || Math.abs(v) > 1e-3);
        // The error is h²·f'''/6 from the step and about 2e-16·f/h from rounding.
        const h = 1e-5 * Math.min(1, Math.abs(v) + 1e-3);
        const difference = (fn.value(v + h) - fn.value(v - h)) / (2 * h);
        fc.pre(Number.isFinite(difference));
        const size = Math.abs(difference) + Math.abs(fn.value(v)) + 1;
        const [slope] = evaluate(derivative, ["x"], [Float64Array.of(v)], 1);
        expect(Math.abs(slope! - difference)).toBeLessThan(3e-6 * size);
      }),
    );
  });

  test("the slope of its tape is its derivative", () => {
    fc.assert(
      fc.property(fc.array(inside(fn.domain), { minLength: 1, maxLength: 300 }), (points) => {
        const rows = Float64Array.from(points);
        const gradient = new Float64Array(rows.length);
        compile(call(fn.name, x), ["x"]).gradient([rows], new Float64Array(rows.length), gradient);
        const derivative = evaluate(differentiate(call(fn.name, x), "x"), ["x"], [rows], rows.length);
        gradient.forEach((slope, r) => {
          expect(Math.abs(slope - derivative[r]!)).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(slope)));
        });
      }),
      { numRuns: 20 },
    );
  });

  test("it has values in its range inside its domain, and none outside", () => {
    fc.assert(
      fc.property(inside(fn.domain), (v) => {
        const value = fn.value(v);
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(fn.range.low);
        expect(value).toBeLessThanOrEqual(fn.range.high);
      }),
    );
    const none = outside(fn);
    if (none === undefined) return;
    fc.assert(
      fc.property(none, (v) => {
        expect(fn.value(v)).toBeNaN();
      }),
    );
  });

  test("in decimals it has the same values, to as many digits as there are", () => {
    fc.assert(
      fc.property(inside(fn.domain), (v) => {
        const value = fn.precise(new Precise(v));
        const [slope] = evaluate(composed(fn.derivative, x), ["x"], [Float64Array.of(v)], 1);
        const slack = 4e-15 * (1 + Math.abs(fn.value(v)) + Math.abs(v * slope!));
        expect(Math.abs(value.toNumber() - fn.value(v))).toBeLessThan(slack);
        const more = fn.precise(new Wider(v));
        const lost = more.minus(value.toString()).abs().toNumber();
        expect(lost).toBeLessThan(1e-28 * (1 + Math.abs(fn.value(v)) + Math.abs(v * slope!)));
      }),
      { numRuns: 20 },
    );
  });

  test("its parity holds, and it is the only one it has", () => {
    const parityAt = (v: number): string | undefined => {
      const [there, here] = [fn.value(-v), fn.value(v)];
      if (Math.abs(there - here) <= 1e-12 * Math.abs(here)) return "even";
      return Math.abs(there + here) <= 1e-12 * Math.abs(here) ? "odd" : undefined;
    };
    if (fn.parity === undefined) expect(parityAt(0.37)).toBeUndefined();
    else fc.assert(fc.property(inside(fn.domain), (v) => v === 0 || parityAt(v) === fn.parity));
  });

  test("its period holds, and half of it is none", () => {
    const { period } = fn;
    if (period === undefined) return;
    expect(Math.abs(fn.value(0.3 + period / 2) - fn.value(0.3))).toBeGreaterThan(0.1);
    fc.assert(
      fc.property(inside(fn.domain), (v) => {
        expect(Math.abs(fn.value(v + period) - fn.value(v))).toBeLessThan(1e-13 * (1 + fn.value(v) ** 2));
      }),
    );
  });

  test("its inverse undoes it", () => {
    const { inverse } = fn;
    if (inverse === undefined) return;
    const back = FUNCTIONS[inverse.fn as FunctionName].value;
    fc.assert(
      fc.property(inside(inverse.on === undefined ? fn.domain : [inverse.on]), (v) => {
        const [slope] = evaluate(composed(fn.derivative, x), ["x"], [Float64Array.of(v)], 1);
        // Rounding of f(v) is magnified by the slope of the inverse.
        const slack = 1e-15 * (1 + Math.abs(v)) + (1e-15 * (1 + Math.abs(fn.value(v)))) / Math.abs(slope!);
        expect(Math.abs(back(fn.value(v)) - v)).toBeLessThan(10 * slack);
      }),
    );
  });

  test("its spellings are those of languages there are", () => {
    const languages = [...EXPORT_FORMATS.map((format) => format.name), "mathml"];
    for (const language of Object.keys(fn.spellings ?? {})) expect(languages).toContain(language);
  });

  test("it is found by its name and synonyms", () => {
    for (const word of [name, ...(fn.synonyms ?? [])]) expect(functionCalled(word)).toBe(fn);
  });
});

test("no word means two functions", () => {
  const words = ALL_FUNCTIONS.flatMap(({ name, synonyms = [] }) => [name, ...synonyms]);
  expect(new Set(words).size).toBe(words.length);
});
