/**
 * Network shapes as text: structures that layers cannot say.
 *
 * Nodes stand between semicolons, in evaluation order; the last is the output. A node is a product of factors joined
 * by `*`; a factor is a sum of edges, its sources joined by commas. A source is `x` (every input column) or the number
 * of an earlier node, from 1. `each` stands for one factor per input column. So `x; each * 1` is Π g(x)·h(Σ f(x)).
 */
import { UsageError } from "../diagnostics.ts";
import { layeredShape, parseWidth, type Shape } from "./shape.ts";

/** Whether a width is written as a structure, not as layers. */
function isShapeText(text: string): boolean {
  return /each|x|;|\*/.test(text);
}

/** The shape that a width stands for, layers or structure, for tables of so many inputs and targets. Errors: UsageError. */
export function shapeOfWidth(text: string, nInputs: number, nOutputs: number): Shape {
  return isShapeText(text)
    ? severalTimes(parseShape(text, nInputs), nOutputs)
    : layeredShape(nInputs, parseWidth(text), nOutputs);
}

/** The shape written in `text` for `nInputs` columns, of one output. Errors: UsageError for a text that is none. */
export function parseShape(text: string, nInputs: number): Shape {
  const columns = Array.from({ length: nInputs }, (_, i) => i);
  const sourcesOf = (word: string, earlier: number): readonly number[] => {
    if (word === "x") return columns;
    const node = Number(word);
    if (Number.isInteger(node) && node >= 1 && node <= earlier) return [nInputs + node - 1];
    throw new UsageError(
      `the structure "${text}": "${word}" is no earlier node`,
      "write x for all columns, each for a factor of each, and nodes before by their number: x; each * 1; layers are written 5,3 or 4+2m",
    );
  };
  const nodes = text.split(";").map((node, earlier) =>
    node.split("*").flatMap((factor) => {
      const words = factor.split(",").map((word) => word.trim());
      if (words.length === 1 && words[0] === "each") return columns.map((i) => [i]);
      return [words.flatMap((word) => sourcesOf(word, earlier))];
    }),
  );
  return { nInputs, nodes, outputs: [nodes.length - 1] };
}

/** One such network beside the other for each target. */
function severalTimes({ nInputs, nodes, outputs }: Shape, times: number): Shape {
  const copies = Array.from({ length: times }, (_, copy) => copy * nodes.length);
  return {
    nInputs,
    nodes: copies.flatMap((offset) =>
      nodes.map((factors) =>
        factors.map((sources) => sources.map((source) => (source < nInputs ? source : source + offset))),
      ),
    ),
    outputs: copies.flatMap((offset) => outputs.map((output) => output + offset)),
  };
}
