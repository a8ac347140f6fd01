import { mean } from "../../math/statistics.ts";
import { coordinate, type Drawing, element, label, MARGIN, PALETTE, textWidth } from "../svg.ts";
import type { EdgeView, NetworkView, SourceView } from "./networkView.ts";
import { type EdgeStyle, edgeGroup, thumbnail } from "./thumbnail.ts";

const NAME_SIZE = 13;
const TEXT_SIZE = 10.5;
const LONGEST_NAME = 170;

/** Sizes that depend on how many edges stand above each other. */
interface Sizes {
  readonly box: { readonly width: number; readonly height: number };
  /** From one box to the next. */
  readonly pitch: number;
  /** From a column of nodes to the boxes, and from the boxes to the next column. */
  readonly lead: number;
}

/**
 * The network as columns of nodes, and between two columns a stack of curves, each joined to its source and its sum.
 *
 * Curves stand in the order of their sums, a sum at the middle of its curves, so that lines cross on one side only.
 */
export function drawLinks(view: NetworkView, style: EdgeStyle): Drawing {
  const gaps = Array.from({ length: view.nLayers - 1 }, (_, layer) =>
    view.edges
      .filter(({ address }) => address.layer === layer)
      .sort((one, other) => one.address.to - other.address.to || one.address.from - other.address.from),
  );
  const largest = Math.max(1, ...gaps.map((edges) => edges.length));
  const sizes = sizesFor(largest);
  const mostNodes = Math.max(...columnsOf(view).map((column) => column.length));
  const height = Math.max(largest * sizes.pitch, mostNodes * 30, 110);
  const names = view.sources.filter(({ kind }) => kind === "input").map(({ name }) => name);
  const left = MARGIN + Math.min(LONGEST_NAME, Math.max(...names.map((n) => textWidth(n, NAME_SIZE)))) + 14;
  const gapWidth = sizes.box.width + 2 * sizes.lead;
  const columnX = (layer: number): number => left + layer * gapWidth;

  const sourceY = sourceHeights(view, gaps, height);
  const sumY = sumHeights(gaps, height);
  const lines: string[] = [];
  gaps.forEach((edges, layer) => {
    edges.forEach((edge, place) => {
      const y = MARGIN + boxMiddle(place, edges.length, height);
      lines.push(
        drawEdge(edge, style, sizes, {
          from: [columnX(view.sources[edge.source]!.layer), MARGIN + sourceY[edge.source]!],
          x: columnX(layer) + sizes.lead,
          y,
          to: [sumX(view.sources[edge.target]!, columnX(layer + 1)), MARGIN + sumY.get(sumKey(edge))!],
        }),
      );
    });
  });
  const nodes = view.sources.map((source, s) =>
    drawSource(
      source,
      columnX(source.layer),
      MARGIN + sourceY[s]!,
      sumsOf(view, s, sumY).map((y) => MARGIN + y),
    ),
  );
  const lastNames = view.sources.filter(({ kind }) => kind === "output").map(({ name }) => name);
  const right = Math.min(LONGEST_NAME, Math.max(0, ...lastNames.map((n) => textWidth(n, NAME_SIZE)))) + 14;
  return {
    body: [...lines, ...nodes].join(""),
    width: columnX(view.nLayers - 1) + right + MARGIN,
    height: height + 2 * MARGIN,
  };
}

function sizesFor(largest: number): Sizes {
  if (largest <= 6) return { box: { width: 92, height: 58 }, pitch: 84, lead: 74 };
  if (largest <= 16) return { box: { width: 70, height: 42 }, pitch: 62, lead: 84 };
  return { box: { width: 56, height: 32 }, pitch: 48, lead: 104 };
}

function columnsOf({ sources, nLayers }: NetworkView): readonly (readonly SourceView[])[] {
  return Array.from({ length: nLayers }, (_, layer) => sources.filter((source) => source.layer === layer));
}

/** The middle of the `place`-th of `count` boxes spread over `height`. */
function boxMiddle(place: number, count: number, height: number): number {
  return ((place + 0.5) * height) / count;
}

/** The factor that an edge belongs to. */
function sumKey({ target, address }: EdgeView): string {
  return `${target},${address.factor}`;
}

