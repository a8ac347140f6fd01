import fc from "fast-check";
import { expect, test } from "vitest";
import { forwardSelection } from "../../../src/discover/additive/forwardSelection.ts";
import { curves, joinedPiece, lines, type Piece } from "../../../src/discover/additive/pieces.ts";
import type { FormTable } from "../../../src/discover/direct/form.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { leastSquares } from "../../../src/math/linear/projection.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";
import { variablesOf } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 80;
const names = ["a", "b", "c"];
const random = randomStream(12, "pieces");
const columns = [
  Float64Array.from({ length: ROWS }, () => 1 + 2 * random.uniform()),
  Float64Array.from({ length: ROWS }, () => -2 + 4 * random.uniform()),
  Float64Array.from({ length: ROWS }, () => random.integer(2)),
];
const tableFor = (target: Float64Array): FormTable => ({ names, columns, target });
const table = tableFor(columns[0]!);
const texts = (pieces: readonly Piece[]): string[] => pieces.map(({ expr }) => printMathjs(expr));
const plain = { most: 8, natsOfNode: 0, hasProducts: false };

/** The squares that a constant and the first terms leave. */
function leftBy(pieces: readonly Piece[], target: Float64Array): number {
  const all = [target.map(() => 1), ...pieces.map(({ values }) => values)];
  const factors = leastSquares(all, target)!;
  const rest = target.map((y, r) => y - all.reduce((sum, column, i) => sum + factors[i]! * column[r]!, 0));
  return dot(rest, rest);
}

test("every piece has the values of its formula, and the columns that it says", () => {
  const pieces = [...lines(table), ...curves(table)];
  const joined = pieces.flatMap((one) => pieces.flatMap((other) => joinedPiece(one, other) ?? []));
  expect(joined.length).toBeGreaterThan(50);
  for (const { expr, values, columns: own, nodes } of [...pieces, ...joined.filter((_, i) => i % 9 === 0)]) {
    const formula = evaluate(expr, names, columns, ROWS);
    values.forEach((v, r) => {
      expect(v).toBeCloseTo(formula[r]!, 10);
    });
    expect(own.map((i) => names[i]!).toSorted()).toEqual(variablesOf(expr).toSorted());
    expect(nodes).toBeGreaterThan(1);
  }
});

test("a column has the functions that it has values for, one of two values is a line alone", () => {
  const of = (name: string): string[] =>
    texts(curves(table)).filter((_, i) => variablesOf(curves(table)[i]!.expr).includes(name));
  expect(of("a")).toEqual(expect.arrayContaining(["a", "a^2", "sqrt(a)", "log(a)", "1/a"]));
  expect(of("b")).toEqual(expect.arrayContaining(["b", "b^2"]));
  expect(of("b").filter((text) => /sqrt|log|1\/b/.test(text))).toEqual([]);
  expect(of("c")).toEqual(["c"]);
  // Kinks lie between the rows, never at an end.
  const kinks = of("a").filter((text) => text.startsWith("max"));
  expect(kinks.length).toBeGreaterThan(6);
});

test("products are made of two columns, never of squares, nor of two hinges", () => {
  const pieces = curves(table);
  for (const one of pieces) {
    for (const other of pieces) {
      const joined = joinedPiece(one, other);
      const isAllowed =
        one.columns[0] !== other.columns[0] &&
        one.kind !== "steep" &&
        other.kind !== "steep" &&
        !(one.kind === "hinge" && other.kind === "hinge");
      expect(joined !== undefined).toBe(isAllowed);
      if (joined !== undefined) expect(joinedPiece(joined, one)).toBeUndefined();
    }
  }
});

test("nothing grows faster than a square outside the rows, products neither", () => {
  const pieces = curves(table);
  const joined = pieces.flatMap((one) => pieces.flatMap((other) => joinedPiece(one, other) ?? []));
  const largest = (expr: Piece["expr"], far: number): number =>
    Math.max(
      ...evaluate(
        expr,
        names,
        columns.map((column) => column.map((v) => far * v)),
        ROWS,
      ).map(Math.abs),
    );
  for (const { expr } of [...pieces, ...joined])
    expect(largest(expr, 1e6) / Math.max(largest(expr, 1e4), 1e-9), printMathjs(expr)).toBeLessThan(1.01e4);
});

test("the first term explains more than any other, and each further one leaves less", () => {
  fc.assert(
    fc.property(fc.nat(1000), (seed) => {
      const stream = randomStream(seed, "target");
      const target = columns[0]!.map((a, r) => 2 * a * a - columns[1]![r]! + stream.normal());
      const pieces = curves(table);
      const terms = forwardSelection(pieces, target, plain);
      expect(terms).toHaveLength(8);
      expect(new Set(texts(terms)).size).toBe(8);
      const best = Math.min(...pieces.map((piece) => leftBy([piece], target)));
      expect(leftBy(terms.slice(0, 1), target) / best).toBeCloseTo(1, 9);
      const left = terms.map((_, i) => leftBy(terms.slice(0, i + 1), target));
      for (const [i, squares] of left.slice(1).entries())
        expect(squares).toBeLessThanOrEqual(left[i]! * (1 + 1e-9));
    }),
    { numRuns: 10 },
  );
});

test("where nodes cost, a line comes before a curve that says as much", () => {
  const target = columns[0]!.map((a, r) => a + 0.01 * columns[1]![r]! ** 2);
  const first = (natsOfNode: number): string =>
    texts(forwardSelection(curves(table), target, { ...plain, natsOfNode }))[0]!;
  expect(first(5)).toBe("a");
  const nodes = [0, 1, 20].map(
    (natsOfNode) => forwardSelection(curves(table), target, { ...plain, natsOfNode })[0]!.nodes,
  );
  expect(nodes).toEqual(nodes.toSorted((x, y) => y - x));
});

test("products come in only with their first factor, and only where they are asked for", () => {
  const target = columns[0]!.map((a, r) => 3 * a + 2 * a * columns[2]![r]!);
  const withProducts = texts(forwardSelection(lines(table), target, { ...plain, hasProducts: true }));
  expect(withProducts.some((text) => text === "a*c" || text === "c*a")).toBe(true);
  expect(withProducts[0]).not.toContain("*");
  expect(texts(forwardSelection(lines(table), target, plain)).some((text) => text.includes("*"))).toBe(false);
});

test("few rows have few terms, an exact sum has no more than it needs, a constant target none", () => {
  const few = { ...table, columns: columns.map((column) => column.subarray(0, 9)) };
  expect(forwardSelection(curves(few), columns[1]!.slice(0, 9), plain).length).toBeLessThanOrEqual(2);
  const exact = columns[0]!.map((a, r) => 4 * a - columns[1]![r]! + 1);
  expect(texts(forwardSelection(lines(table), exact, plain)).toSorted()).toEqual(["a", "b"]);
  expect(forwardSelection(lines(table), new Float64Array(ROWS).fill(3), plain)).toEqual([]);
});
