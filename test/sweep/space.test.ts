import fc from "fast-check";
import { expect, test } from "vitest";
import {
  coordinateOf,
  gridSize,
  gridValues,
  optionsOfParams,
  paramsAt,
  sizeOfSpace,
  spaceOf,
} from "../../src/sweep/space.ts";
import { widthsOf } from "../../src/sweep/widths.ts";

test.each([
  ["1..3", ["1", "2", "3"]],
  ["2..3,0..1", ["2", "2,1", "3", "3,1"]],
  ["0..1", ["0", "1"]],
  ["2+1m", ["2+1m"]],
  ["1..2+0..1m", ["1", "1+1m", "2", "2+1m"]],
  ["0..1m", ["0", "1m"]],
  ["5|3,2", ["5", "3,2"]],
  ["2m3", ["2m3"]],
  ["each; x,1|4", ["each; x,1", "4"]],
])("--width %s is %j", (text, widths) => {
  expect(widthsOf(text)).toEqual(widths);
});

test.each(["3..1", "a", "1..2..3", "", "2+1"])("--width %j is refused", (text) => {
  expect(() => widthsOf(text)).toThrow(/--width/);
});

test.each([
  ["grid", "2..4", [2, 3, 4]],
  ["grid", "5|3,5,10", [5, [3, 5, 10]]],
  ["degree", "1,3", [1, 3]],
  ["degree", "1|2..3", [1, 2, 3]],
  ["base", "silu|identity", ["silu", "identity"]],
  ["optimizer", "lm,lbfgs", ["lm", "lbfgs"]],
  ["lamb", "1e-3..1e-1:log", [0.001, 0.01, 0.1]],
  ["lamb", "0..1:3", [0, 0.5, 1]],
  ["steps", "10..1000:log:3", [10, 100, 1000]],
])("on a grid --%s %s is %j", (name, text, values) => {
  const { dimensions } = spaceOf({ [name]: text });
  expect(gridValues(dimensions[0]!)).toEqual(values);
});

test("one value is no dimension, but goes into every trial", () => {
  const space = spaceOf({ width: "5", grid: "3,5", degree: "1..2" });
  expect(space.dimensions.map(({ name }) => name)).toEqual(["degree"]);
  expect(paramsAt(space, [0.9])).toEqual({ width: "5", grid: [3, 5], degree: 2 });
  expect(optionsOfParams({ width: "5", grid: 4 })).toEqual({ width: "5", grid: [4] });
});

test.each([
  { degree: "0..3" },
  { degree: "1..99" },
  { grid: "5..2" },
  { lamb: "0..1:log" },
  { lamb: "x" },
  { base: "sine" },
  { grid: "" },
  { lamb: "0..1|5" },
])("%j is refused, and says what a sweep takes", (texts) => {
  expect(() => spaceOf(texts)).toThrow(/does not take/);
});

test("a space knows how many trials it has, on a grid and in all", () => {
  const space = spaceOf({ width: "1..10", grid: "2..10", degree: "1..3" });
  expect([sizeOfSpace(space), gridSize(space)]).toEqual([270, 270]);
  const open = spaceOf({ lamb: "1e-4..1e-1:log", degree: "1..3" });
  expect([sizeOfSpace(open), gridSize(open)]).toEqual([Number.POSITIVE_INFINITY, 12]);
});

test("every point of the cube is a value that its option takes, and a value lies where it came from", () => {
  const space = spaceOf({ width: "0..4", lamb: "1e-6..1e-1:log", steps: "10..500", lambL1: "0..2" });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1 - 2 ** -30, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (u) => {
        const params = paramsAt(space, u);
        const back = space.dimensions.map((dimension) => coordinateOf(dimension, params[dimension.name]!));
        expect(paramsAt(space, back)).toEqual(params);
        back.forEach((v, d) => {
          expect(Math.abs(v - u[d]!)).toBeLessThan(0.11);
        });
      },
    ),
  );
});
