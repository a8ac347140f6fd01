import fc from "fast-check";
import { expect, test } from "vitest";
import { nearTwins } from "../../../src/discover/near/nearTwins.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

test.each([
  ["m*(1 - 0.5*v^2)", "m*sqrt(1 - v^2)"],
  ["m*(1 + 0.5*v^2)", "m/sqrt(1 - v^2)"],
  ["m/(1 - 0.5*v^2)", "m/sqrt(1 - v^2)"],
  ["m*exp(0.5*v^2)", "m/sqrt(1 - v^2)"],
  ["m/cos(v)", "m/sqrt(1 - v^2)"],
  ["a*tanh(k*x) + b", "a*atan(k*x) + b"],
  ["a*x/(1 + 0.5*x)", "a*log(1 + x)"],
  ["n/(1/x + 0.5)", "n*(1 - exp(-x))"],
  ["n*x/sqrt(4 + 4*x)", "0.5*n*log(1 + x)"],
  ["c^2 + 0.5*v^2", "c^2/sqrt(1 - v^2/c^2)"],
])("%s has the twin %s", async (text, wanted) => {
  const twins = nearTwins(await parseExpr(text)).map((twin) => printMathjs(normalise(twin)));
  expect(twins).toContain(printMathjs(normalise(await parseExpr(wanted))));
});

test("twins differ by the square of what is small", async () => {
  const formulas = await Promise.all(
    ["a*(1 + x)^0.5 + b", "a/(1 + x)", "a + a*x", "exp(a*x)", "sin(x)*a", "b*atanh(x)"].map((text) =>
      parseExpr(text),
    ),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...formulas),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      (expr, a, b) => {
        // The large term is not known: of a sum only the twins around it count.
        const valuesOf = (one: typeof expr): Float64Array =>
          evaluate(
            one,
            ["x", "a", "b"],
            [Float64Array.of(1e-3, 1e-4), Float64Array.of(a, a), Float64Array.of(b, b)],
            2,
          );
        const own = valuesOf(expr);
        const near = nearTwins(expr)
          .map(valuesOf)
          .filter((values) => Math.abs(values[1]! - own[1]!) < 1e-3);
        expect(near.length).toBeGreaterThan(2);
        for (const values of near) {
          expect(Math.abs(values[0]! - own[0]!)).toBeLessThan(50e-6);
          expect(Math.abs(values[1]! - own[1]!)).toBeLessThan(50e-8);
        }
      },
    ),
  );
});

test("a formula without a sum or a function has none", async () => {
  expect(nearTwins(await parseExpr("2.5*a*b^1.5/c"))).toEqual([]);
});

test("logarithms and exponentials that stand for a line that bends differ from it by a cube", async () => {
  for (const text of ["a*x/(b + x)^2", "a*x*(1 + 0.3*x)^0.5", "a/(1/x - 0.4)"]) {
    const at = (expr: Awaited<ReturnType<typeof parseExpr>>, x: number): number =>
      evaluate(
        expr,
        ["x", "a", "b"],
        [[x], [1.3], [1]].map((v) => Float64Array.from(v)),
        1,
      )[0]!;
    const expr = await parseExpr(text.replace("b", "1"));
    const bent = nearTwins(expr).filter((twin) => /log\(|exp\(/.test(printMathjs(twin)));
    const near = bent.filter((twin) => Math.abs(at(twin, 0.01) - at(expr, 0.01)) < 1e-5);
    expect(near.length).toBeGreaterThanOrEqual(2);
    for (const twin of near) expect(Math.abs(at(twin, 0.001) - at(expr, 0.001))).toBeLessThan(1e-8);
  }
});
