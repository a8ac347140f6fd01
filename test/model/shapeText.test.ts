import { expect, test } from "vitest";
import { layeredShape, parseWidth } from "../../src/model/shape.ts";
import { parseShape, shapeOfWidth } from "../../src/model/shapeText.ts";

test("a shape text names nodes, factors and sums", () => {
  expect(parseShape("x; each * 1", 2)).toEqual({
    nInputs: 2,
    nodes: [[[0, 1]], [[0], [1], [2]]],
    outputs: [1],
  });
  expect(parseShape("x; x,1 * 1", 2).nodes).toEqual([[[0, 1]], [[0, 1, 2], [2]]]);
});

test.each(["x; 2", "y * x", "each, 1", ";"])("%j is refused, with how to write a structure", (text) => {
  expect(() => parseShape(text, 3)).toThrow("no earlier node");
});

test("several targets get a structure each, layers are shared", () => {
  expect(shapeOfWidth("each; x,1", 2, 2)).toEqual({
    nInputs: 2,
    nodes: [[[0], [1]], [[0, 1, 2]], [[0], [1]], [[0, 1, 4]]],
    outputs: [1, 3],
  });
  expect(shapeOfWidth("3+1m", 2, 2)).toEqual(layeredShape(2, parseWidth("3+1m"), 2));
});
