import fc from "fast-check";
import { expect, test } from "vitest";
import { timesProduct } from "../../../src/discover/units/timesProduct.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const NAMES = ["m", "K", "U"];

test("a product goes into a sum where its columns cancel, and stays in front of what is no sum", async () => {
  const of = async (text: string, powers: readonly number[], isPositive = true) =>
    printMathjs(timesProduct(await parseExpr(text), powers, NAMES, isPositive));
  // sqrt(K/m) times sqrt(2 - 2*U/K)
  expect(await of("sqrt(2 - 2*U/K)", [-0.5, 0.5, 0])).toBe("sqrt(2)*sqrt(K/m - U/m)");
  expect(await of("1/(K/m + 3*K/U)", [0, 1, 0])).toBe("1/(3/U + 1/m)");
  expect(await of("sin(U/K)", [1, 0, 0])).toBe("m*sin(U/K)");
  // A root of what may be negative is not taken.
  expect(await of("sqrt(2 - 2*U/K)", [0, 1, 0], false)).toBe("sqrt(2)*K*sqrt(1 - U/K)");
});

test("in front or inside, it has the same value", async () => {
  const texts = ["2 - 0.3*U/K", "sqrt(3 + U/K)", "2*(1 + K/m)^-1", "0.5*cos(U/K)*(1 + m/U)^2", "exp(U/K)"];
  const formulas = await Promise.all(texts.map((text) => parseExpr(text)));
  const half = fc.integer({ min: -4, max: 4 }).map((n) => n / 2);
  const size = fc.double({ min: 0.2, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...formulas),
      fc.tuple(half, half, half),
      fc.tuple(size, size, size),
      (expr, powers, row) => {
        const columns = row.map((value) => Float64Array.of(value));
        const product = row.reduce((all, value, i) => all * value ** powers[i]!, 1);
        const [plain] = evaluate(expr, NAMES, columns, 1);
        const [whole] = evaluate(timesProduct(expr, powers, NAMES, true), NAMES, columns, 1);
        expect(whole! / (product * plain!)).toBeCloseTo(1, 9);
      },
    ),
  );
});
