import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/diagnostics.ts";
import { compileExpression } from "../../../src/symbolic/library/compile.ts";
import { domainOf } from "../../../src/symbolic/library/domain.ts";
import { gaugeOf } from "../../../src/symbolic/library/gauge.ts";
import {
  defaultLibrary,
  findFunction,
  fixedPower,
  fullLibrary,
  identifiable,
  type LibraryFunction,
  resolveFunction,
  resolveLibrary,
} from "../../../src/symbolic/library/index.ts";

// The keys of SYMBOLIC_LIB in pykan's kan/utils.py, snapshot ecde4ec.
const pykanNames =
  "x x^2 x^3 x^4 x^5 1/x 1/x^2 1/x^3 1/x^4 1/x^5 sqrt x^0.5 x^1.5 1/sqrt(x) 1/x^0.5 exp log abs sin cos tan tanh sgn arcsin arccos arctan arctanh 0 gaussian".split(
    " ",
  );

const named = fullLibrary.map((fn): [string, LibraryFunction] => [fn.name, fn]);
const varying = named.filter(([name]) => name !== "0");

describe("names", () => {
  test.each(pykanNames)("pykan's %s is known", (name) => {
    expect(findFunction(name)).toBeDefined();
  });

  test.each(named)("%s is found again by its name", async (name, fn) => {
    expect(await resolveFunction(name)).toBe(fn);
  });

  test("no two functions share a name, and the default library is part of the full one", () => {
    expect(new Set(fullLibrary.map((fn) => fn.name)).size).toBe(fullLibrary.length);
    for (const fn of defaultLibrary) expect(fullLibrary).toContain(fn);
  });

  test.each([
    ["1/x", "x^-1"],
    ["1/x^2", "x^-2"],
    ["1 / x**2", "x^-2"],
    ["x^(-1/2)", "x^-0.5"],
    ["1/sqrt(x)", "x^-0.5"],
    ["x^(1/2)", "sqrt"],
    ["sqrt(x)", "sqrt"],
    ["sin(x)", "sin"],
    ["asin", "arcsin"],
    ["exp(-x^2)", "gaussian"],
    ["x^1", "x"],
    ["x^0", "0"],
    ["x^2.7", "x^2.7"],
    ["x^(1/3)", "x^0.3333333333333333"],
  ])("%s is another spelling of %s", (spelling, name) => {
    expect(findFunction(spelling)?.name).toBe(name);
  });

  test("any power is found again by its name", () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (p) => {
        fc.pre(p !== 0);
        const fn = fixedPower(p);
        expect(findFunction(fn.name)?.name).toBe(fn.name);
        expect(findFunction(fn.name)?.value(1.7, 1)).toBe(fn.value(1.7, 1));
      }),
    );
  });
});

/** A number inside the domain, away from walls and from where the function overflows. */
function inside(fn: LibraryFunction): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(...fn.domain), fc.double({ min: 0.02, max: 0.98, noNaN: true }))
    .map(([{ low, high }, u]) => {
      if (Number.isFinite(low) && Number.isFinite(high)) return low + u * (high - low);
      if (Number.isFinite(low)) return low + 5 * u;
      if (Number.isFinite(high)) return high - 5 * u;
      return 8 * u - 4;
    });
}

