import fc from "fast-check";
import { expect, test } from "vitest";
import { correlation, inPlainGauge } from "../../src/discover/gauge.ts";
import { plainForms } from "../../src/discover/plainForms.ts";
import {
  HOLE,
  movesMade,
  type Problem,
  placesOf,
  type Reduction,
  reduced,
  reducedTable,
  tableOf,
} from "../../src/discover/problem.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { add, call, mul, num, pow, variable } from "../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

const problem: Problem = problemOf(
  rowsOfLaw({ a: [1, 3], b: [1, 3], c: [1, 3] }, (a, b, c) => a! * b! + c!, 12),
);
const [a, b, c] = ["a", "b", "c"].map(variable) as [Expression, Expression, Expression];
type Expression = ReturnType<typeof variable>;

const dropped: Reduction = { what: "without c", nats: 0, keep: [0, 1] };
const joined: Reduction = {
  what: "a*b",
  nats: 0,
  keep: [2],
  joined: {
    name: "j",
    values: problem.columns[0]!.map((v, r) => v * problem.columns[1]![r]!),
    meaning: mul(a, b),
  },
};
const moved: Reduction = {
  what: "less c",
  nats: 0,
  keep: [0, 1],
  target: problem.target.map((y, r) => y - problem.columns[2]![r]!),
  back: add(HOLE, c),
};

test("formulas of a smaller problem become formulas of the table, however many moves lie between", () => {
  const lift = (reduction: Reduction, of: Expression): string =>
    printMathjs(reduced(problem, "move", reduction).lift(of));
  expect(lift(dropped, add(a, b))).toBe("a + b");
  expect(lift(joined, add(variable("j"), c))).toBe("a*b + c");
  expect(lift(joined, pow(variable("j"), 2))).toBe("(a*b)^2");
  expect(lift(moved, mul(a, b))).toBe("a*b + c");
  // First less c, then joined: the meaning of the column goes in, then what was taken off comes back.
  const twice = reduced(reduced(problem, "one", moved), "two", { ...joined, keep: [] });
  expect(twice.names).toEqual(["j"]);
  expect(printMathjs(twice.lift(call("sin", variable("j"))))).toBe("sin(a*b) + c");
  expect(twice.trail).toEqual([
    { move: "one", what: "less c" },
    { move: "two", what: "a*b" },
  ]);
});

test("what is put in where the new target stood is part of the sum or product around it", () => {
  const { lift } = reduced(problem, "move", { ...moved, back: mul(HOLE, a) });
  expect(lift(mul(b, c)).kind).toBe("mul");
  expect(lift(mul(b, c))).toEqual(mul(b, c, a));
});

test("a smaller table has the columns, rows, weights and target that the reduction says", () => {
  const rows = Int32Array.of(3, 5, 11);
  const weights = problem.target.map((_, r) => r + 1);
  const table = reducedTable(tableOf(problem), { ...joined, rows, weights });
  expect(table.names).toEqual(["c", "j"]);
  expect([...table.columns[0]!]).toEqual([3, 5, 11].map((r) => problem.columns[2]![r]!));
  expect([...table.columns[1]!]).toEqual([3, 5, 11].map((r) => joined.joined!.values[r]!));
  expect([...table.weights!]).toEqual([4, 6, 12]);
  expect([...table.target]).toEqual([3, 5, 11].map((r) => problem.target[r]!));
  // Old weights stay where there are no new ones.
  expect([...reducedTable({ ...tableOf(problem), weights }, dropped).weights!]).toEqual([...weights]);
  expect(reducedTable(tableOf(problem), dropped)).not.toHaveProperty("weights");
});

test("moves of a trail are counted, places of columns found", () => {
  const table = { ...tableOf(problem), trail: ["x", "y", "x"].map((move) => ({ move, what: "" })) };
  expect([movesMade(table, "x"), movesMade(table, "x", "y"), movesMade(table, "z")]).toEqual([2, 3, 0]);
  expect(placesOf(table, (i) => i !== 1)).toEqual([0, 2]);
});

