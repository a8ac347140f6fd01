import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import type { Dataset } from "../../../src/model/dataset.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { drawNetwork, type NetworkView, viewNetwork } from "../../../src/plot/index.ts";
import { anyKan, randomKan } from "../../model/randomKan.ts";
import { elementsOf, expectFinite } from "../wellFormed.ts";

const nasty = `a < b & "c" 'd' </text><script>alert(1)</script>\u0000\ud800`;

interface Given {
  readonly kan: Kan;
  readonly inputs: readonly Float64Array[];
  readonly targets: readonly Float64Array[];
}

function viewOf({ kan, inputs, targets }: Given, name = "x"): NetworkView {
  const rows: Dataset = {
    inputs: inputs.map((values, i) => ({ name: `${name}${i}`, values })),
    targets: targets.map((values, o) => ({ name: `${name} out ${o}`, values })),
    nRows: inputs[0]!.length,
    source: "",
    fingerprint: "",
  };
  const scaler = {
    inputs: new Float64Array(inputs.length).fill(1),
    targets: new Float64Array(targets.length).fill(1),
  };
  const names = { inputs: rows.inputs.map((c) => c.name), targets: rows.targets.map((c) => c.name) };
  return viewNetwork(kan, scaler, rows, names, cpu);
}

function liveEdges(kan: Kan): number {
  return kan.nodes
    .flatMap((node) => node.factors.flatMap((sum) => sum.edges))
    .filter(({ curve }) => curve.kind !== "cut").length;
}

test.each(["links", "matrix"] as const)(
  "any network is drawn in the layout %s, each live edge once",
  (layout) => {
    fc.assert(
      fc.property(anyKan, fc.double({ min: 0, max: 50, noNaN: true }), (given, beta) => {
        const view = viewOf(given);
        const elements = elementsOf(drawNetwork(view, { layout, beta }));
        expectFinite(elements);
        const drawn = elements.filter(({ attributes }) => attributes.class?.startsWith("edge "));
        expect(new Set(drawn.map(({ attributes }) => attributes["data-edge"])).size).toBe(drawn.length);
        expect(drawn.length).toBe(liveEdges(given.kan));
        const edges = new Map(view.edges.map((edge) => [edge.name, edge]));
        for (const { attributes } of drawn) {
          const { score, kind } = edges.get(attributes["data-edge"]!)!;
          expect(Number(attributes.opacity)).toBeCloseTo(Math.tanh(beta * score), 3);
          expect(attributes.class).toBe(`edge ${kind}`);
        }
      }),
      { numRuns: 30 },
    );
  },
);

test("nothing is drawn outside the picture", () => {
  for (const layout of ["links", "matrix"] as const) {
    const svg = drawNetwork(viewOf(randomKan({ seed: 3, nInputs: 4, hidden: 4, nOutputs: 2, nRows: 50 })), {
      layout,
    });
    const [root, ...rest] = elementsOf(svg);
    const [width, height] = [Number(root!.attributes.width), Number(root!.attributes.height)];
    for (const { attributes } of rest) {
      if (attributes.class !== "frame") continue;
      const [x, y] = [Number(attributes.x), Number(attributes.y)];
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + Number(attributes.width)).toBeLessThanOrEqual(width);
      expect(y + Number(attributes.height)).toBeLessThanOrEqual(height);
    }
  }
});

test("names from the data cannot leave their place", () => {
  for (const layout of ["links", "matrix"] as const) {
    const svg = drawNetwork(
      viewOf(randomKan({ seed: 5, nInputs: 2, hidden: 2, nOutputs: 1, nRows: 20 }), nasty),
      {
        layout,
      },
    );
    const names = elementsOf(svg).map(({ name }) => name);
    expect(new Set(names)).toEqual(
      new Set(["svg", "title", "rect", "g", "path", "text", "circle"].filter((n) => names.includes(n))),
    );
  }
});

test("inputs and outputs are named, and a product is marked", () => {
  const sum = (source: number) => ({
    bias: 0,
    edges: [
      { source, curve: { kind: "symbolic" as const, fn: square, a: 1, b: 0, c: 1, exponent: 1, free } },
    ],
  });
  const kan: Kan = { nInputs: 2, nodes: [{ factors: [sum(0), sum(1)] }], outputs: [0] };
  const column = Float64Array.of(-1, 0, 1, 2);
  for (const layout of ["links", "matrix"] as const) {
    const svg = drawNetwork(viewOf({ kan, inputs: [column, column], targets: [column] }), { layout });
    expect(svg).toContain(">x0");
    expect(svg).toContain("x out 0");
    expect(svg).toContain("x²");
    if (layout === "matrix") expect(svg).toContain("×");
    else {
      expect(svg).toContain('class="product"');
      const elements = elementsOf(svg);
      const ends = elements
        .filter((one) => one.attributes.class === "link")
        .map((one) => one.attributes.d!.split(" ").at(-1));
      const factors = elements.filter((one) => one.name === "circle" && one.attributes.r === "3");
      expect(factors).toHaveLength(2);
      for (const { attributes } of factors) expect(ends).toContain(`${attributes.cx},${attributes.cy}`);
    }
  }
});

const square = { name: "x^2", value: (v: number) => v * v, derivative: (v: number) => 2 * v };
const free = { a: false, b: false, c: false, exponent: false };

test("a layer of many edges becomes a table, a small network stays a drawing of lines", () => {
  const small = viewOf(randomKan({ seed: 1, nInputs: 2, hidden: 3, nOutputs: 1, nRows: 20 }));
  expect(drawNetwork(small)).toContain('class="link"');
  const edges = Array.from({ length: 50 }, (_, source) => ({
    source,
    curve: { kind: "symbolic" as const, fn: square, a: 1, b: 0, c: 1, exponent: 1, free },
  }));
  const kan: Kan = { nInputs: 50, nodes: [{ factors: [{ bias: 0, edges }] }], outputs: [0] };
  const inputs = Array.from({ length: 50 }, () => Float64Array.of(1, 2, 3));
  const wide = drawNetwork(viewOf({ kan, inputs, targets: [Float64Array.of(1, 2, 3)] }));
  expect(wide).not.toContain('class="link"');
});
