import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeAddresses, layersOf } from "../../src/model/address.ts";
import type { Kan } from "../../src/model/kan.ts";
import { layeredShape, parseWidth, type Shape } from "../../src/model/shape.ts";
import { anyKan } from "./randomKan.ts";

/** A network of cut edges: addresses speak of the structure alone. */
function bare({ nInputs, nodes, outputs }: Shape): Kan {
  return {
    nInputs,
    nodes: nodes.map((factors) => ({
      factors: factors.map((sources) => ({
        bias: 0,
        edges: sources.map((source) => ({ source, curve: { kind: "cut" as const } })),
      })),
    })),
    outputs,
  };
}

test("a layered network has pykan's addresses: layer, input, output", () => {
  const widths = [2, 3, 2, 1];
  const expected: string[] = [];
  for (let l = 0; l + 1 < widths.length; l++) {
    for (let j = 0; j < widths[l + 1]!; j++) {
      for (let i = 0; i < widths[l]!; i++) expected.push(`${l},${i},${j}`);
    }
  }
  const addresses = edgeAddresses(bare(layeredShape(2, parseWidth("3,2"), 1)));
  expect(addresses.map(({ layer, from, to }) => `${layer},${from},${to}`)).toEqual(expected);
});

test("the factors of product nodes are targets of their own, after the sum nodes", () => {
  const addresses = edgeAddresses(bare(layeredShape(1, parseWidth("1+1m3"), 1)));
  expect(addresses.map(({ layer, from, to }) => [layer, from, to])).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 0, 2],
    [0, 0, 3],
    [1, 0, 0],
    [1, 1, 0],
  ]);
});

test("an edge that skips a layer counts its source after those of the layer before its target", () => {
  // h = f(x0, x1); y = g(h, x0, x1)
  const shape: Shape = { nInputs: 2, nodes: [[[0, 1]], [[2, 0, 1]]], outputs: [1] };
  expect(edgeAddresses(bare(shape)).map(({ layer, from, to }) => [layer, from, to])).toEqual([
    [0, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 2, 0],
  ]);
});

test("addresses are unique, and point at every edge once, whatever the network", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const addresses = edgeAddresses(kan);
      const edges = kan.nodes.flatMap((node) => node.factors.flatMap((sum) => sum.edges));
      expect(addresses.length).toBe(edges.length);
      expect(new Set(addresses.map(({ layer, from, to }) => `${layer},${from},${to}`)).size).toBe(
        edges.length,
      );
      addresses.forEach(({ node, factor, edge }, i) => {
        expect(kan.nodes[node]!.factors[factor]!.edges[edge]).toBe(edges[i]);
      });
    }),
  );
});

test("a node lies one layer deeper than its deepest source", () => {
  fc.assert(
    fc.property(anyKan, ({ kan }) => {
      const layers = layersOf(kan);
      kan.nodes.forEach((node, n) => {
        const sources = node.factors.flatMap((sum) => sum.edges.map(({ source }) => layers[source]!));
        expect(layers[kan.nInputs + n]).toBe(1 + Math.max(0, ...sources));
      });
      expect(layers.subarray(0, kan.nInputs).every((layer) => layer === 0)).toBe(true);
    }),
  );
});