test("a gauge is undone in what is found: signs, extreme units and the order of columns", () => {
  const size = fc.constantFrom(1, -1, 1e-9, -1e-9, 1e12, -1e12, 300);
  fc.assert(
    fc.property(size, size, size, (p, q, t) => {
      const plain = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (x, y) => x! ** 2 / y!, 40);
      const data = {
        variables: plain.variables,
        columns: [plain.columns[0]!.map((v) => p * v), plain.columns[1]!.map((v) => q * v)],
        target: plain.target.map((v) => t * v),
      };
      const gauged = inPlainGauge(data);
      expect([...gauged.names].sort()).toEqual(["a", "b"]);
      for (const column of [...gauged.columns, gauged.target]) {
        const largest = Math.max(...column);
        expect(largest).toBeGreaterThan(0);
        expect(largest).toBeLessThan(1e5);
        expect(Math.min(...column)).toBeGreaterThan(0);
      }
      // c·a²/b holds in every gauge, for one c.
      const at = (name: string): Float64Array => gauged.columns[gauged.names.indexOf(name)]!;
      const scale = (gauged.target[0]! * at("b")[0]!) / at("a")[0]! ** 2;
      const law = gauged.lift(mul(num(scale), pow(a, 2), pow(b, -1)));
      evaluate(law, data.variables, data.columns, 40).forEach((v, r) => {
        expect(Math.abs(v / data.target[r]! - 1)).toBeLessThan(1e-9);
      });
    }),
  );
});

test("columns come in the order of how far the target goes with them, not in that of the table", () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5], c: [1, 5] }, (x, y, z) => x! + 9 * y! + 3 * z!, 200);
  expect(inPlainGauge(data).names).toEqual(["b", "c", "a"]);
  const turned = { ...data, variables: data.variables.toReversed(), columns: data.columns.toReversed() };
  expect(inPlainGauge(turned).names).toEqual(["b", "c", "a"]);
});

test("a correlation has no unit, is one with itself, and 0 where nothing varies", () => {
  const column = fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 9 })
    .filter((list) => Math.max(...list) - Math.min(...list) > 0.1)
    .map((list) => Float64Array.from(list));
  fc.assert(
    fc.property(column, fc.double({ min: 1e-150, max: 1e150, noNaN: true }), (values, unit) => {
      const other = values.map((v, r) => v + r / 10);
      const plain = correlation(values, other);
      expect(Math.abs(plain)).toBeLessThanOrEqual(1 + 1e-12);
      expect(
        correlation(
          values.map((v) => unit * v),
          other,
        ),
      ).toBeCloseTo(plain, 9);
      expect(
        correlation(
          values.map((v) => -v),
          other,
        ),
      ).toBeCloseTo(-plain, 9);
      expect(correlation(values, values)).toBeCloseTo(1, 9);
      expect(
        correlation(
          values,
          values.map(() => 3),
        ),
      ).toBe(0);
    }),
  );
});

test("every search begins with the mean and the line in the strongest column, at least squares", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (x, y) => 0.1 * x! - 4 * y!, 60);
  const [constant, line] = plainForms(data);
  const values = evaluate(constant!, data.variables, data.columns, 60);
  expect(values[0]).toBeCloseTo(
    data.target.reduce((sum, y) => sum + y / 60, 0),
    9,
  );
  expect(printMathjs(line!)).toContain("b");
  const residual = evaluate(line!, data.variables, data.columns, 60).map((v, r) => data.target[r]! - v);
  const centre = data.columns[1]!.reduce((sum, x) => sum + x / 60, 0);
  expect(Math.abs(residual.reduce((sum, v) => sum + v, 0))).toBeLessThan(1e-9);
  expect(Math.abs(residual.reduce((sum, v, r) => sum + v * (data.columns[1]![r]! - centre), 0))).toBeLessThan(
    1e-9,
  );
  // A constant column, or a constant target, has no line.
  const level = { ...data, columns: data.columns.map((column) => column.map(() => 2)) };
  expect(plainForms(level)).toHaveLength(1);
  expect(plainForms({ ...data, target: data.target.map(() => 7) })).toEqual([await parseExpr("7")]);
});