describe.each(named)("%s", (name, fn) => {
  test("its derivative is the central difference", () => {
    fc.assert(
      fc.property(inside(fn), (v) => {
        fc.pre(!["abs", "sgn"].includes(name) || Math.abs(v) > 1e-3);
        // Error of the difference: h²·f'''/6 from the step, 2e-16·f/h from rounding; h = 1e-5·min(1, v) balances them.
        const h = 1e-5 * Math.min(1, Math.abs(v) + 1e-3);
        const difference = (fn.value(v + h, 1.7) - fn.value(v - h, 1.7)) / (2 * h);
        const size = Math.abs(difference) + Math.abs(fn.value(v, 1.7)) + 1;
        expect(Math.abs(fn.derivative(v, 1.7) - difference)).toBeLessThan(3e-6 * size);
      }),
    );
  });

  test("its tree has its value and its derivative", () => {
    fc.assert(
      fc.property(inside(fn), (v) => {
        if (fn.exponentDerivative !== undefined) return;
        const tree = compileExpression(fn.body);
        const size = Math.abs(fn.value(v, 1)) + 1;
        expect(Math.abs(tree.value(v) - fn.value(v, 1))).toBeLessThan(1e-13 * size);
        expect(Math.abs(tree.derivative(v) - fn.derivative(v, 1))).toBeLessThan(
          1e-11 * (Math.abs(fn.derivative(v, 1)) + size),
        );
      }),
    );
  });

  test("outside its domain it is NaN and does not throw", () => {
    const walls = fn.domain.flatMap(({ low, high }) => [low - 0.5, low, high, high + 0.5]);
    const isOutside = (v: number) => !fn.domain.some(({ low, high }) => v >= low && v <= high);
    // tan is defined beyond its poles too; its domain is the piece between two of them.
    if (name === "tan") return;
    for (const v of walls.filter(Number.isFinite).filter(isOutside)) expect(fn.value(v, 1.7)).toBeNaN();
  });
});

describe("gauge and domain", () => {
  test.each(varying)("the redundant constants of %s are those that evaluation finds", (_, fn) => {
    const value = (v: number): number => fn.value(v, 1.7);
    expect(gaugeOf(value, fn.domain)).toEqual(fn.gauge);
  });

  test.each(varying.filter(([name]) => name !== "x^p" && name !== "tan"))(
    "the domain of %s is the one that evaluation finds",
    (_, fn) => {
      const { value, poles } = compileExpression(fn.body);
      expect(domainOf(value, poles)).toEqual(fn.domain);
    },
  );

  test("the domain of tan is found between its poles", () => {
    const { value, poles } = compileExpression(findFunction("tan")!.body);
    const middle = domainOf(value, poles).find(({ low, high }) => low < 0 && high > 0)!;
    expect(middle.low).toBeCloseTo(-Math.PI / 2, 9);
    expect(middle.high).toBeCloseTo(Math.PI / 2, 9);
  });

  test("a redundant constant is not identifiable", () => {
    expect(identifiable(findFunction("exp")!)).toEqual({ a: true, b: false, c: true, exponent: false });
    expect(identifiable(findFunction("x^2")!)).toEqual({ a: false, b: true, c: true, exponent: false });
    expect(identifiable(findFunction("x^p")!)).toEqual({ a: false, b: true, c: true, exponent: true });
    expect(identifiable(findFunction("x")!)).toEqual({ a: false, b: false, c: true, exponent: false });
    expect(identifiable(findFunction("sin")!)).toEqual({ a: true, b: true, c: true, exponent: false });
    expect(identifiable(findFunction("0")!)).toEqual({ a: false, b: false, c: false, exponent: false });
  });
});

describe("resolveLibrary", () => {
  test("no text is the default library, and `full` is everything", async () => {
    expect(await resolveLibrary(undefined)).toBe(defaultLibrary);
    expect(await resolveLibrary("full")).toEqual(fullLibrary);
  });

  test("names come in their order, each once, however they are spelled", async () => {
    const library = await resolveLibrary("sin, exp ,x^2,sin(x),1/x,x^-1");
    expect(library.map((fn) => fn.name)).toEqual(["sin", "exp", "x^2", "x^-1"]);
  });

  test("names and powers are found without the parser", async () => {
    const parse = () => Promise.reject(new Error("the parser was asked"));
    const library = await resolveLibrary("sin,exp,x^2,1/x,sqrt(x),x^(-1/2),x**3,full", parse);
    expect(library).toHaveLength(fullLibrary.length);
    await expect(resolveLibrary("sin,x*exp(-x)", parse)).rejects.toThrow("the parser was asked");
  });

  test("an unknown word is a usage error that names the nearest and lists the known", async () => {
    const error = await resolveLibrary("sin,guassian").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    const { message, hint } = (error as UsageError).diagnostic;
    expect(message).toBe('unknown function "guassian"');
    expect(hint).toMatch(/^did you mean "gaussian"\? known: 0, x, x\^2, /);
  });

  test("an empty item is a usage error that says which", async () => {
    await expect(resolveLibrary("sin,,exp")).rejects.toThrow('function 2 of the library "sin,,exp" is empty');
  });
});
