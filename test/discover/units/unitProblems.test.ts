import { expect, test } from "vitest";
import { unitStart } from "../../../src/discover/units/unitProblems.ts";
import { add, call, mul, num, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { agreesWithUnits } from "../../../src/symbolic/units/agreement.ts";

/** F = q*(E + B*v*sin(a)) in charge, length, time and mass. */
const law = {
  columns: new Map([
    ["q", [1, 0, 0, 0]],
    ["E", [-1, 1, -2, 1]],
    ["B", [-1, 0, -1, 1]],
    ["v", [0, 1, -1, 0]],
    ["a", [0, 0, 0, 0]],
  ]),
  target: [0, 1, -2, 1],
};

function table(nRows: number) {
  const at = (row: number, column: number): number =>
    1 + ((row * 7 + column * 5 + row * column * 3) % 11) / 4;
  const columns = [...law.columns.keys()].map((_, column) =>
    Float64Array.from({ length: nRows }, (_, row) => at(row, column)),
  );
  const [q, E, B, v, a] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const target = q.map((charge, r) => charge * (E[r]! + B[r]! * v[r]! * Math.sin(a[r]!)));
  return { variables: [...law.columns.keys()], columns, target };
}

test("a law of five columns becomes one of two, and every formula of these agrees with the units", () => {
  const data = table(40);
  const { problems, scales } = unitStart(data, law);
  expect(problems.length).toBeGreaterThan(0);
  for (const scale of scales) expect(agreesWithUnits(scale, law)).toBe(true);
  for (const { problem } of problems) {
    expect(problem.names).toHaveLength(2);
    const some = add(
      num(2),
      mul(call("sin", variable("a")), variable(problem.names.find((n) => n !== "a")!)),
    );
    const lifted = problem.lift(some);
    expect(agreesWithUnits(lifted, law)).toBe(true);
    expect(variablesOf(lifted).sort()).toEqual(["B", "E", "a", "q", "v"]);
  }
});

test("what a small table is explained by explains the whole one, row for row and weighed by its size", () => {
  const data = table(40);
  for (const { problem } of unitStart(data, law).problems) {
    const some = add(num(1.5), variable(problem.names[0]!), mul(num(-0.3), variable(problem.names[1]!)));
    const small = evaluate(some, problem.names, problem.columns, 40);
    const whole = evaluate(problem.lift(some), data.variables, data.columns, 40);
    small.forEach((value, r) => {
      const scale = data.target[r]! / problem.target[r]!;
      expect(whole[r]! / scale).toBeCloseTo(value, 9);
      // An error of the small target times its scale is one of the whole.
      expect(problem.weights![r]! / problem.weights![0]!).toBeCloseTo(
        scale / (data.target[0]! / problem.target[0]!),
        9,
      );
    });
  }
});

test("a target whose unit the columns cannot make is refused in words", () => {
  const data = table(10);
  const columns = new Map([...law.columns].map(([name]) => [name, [0, 0, 0, 0]]));
  expect(() => unitStart(data, { ...law, columns })).toThrow(/no formula agrees with the units/);
});
