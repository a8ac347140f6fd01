import { expect, test } from "vitest";
import { SHAPES } from "../../src/discover/networks/shapes.ts";
import { reduced } from "../../src/discover/problem.ts";
import { joining, pairsOf } from "../../src/discover/reduce/symmetryPairs.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { parseShape } from "../../src/model/shapeText.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

test("every shape of the list is a network for any number of columns it is meant for", () => {
  for (const { text, mostInputs } of SHAPES) {
    const { nodes, outputs } = parseShape(text, mostInputs);
    expect(outputs).toEqual([nodes.length - 1]);
    nodes.forEach((node, n) => {
      for (const source of node.flat()) expect(source).toBeLessThan(mostInputs + n);
    });
  }
});

test("exact gradients show which two columns enter as one", () => {
  const data = rowsOfLaw({ a: [1, 3], b: [1, 3], c: [1, 3] }, (a, b, c) => Math.sin(a - b) * c, 200);
  const [a, b, c] = data.columns as [Float64Array, Float64Array, Float64Array];
  const slope = a.map((v, r) => Math.cos(v - b[r]!) * c[r]!);
  const gradients = [slope, slope.map((v) => -v), a.map((v, r) => Math.sin(v - b[r]!))];
  const problem = problemOf(data);
  const [best, next] = pairsOf(problem, gradients);
  expect(best).toMatchObject({ i: 0, j: 1, family: "sum", c: -1 });
  expect(best!.miss).toBeLessThan(1e-12);
  expect(next!.miss).toBeGreaterThan(0.05);
  const smaller = reduced(problem, "join", joining(problem, best!));
  expect(smaller.columns.length).toBe(2);
  expect(smaller.columns[1]![0]).toBe(a[0]! - b[0]!);
  expect(printMathjs(smaller.lift({ kind: "var", name: smaller.names[1]! }))).toBe("a - b");
});
