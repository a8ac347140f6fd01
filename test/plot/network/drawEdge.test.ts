import { expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import type { Dataset } from "../../../src/model/dataset.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { drawEdge, edgeDetails, viewNetwork } from "../../../src/plot/index.ts";
import { defaultLibrary, findFunction } from "../../../src/symbolic/library/index.ts";
import { elementsOf, expectFinite } from "../wellFormed.ts";

/** y = fn(2·x) of one input that goes from `low` to `high` in units 10 times those of the network. */
function network(fn: string, low: number, high: number) {
  const free = { a: true, b: true, c: true, exponent: false };
  const curve = { kind: "symbolic" as const, fn: findFunction(fn)!, a: 2, b: 0, c: 1, exponent: 1, free };
  const kan: Kan = {
    nInputs: 1,
    nodes: [{ factors: [{ bias: 0, edges: [{ source: 0, curve }] }] }],
    outputs: [0],
  };
  const values = Float64Array.from({ length: 200 }, (_, r) => 10 * (low + ((high - low) * r) / 199));
  const data: Dataset = {
    inputs: [{ name: "t", values }],
    targets: [{ name: "y", values }],
    nRows: 200,
    source: "",
    fingerprint: "",
  };
  const scaler = { inputs: Float64Array.of(10), targets: Float64Array.of(1) };
  const view = viewNetwork(kan, scaler, data, { inputs: ["t"], targets: ["y"] }, cpu);
  return { view, detail: edgeDetails(view.edges, kan, scaler, data, { library: defaultLibrary })[0]! };
}

test("an edge is matched in the units of the data", () => {
  const { view, detail } = network("sin", -1, 1);
  expect(view.edges[0]).toMatchObject({ low: -10, high: 10, name: "0,0,0", text: "sin(0.2·x)" });
  expect(detail.rows.x[0]).toBe(-10);
  expect(detail.candidates[0]).toMatchObject({ name: "sin", text: "sin(0.2·x)" });
  expect(detail.candidates[0]!.r2).toBeGreaterThan(1 - 1e-9);
});

test("an edge is drawn with its rows and each candidate with its R²", () => {
  const { detail } = network("sin", -1, 1);
  const elements = elementsOf(drawEdge(detail, "t", "y"));
  expectFinite(elements);
  const classes = elements.map((one) => one.attributes.class ?? "");
  expect(classes.filter((name) => name.startsWith("candidate "))).toHaveLength(detail.candidates.length);
  expect(drawEdge(detail, "t", "y").match(/R² /g)).toHaveLength(detail.candidates.length);
});

test("a curve with a pole or without values somewhere leaves gaps, never a broken path", () => {
  for (const [fn, low, high] of [
    ["log", -0.5, 1],
    ["1/x", -1, 1],
    ["sqrt", -1, 1],
    ["exp", 0, 400],
  ] as const) {
    expectFinite(elementsOf(drawEdge(network(fn, low, high).detail, "t", "y")));
  }
});

test("a column of one value alone is drawn", () => {
  const { detail } = network("sin", 0.3, 0.3);
  expectFinite(elementsOf(drawEdge(detail, "t", "y")));
});
