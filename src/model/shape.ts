import { UsageError } from "../diagnostics.ts";
import type { Kan } from "./kan.ts";

/**
 * The structure of a network without its curves: for each node its factors, for each factor its sources.
 *
 * A source below `nInputs` is an input column, else node `source − nInputs`, which must come earlier.
 */
export interface Shape {
  readonly nInputs: number;
  readonly nodes: readonly (readonly (readonly number[])[])[];
  readonly outputs: readonly number[];
}

/** The edges of a shape. */
export function edgeCount({ nodes }: Shape): number {
  return nodes.flat().reduce((sum, sources) => sum + sources.length, 0);
}

/** The structure of a network. */
export function shapeOf({ nInputs, nodes, outputs }: Kan): Shape {
  const sources = nodes.map(({ factors }) => factors.map(({ edges }) => edges.map(({ source }) => source)));
  return { nInputs, nodes: sources, outputs };
}

/** One hidden layer of a width text: `sums` plain nodes and `products` nodes of `arity` factors each. */
export interface LayerWidth {
  readonly sums: number;
  readonly products: number;
  readonly arity: number;
}

const LAYER = /^(?:(\d+)|(?:(\d+)\+)?(\d+)m(\d+)?)$/;

/**
 * The hidden layers written in `text`: `5` or `5,3` (sum nodes), `4+2m` (and two product nodes), `2m3` (arity 3).
 *
 * `0` means no hidden layer. Anything else is a `UsageError` that names the part it could not read.
 */
export function parseWidth(text: string): LayerWidth[] {
  const listed = /^\[(.*)\]$/.exec(text.trim())?.[1]?.split(",");
  if (listed !== undefined) {
    const hidden = listed.slice(1, -1).map((part) => part.trim());
    const value = hidden.length === 0 ? "0" : hidden.join(",");
    throw new UsageError(
      `--width "${text}": only hidden layers are written; inputs and outputs are those of the table`,
      `write --width ${value}`,
      "usage",
      { option: "--width", value },
    );
  }
  const layers = text.split(",").map((part) => {
    const match = LAYER.exec(part.trim());
    if (!match) {
      throw new UsageError(
        `--width "${text}": "${part.trim()}" is not a layer`,
        "write sum nodes as 5, layers as 5,3 and product nodes as 4+2m (or 2m3 for three factors)",
      );
    }
    const [, plain, sums, products, arity] = match;
    const layer = {
      sums: Number(plain ?? sums ?? 0),
      products: Number(products ?? 0),
      arity: Number(arity ?? 2),
    };
    if (layer.products > 0 && layer.arity < 2) {
      throw new UsageError(
        `--width "${text}": a product node needs 2 or more factors`,
        "write 1m or 1m2 or more",
      );
    }
    return layer;
  });
  const wide = layers.find((layer) => layer.sums + layer.products * layer.arity > 4096);
  if (wide) {
    throw new UsageError(
      `--width "${text}": a layer has more than 4096 nodes, factors counted`,
      "use a narrower layer",
    );
  }
  if (layers.length > 1 && layers.some((layer) => layer.sums + layer.products === 0)) {
    throw new UsageError(`--width "${text}": an empty layer cuts the network in two`, "leave out the 0");
  }
  return layers.filter((layer) => layer.sums + layer.products > 0);
}

/** The layered shape: each node takes every node of the layer before; the last layer has one sum per output. */
export function layeredShape(nInputs: number, layers: readonly LayerWidth[], nOutputs: number): Shape {
  const nodes: number[][][] = [];
  let sources = Array.from({ length: nInputs }, (_, i) => i);
  for (const layer of [...layers, { sums: nOutputs, products: 0, arity: 2 }]) {
    const first = nInputs + nodes.length;
    for (let i = 0; i < layer.sums; i++) nodes.push([sources.slice()]);
    for (let i = 0; i < layer.products; i++) {
      nodes.push(Array.from({ length: layer.arity }, () => sources.slice()));
    }
    sources = Array.from({ length: layer.sums + layer.products }, (_, i) => first + i);
  }
  return { nInputs, nodes, outputs: sources.map((source) => source - nInputs) };
}
