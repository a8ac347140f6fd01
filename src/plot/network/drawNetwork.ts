import { escaped } from "../../io/markup.ts";
import { drawMatrices } from "../drawMatrices.ts";
import { type Drawing, element, MARGIN, PALETTE, svgFile, textWidth } from "../svg.ts";
import { drawLinks } from "./drawLinks.ts";
import type { NetworkView, SourceView } from "./networkView.ts";
import type { EdgeStyle } from "./thumbnail.ts";

/** How a network is drawn. */
export interface NetworkDrawing {
  /** Opacity of an edge is tanh(beta·score). ≥ 0. @defaultValue 3 */
  readonly beta?: number;
  /** `links` joins nodes by lines, `matrix` has a table of curves for each layer. @defaultValue what is legible */
  readonly layout?: "auto" | "links" | "matrix";
  /** Edges can be reached with the keyboard, for a page. @defaultValue false */
  readonly isInteractive?: boolean;
}

/** Edges between two layers up to which lines can be followed. */
const MOST_LINKS = 42;

/**
 * A network as one SVG: inputs on the left, each edge a small curve of its function, outputs on the right.
 *
 * Learned edges are blue, snapped ones orange with their function beside them, cut ones absent. A layer of more edges
 * than lines can join becomes a table of curves, a row for each source and a column for each sum. Cost O(edges).
 */
export function drawNetwork(view: NetworkView, options: NetworkDrawing = {}): string {
  const style: EdgeStyle = {
    beta: options.beta ?? 3,
    isInteractive: options.isInteractive ?? false,
    nameOf: (source) => sourceName(view.sources[source]!),
  };
  const drawing = isMatrix(view, options.layout ?? "auto")
    ? drawMatrices(view, style)
    : drawLinks(view, style);
  const legend = drawLegend(view, style.beta, drawing.height);
  const title = `Network of ${view.edges.length} edges`;
  return svgFile(
    Math.max(drawing.width, legend.width),
    drawing.height + legend.height,
    title,
    drawing.body + legend.body,
  );
}

function isMatrix(view: NetworkView, layout: "auto" | "links" | "matrix"): boolean {
  if (layout !== "auto") return layout === "matrix";
  const counts = new Map<number, number>();
  for (const { address } of view.edges) counts.set(address.layer, (counts.get(address.layer) ?? 0) + 1);
  return Math.max(0, ...counts.values()) > MOST_LINKS;
}

/** What a source is called: its column, its target, or its layer and place. */
export function sourceName(source: SourceView): string {
  if (source.kind !== "hidden") return source.name;
  return `node ${source.position} of layer ${source.layer}`;
}

/** What colours and marks mean, in one line below the network. */
function drawLegend({ edges }: NetworkView, beta: number, top: number): Drawing {
  const entries = [
    ...(edges.some(({ kind }) => kind === "learned") ? ([["learned curve", PALETTE.learned]] as const) : []),
    ...(edges.some(({ kind }) => kind === "snapped") ? ([["function", PALETTE.snapped]] as const) : []),
  ];
  let x = MARGIN;
  const y = top + 14;
  const write = (content: string): string => {
    const at = x;
    x += textWidth(content, 11) + 12;
    return element(
      "text",
      { class: "soft", x: at, y, "font-size": 11, fill: PALETTE.soft },
      escaped(content),
    );
  };
  const parts = entries.map(([name, color]) => {
    const swatch = element("path", {
      class: name === "function" ? "snapped-line" : "learned-line",
      d: `M${x},${y - 4}h16`,
      stroke: color,
      "stroke-width": 2.5,
    });
    x += 21;
    return swatch + write(name);
  });
  const marks = element("path", {
    class: "range",
    d: `M${x},${y}v-7M${x + 12},${y}v-7`,
    stroke: PALETTE.soft,
    "stroke-width": 1,
  });
  x += 18;
  parts.push(marks + write("range of the data"));
  parts.push(write(`opacity tanh(${Number(beta.toPrecision(3))} · score): how much it matters`));
  return { body: element("g", { class: "legend" }, ...parts), width: x, height: 30 };
}