/** Where each sum that has edges stands: at the middle of its curves. */
function sumHeights(gaps: readonly (readonly EdgeView[])[], height: number): ReadonlyMap<string, number> {
  const places = new Map<string, number[]>();
  for (const edges of gaps) {
    edges.forEach((edge, place) => {
      const key = sumKey(edge);
      places.set(key, [...(places.get(key) ?? []), boxMiddle(place, edges.length, height)]);
    });
  }
  return new Map([...places].map(([key, ys]) => [key, mean(ys)]));
}

/** Where each source stands: inputs spread evenly, a node at the middle of its sums. */
function sourceHeights(
  view: NetworkView,
  gaps: readonly (readonly EdgeView[])[],
  height: number,
): Float64Array {
  const sums = sumHeights(gaps, height);
  const columns = columnsOf(view);
  return Float64Array.from(view.sources, (source, s) => {
    const own = sumsOf(view, s, sums);
    if (own.length > 0) return mean(own);
    return boxMiddle(source.position, columns[source.layer]!.length, height);
  });
}

function sumsOf({ sources }: NetworkView, source: number, sumY: ReadonlyMap<string, number>): number[] {
  return Array.from({ length: sources[source]!.nFactors }, (_, f) => sumY.get(`${source},${f}`)).filter(
    (y) => y !== undefined,
  );
}

/** Sums that are multiplied stand a little before their node. */
function sumX(target: SourceView, x: number): number {
  return target.nFactors > 1 ? x - 30 : x;
}

function drawEdge(
  edge: EdgeView,
  style: EdgeStyle,
  { box, lead }: Sizes,
  at: {
    readonly from: readonly [number, number];
    readonly x: number;
    readonly y: number;
    readonly to: readonly [number, number];
  },
): string {
  const frame = { ...box, x: at.x, y: at.y - box.height / 2 };
  const line = { fill: "none", stroke: PALETTE[edge.kind], "stroke-width": 1.3, class: "link" };
  const below = {
    x: at.x + box.width / 2,
    y: frame.y + box.height + TEXT_SIZE + 1,
  };
  const [content, attributes] =
    edge.text === undefined
      ? [edge.name, { class: "soft", fill: PALETTE.soft, "font-size": 9 }]
      : [edge.text, { class: "snapped-text", fill: PALETTE.snapped, "font-size": TEXT_SIZE }];
  return edgeGroup(
    edge,
    style,
    element("path", { ...line, d: bend(...at.from, at.x, at.y) }),
    element("path", { ...line, d: bend(at.x + box.width, at.y, ...at.to) }),
    thumbnail(edge, frame),
    label(content, below.x, below.y, { ...attributes, "text-anchor": "middle" }, box.width + 1.5 * lead),
  );
}

/** A line that leaves and arrives level. */
function bend(x1: number, y1: number, x2: number, y2: number): string {
  const middle = coordinate((x1 + x2) / 2);
  const [a, b, c, d] = [x1, y1, x2, y2].map(coordinate);
  return `M${a},${b}C${middle},${b} ${middle},${d} ${c},${d}`;
}

function drawSource(source: SourceView, x: number, y: number, sums: readonly number[]): string {
  const parts: string[] = [];
  const dot = (cx: number, cy: number, r: number): string =>
    element("circle", { class: "ink", cx, cy, r, fill: PALETTE.ink });
  if (source.nFactors > 1) {
    for (const sum of sums) {
      parts.push(
        element("path", {
          class: "ink-line",
          d: `M${coordinate(x - 30)},${coordinate(sum)}L${coordinate(x)},${coordinate(y)}`,
          stroke: PALETTE.ink,
          "stroke-width": 1.2,
        }),
        dot(x - 30, sum, 3),
      );
    }
    parts.push(
      element("circle", { class: "product", cx: x, cy: y, r: 9, fill: PALETTE.ground, stroke: PALETTE.ink }),
      element("path", {
        class: "ink-line",
        d: `M${coordinate(x - 4)},${coordinate(y - 4)}l8,8m0,-8l-8,8`,
        stroke: PALETTE.ink,
        "stroke-width": 1.6,
      }),
    );
  } else parts.push(dot(x, y, 4.5));
  const name = { class: "ink", fill: PALETTE.ink, "font-size": NAME_SIZE };
  if (source.kind === "input") {
    parts.push(label(source.name, x - 11, y + 4.5, { ...name, "text-anchor": "end" }, LONGEST_NAME));
  }
  if (source.kind === "output") parts.push(label(source.name, x + 13, y + 4.5, name, LONGEST_NAME));
  return element("g", { class: `source ${source.kind}` }, ...parts);
}
