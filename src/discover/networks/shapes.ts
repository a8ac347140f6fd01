/**
 * Network shapes as text, from simple to complex.
 *
 * Nodes stand between semicolons, in evaluation order; the last is the output. A node is a product of factors joined
 * by `*`; a factor is a sum of edges, its sources joined by commas. A source is `x` (every input column) or the number
 * of an earlier node, from 1. `each` stands for one factor per input column. So `x; each * 1` is Π g(x)·h(Σ f(x)).
 */
import type { Shape } from "../../model/shape.ts";

/** A shape of the search: what it is called, how it is written. */
export interface NamedShape {
  readonly name: string;
  readonly text: string;
  /** Most input columns for which it is worth its time. */
  readonly mostInputs: number;
}

/**
 * The shapes in order of expected gain for the time they take. Adding one is one line.
 *
 * f, g, h are curves, P products of curves of single columns.
 */
export const SHAPES: readonly NamedShape[] = [
  { name: "P", text: "each", mostInputs: 20 },
  { name: "h(Σf)", text: "x; 1", mostInputs: 20 },
  { name: "P·(Σf)", text: "each * x", mostInputs: 12 },
  { name: "P·h(Σf)", text: "x; each * 1", mostInputs: 12 },
  { name: "P·h(P)", text: "each; each * 1", mostInputs: 8 },
  { name: "P+P", text: "each; each; 1,2", mostInputs: 8 },
  { name: "(P+P)·h(Σf)", text: "each; each; x; 1,2 * 3", mostInputs: 6 },
  { name: "P·h(Σf+P)", text: "each; x,1; each * 2", mostInputs: 6 },
  { name: "P·h(Σf)·h(Σf)", text: "x; x; each * 1 * 2", mostInputs: 6 },
  { name: "[n,2,1]", text: "x; x; 1,2", mostInputs: 12 },
  { name: "[n,3,1]", text: "x; x; x; 1,2,3", mostInputs: 8 },
  { name: "[n,2,2,1]", text: "x; x; 1,2; 1,2; 3,4", mostInputs: 6 },
];

/** The shape written in `text` for `nInputs` columns; a text that is none is a bug and throws. */
export function parseShape(text: string, nInputs: number): Shape {
  const nodes = text.split(";").map((node, at) =>
    node.split("*").flatMap((factor) => {
      const word = factor.trim();
      const columns = Array.from({ length: nInputs }, (_, i) => i);
      if (word === "each") return columns.map((i) => [i]);
      return [
        word.split(",").flatMap((source) => {
          if (source.trim() === "x") return columns;
          const node = Number(source);
          if (!Number.isInteger(node) || node < 1 || node > at) {
            throw new RangeError(`shape "${text}": "${source.trim()}" is no earlier node`);
          }
          return [nInputs + node - 1];
        }),
      ];
    }),
  );
  return { nInputs, nodes, outputs: [nodes.length - 1] };
}
