import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { key } from "../../../src/symbolic/expression/order.ts";
import { powerJoins } from "../../../src/symbolic/parts/powerJoins.ts";
import type { Part, Sample, Surface } from "../../../src/symbolic/parts/surface.ts";

const rows = 200;

function joinsOf(law: (x: number, y: number, z: number) => number, low = 1) {
  const random = randomStream(5, "power joins");
  const names = ["x", "y", "z"];
  const columns = names.map(() => Float64Array.from({ length: rows }, () => low + 2 * random.uniform()));
  const surface: Surface = ([x, y, z]) => x!.map((v, r) => law(v, y![r]!, z![r]!));
  const sample: Sample = {
    names,
    columns,
    base: 0,
    partner: Int32Array.from({ length: rows }, (_, r) => (r + 7) % rows),
  };
  const groups = columns.map((values, c) => ({
    columns: [c],
    expr: variable(names[c]!),
    values,
    slopes: [new Float64Array(rows).fill(1)],
  }));
  const part: Part = { surface, groups, error: 1e-6 };
  return powerJoins(part, sample).map(({ groups, factor }) => [
    key(factor),
    ...groups.map(({ expr }) => key(expr)),
  ]);
}

test("a curve of a quotient times a power: the power is told from the curve", () => {
  const found = joinsOf((x, y, z) => (x ** 3 * Math.sin(x / y)) / z);
  expect(found).toContainEqual(["(^ $x 3)", "$z", "(* (^ $x -1) $y)"]);
});

test("columns that act as one without a power are left to plain joins", () => {
  const found = joinsOf((x, y, z) => Math.sin(x * y) + Math.cos(z));
  expect(found.filter(([, first]) => first === "$z")).toEqual([]);
});

test("columns with values below 0 have no powers", () => {
  expect(joinsOf((x, y, z) => x * Math.sin(x * y) + z, -1)).toEqual([]);
});
