import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/diagnostics.ts";
import { type LayerWidth, layeredShape, parseWidth } from "../../src/model/shape.ts";

const layer = fc.oneof(
  fc.record({ sums: fc.integer({ min: 1, max: 99 }), products: fc.constant(0), arity: fc.constant(2) }),
  fc.record({
    sums: fc.integer({ min: 0, max: 99 }),
    products: fc.integer({ min: 1, max: 99 }),
    arity: fc.integer({ min: 2, max: 9 }),
  }),
);

/** The text that `parseWidth` reads back as these layers. */
function textOf(layers: readonly LayerWidth[]): string {
  if (layers.length === 0) return "0";
  return layers
    .map(({ sums, products, arity }) => {
      if (products === 0) return `${sums}`;
      return `${sums > 0 ? `${sums}+` : ""}${products}m${arity === 2 ? "" : arity}`;
    })
    .join(",");
}

describe("the width text", () => {
  test("reads back what was written", () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        expect(parseWidth(textOf(layers))).toEqual(layers);
      }),
    );
  });

  test.each([
    ["5", "5"],
    ["5,3", "5,3"],
    [" 4+2m , 2m3 ", "4+2m,2m3"],
    ["0+2m", "2m"],
    ["1m2", "1m"],
    ["0", "0"],
  ])("%o means %s", (text, canonical) => {
    expect(textOf(parseWidth(text))).toBe(canonical);
  });

  test.each([
    ["", '"" is not a layer'],
    ["5,,3", '"" is not a layer'],
    ["5,x", '"x" is not a layer'],
    ["-5", '"-5" is not a layer'],
    ["2.5", '"2.5" is not a layer'],
    ["m", '"m" is not a layer'],
    ["3+m", '"3+m" is not a layer'],
    ["1m1", "a product node needs 2 or more factors"],
    ["5,0,3", "an empty layer cuts the network in two"],
    ["4097", "a layer has more than 4096 nodes"],
    ["1m5000", "a layer has more than 4096 nodes"],
    ["99999999999999999999", "a layer has more than 4096 nodes"],
  ])("%o is refused: %s", (text, fact) => {
    const parse = () => parseWidth(text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(`--width "${text}": ${fact}`);
    try {
      parse();
    } catch (error) {
      expect((error as UsageError).diagnostic.hint).toMatch(/^(write|use|leave)/);
    }
  });
});

describe("the layered shape", () => {
  test("two inputs, three sum nodes and one product node, one output", () => {
    expect(layeredShape(2, parseWidth("3+1m"), 1)).toEqual({
      nInputs: 2,
      nodes: [
        [[0, 1]],
        [[0, 1]],
        [[0, 1]],
        [
          [0, 1],
          [0, 1],
        ],
        [[2, 3, 4, 5]],
      ],
      outputs: [4],
    });
  });

  test("has as many edges as the product of neighbouring widths, factors counted", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(layer, { maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (nInputs, layers, nOutputs) => {
          const shape = layeredShape(nInputs, layers, nOutputs);
          let expected = 0;
          let before = nInputs;
          for (const { sums, products, arity } of [...layers, { sums: nOutputs, products: 0, arity: 2 }]) {
            expected += before * (sums + products * arity);
            before = sums + products;
          }
          expect(shape.nodes.flat(2).length).toBe(expected);
          expect(shape.outputs.length).toBe(nOutputs);
          shape.nodes.forEach((factors, n) => {
            for (const source of factors.flat()) expect(source).toBeLessThan(nInputs + n);
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});
