import { describe, expect, test } from "vitest";
import { edited, type Means } from "../../../src/discover/evolution/edits.ts";
import { fitted, refitted, shapeOf } from "../../../src/discover/evolution/fitted.ts";
import { groundOf } from "../../../src/discover/evolution/ground.ts";
import { matchesOf, piecesOn } from "../../../src/discover/evolution/pieces.ts";
import { partAt, placesIn, withPart } from "../../../src/discover/evolution/places.ts";
import { wantedAt } from "../../../src/discover/evolution/wanted.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { num, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const law = await parseExpr("exp(sin(x) + 0.3*y)*y + 2*z");
const rows = rowsOfLaw(
  { x: [-2, 2], y: [0.5, 2], z: [-1, 1] },
  (x, y, z) => {
    return Math.exp(Math.sin(x!) + 0.3 * y!) * y! + 2 * z!;
  },
  150,
);
const ground = groundOf(tableOf(problemOf(rows)), 100);
const any = (): boolean => true;
const COUNT = { plain: 300, curves: 60 };

function meansWith(seed: number, other: Expr = law): Means {
  const random = randomStream(seed, "test", "edits");
  return { ground, pieces: piecesOn(ground, random, COUNT, any), random, other: () => other };
}

describe("edits", () => {
  const means = meansWith(1);
  const children = Array.from({ length: 300 }, () => edited(law, means)).filter((one) => one !== undefined);

  test("are formulas of the columns of the table, most of them other ones than their parent", () => {
    expect(children.length).toBeGreaterThan(150);
    for (const child of children)
      for (const name of variablesOf(child)) expect(rows.variables).toContain(name);
    const texts = new Set(children.map(printMathjs));
    expect(texts.size).toBeGreaterThan(100);
    expect(children.filter((one) => printMathjs(one) === printMathjs(law)).length).toBeLessThan(20);
  });

  test("are the same for the same stream, and leave their parent as it was", () => {
    const before = printMathjs(law);
    const [one, two] = [meansWith(2), meansWith(2)];
    for (let i = 0; i < 40; i++) {
      const [a, b] = [edited(law, one), edited(law, two)];
      expect(a && printMathjs(a)).toBe(b && printMathjs(b));
    }
    expect(printMathjs(law)).toBe(before);
  });

  test("of parts whose values are not finite make nothing, or a formula: no error", async () => {
    const steep = await parseExpr("2*x/(3 + 1/exp(exp(900*y)))");
    for (let i = 0; i < 300; i++) expect(() => edited(steep, means)).not.toThrow();
  });

  test("of a column alone still have children, and of a number they never throw", () => {
    const made = Array.from({ length: 60 }, () => edited(variable("x"), means));
    expect(made.filter((one) => one !== undefined).length).toBeGreaterThan(20);
    for (let i = 0; i < 60; i++) edited(num(2.5), means);
  });
});

describe("what is wanted at a place", () => {
  test("is matched by the piece that stands there, with the factor and offset that it has", async () => {
    const damaged = await parseExpr("exp(x + 0.3*y)*y + 2*z");
    // In place of x stood sin(x).
    const path = placesIn(damaged).find((at) => {
      const part = partAt(damaged, at);
      return part.kind === "var" && part.name === "x";
    })!;
    const wanted = wantedAt(damaged, path, ground)!;
    const { pieces } = meansWith(3);
    const [best] = matchesOf(wanted, pieces, 3);
    expect(printMathjs(best!.piece.expr)).toBe("sin(x)");
    expect(best!.factor).toBeCloseTo(1, 6);
    expect(best!.offset).toBeCloseTo(0, 6);
    const mended = withPart(damaged, path, best!.piece.expr);
    expect(printMathjs(mended)).toBe(printMathjs(law));
  });

  test("matches come best first, no more than asked, and none where nothing varies", () => {
    const values = ground.columns[0]!.map((x) => x ** 2);
    const weights = values.map(() => 1);
    const { pieces } = meansWith(4);
    const matches = matchesOf({ values, weights }, pieces, 5);
    expect(matches).toHaveLength(5);
    const prices = matches.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(matchesOf({ values: values.map(() => 3), weights }, pieces, 5)).toEqual([]);
  });
});

describe("pieces", () => {
  test("have the values of their formulas, those with numbers of their own too", () => {
    const { pieces } = meansWith(5);
    expect(pieces.length).toBeGreaterThan(200);
    for (const { expr, values } of pieces) {
      const known = evaluate(expr, ground.names, ground.columns, ground.nRows);
      for (let r = 0; r < ground.nRows; r += 11)
        expect(Math.abs(values[r]! - known[r]!)).toBeLessThan(1e-8 * (1 + Math.abs(known[r]!)));
    }
  });

  test("are only what formulas may be made of", () => {
    const isPlain = (expr: Expr): boolean => !printMathjs(expr).includes("sin");
    for (const { expr } of piecesOn(ground, randomStream(6, "test"), COUNT, isPlain))
      expect(isPlain(expr)).toBe(true);
  });
});

describe("fits", () => {
  test("of a shape have the factors of the law, whatever factors it was written with", async () => {
    const shape = shapeOf(await parseExpr("7*z - 0.3*exp(sin(x) + 0.3*y)*y"))!;
    const one = fitted(shape, ground)!;
    expect(one.left).toBeLessThan(1e-20);
    const values = evaluate(one.expr, ground.names, ground.columns, ground.nRows);
    values.forEach((v, r) => {
      expect(v).toBeCloseTo(ground.target[r]!, 8);
    });
  });

  test("of constants inside never leave more than before, and find the law from near it", async () => {
    const start = fitted(shapeOf(await parseExpr("exp(sin(x) + 0.41*y)*y + 2*z"))!, ground)!;
    expect(start.left).toBeGreaterThan(1e-6);
    expect(refitted(start, ground, 0).left).toBeCloseTo(start.left, 12);
    expect(refitted(start, ground, 30).left).toBeLessThan(1e-14);
  });

  test("are none where a row has no value", async () => {
    expect(fitted(shapeOf(await parseExpr("log(x)"))!, ground)).toBeUndefined();
  });
});
