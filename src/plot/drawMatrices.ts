import { mean } from "../math/statistics.ts";
import type { EdgeView, NetworkView } from "./network/networkView.ts";
import { type EdgeStyle, edgeGroup, thumbnail } from "./network/thumbnail.ts";
import { coordinate, type Drawing, element, label, MARGIN, PALETTE, textWidth } from "./svg.ts";

const CELL = { width: 46, height: 34 };
const NAME_SIZE = 11;
const LONGEST_NAME = 130;
/** Above the first table: its numbers, the line of a product, names of outputs. */
const HEAD = 46;
/** Between one table and the next, where arrows stand. */
const BETWEEN = { x: 46, y: 30 };

/** A table of curves: its places from left to right, or from top to bottom. */
interface Lane {
  /** Pixels from the edge of the table to the middle of a cell. */
  readonly at: number;
  /** The number that names an edge: `from` of a source, `to` of a sum. */
  readonly number: number;
  readonly source: number;
}

/**
 * The network as a staircase of tables, one for each layer: a curve where a source and a sum meet.
 *
 * In the first table sources are rows and sums are columns. The columns go on below as the sources of the second, whose
 * sums are rows; these go on to the right, and so on. Numbers are those that name an edge: layer, from, to.
 */
export function drawMatrices(view: NetworkView, style: EdgeStyle): Drawing {
  const inputs = view.sources.filter(({ kind }) => kind === "input");
  const left =
    MARGIN + Math.min(LONGEST_NAME, Math.max(...inputs.map((i) => textWidth(rowName(i), NAME_SIZE)))) + 10;
  let [x, y] = [left, MARGIN + HEAD];
  let [right, bottom] = [x, y];
  let unit: number = CELL.height;
  // Where the sources of the next table stand, from its corner.
  let places: ReadonlyMap<number, number> = new Map(inputs.map((_, i) => [i, (i + 0.5) * unit]));
  const tables: string[] = [];
  for (let layer = 0; layer < view.nLayers - 1; layer++) {
    const isDown = layer % 2 === 0;
    const edges = view.edges.filter(({ address }) => address.layer === layer);
    const sources = sourceLanes(view, places, edges, unit);
    const sums = sumLanes(view, layer, isDown ? CELL.width : CELL.height);
    const [columns, rows] = isDown ? [sums, sources] : [sources, sums];
    const width = endOf(columns, CELL.width);
    const height = endOf(rows, CELL.height);
    tables.push(drawTable({ view, layer, edges, sources, sums, isDown, x, y, width, style }));
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
    if (isDown) y += height + BETWEEN.y;
    else x += width + BETWEEN.x;
    unit = isDown ? CELL.width : CELL.height;
    places = nodePlaces(sums);
  }
  const outputs = view.sources.filter(({ kind }) => kind === "output").map(({ name }) => name);
  const room = Math.min(LONGEST_NAME, Math.max(0, ...outputs.map((name) => textWidth(name, NAME_SIZE)))) + 8;
  return { body: tables.join(""), width: right + room + MARGIN, height: bottom + MARGIN };
}

function rowName({ name, position }: { readonly name: string; readonly position: number }): string {
  return `${name}   ${position}`;
}

function endOf(lanes: readonly Lane[], unit: number): number {
  return Math.max(unit, ...lanes.map(({ at }) => at + unit / 2));
}

/** The sources of a table where they already stand; those of earlier layers, which edges skip from, come after them. */
function sourceLanes(
  view: NetworkView,
  places: ReadonlyMap<number, number>,
  edges: readonly EdgeView[],
  unit: number,
): readonly Lane[] {
  const lanes: Lane[] = [...places].map(([source, at]) => ({
    source,
    at,
    number: view.sources[source]!.position,
  }));
  let end = endOf(lanes, unit);
  for (const { source, address } of edges) {
    if (lanes.some((lane) => lane.source === source)) continue;
    lanes.push({ source, number: address.from, at: end + unit / 2 });
    end += unit;
  }
  return lanes;
}

/** The sums of the next layer, factor by factor. */
function sumLanes(view: NetworkView, layer: number, unit: number): readonly Lane[] {
  const targets = view.sources.flatMap((source, s) =>
    source.layer === layer + 1 ? Array.from({ length: source.nFactors }, () => s) : [],
  );
  return targets.map((source, number) => ({ source, number, at: (number + 0.5) * unit }));
}

/** Where each node stands: at the middle of its sums. */
function nodePlaces(sums: readonly Lane[]): Map<number, number> {
  const groups = new Map<number, number[]>();
  for (const { source, at } of sums) groups.set(source, [...(groups.get(source) ?? []), at]);
  return new Map([...groups].map(([s, all]) => [s, mean(all)]));
}

interface MatrixTable {
  readonly view: NetworkView;
  readonly layer: number;
  readonly edges: readonly EdgeView[];
  readonly sources: readonly Lane[];
  readonly sums: readonly Lane[];
  /** Sums are columns. */
  readonly isDown: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly style: EdgeStyle;
}

function drawTable(table: MatrixTable): string {
  const { view, edges, sources, sums, isDown, x, y, style } = table;
  const sourceOf = new Map(sources.map((lane) => [lane.source, lane]));
  const sumOf = new Map(sums.map((lane) => [lane.number, lane]));
  const corner = (source: Lane, sum: Lane): readonly [number, number] => {
    const [across, down] = isDown ? [sum.at, source.at] : [source.at, sum.at];
    return [x + across - CELL.width / 2, y + down - CELL.height / 2];
  };
  const frames = sources.flatMap((source) =>
    sums.map((sum) => {
      const [cx, cy] = corner(source, sum).map(coordinate);
      return `M${cx},${cy}h${CELL.width}v${CELL.height}h-${CELL.width}z`;
    }),
  );
  const grid = element("path", {
    class: "grid",
    d: frames.join(""),
    stroke: PALETTE.line,
    "stroke-width": 0.7,
    fill: "none",
  });
  const cells = edges.map((edge) => {
    const [cx, cy] = corner(sourceOf.get(edge.source)!, sumOf.get(edge.address.to)!);
    return drawCell(edge, style, cx + 2, cy + 2);
  });
  return element(
    "g",
    { class: "layer" },
    ...(frames.length === 0 ? [] : [grid]),
    ...sources.flatMap((lane) => sourceLabel(table, lane)),
    ...sums.map((lane) => sumLabel(table, lane)),
    ...productSigns(view, table),
    ...cells,
  );
}

const ink = { class: "ink", fill: PALETTE.ink, "font-size": NAME_SIZE };
const soft = { class: "soft", fill: PALETTE.soft, "font-size": NAME_SIZE };

/** The name of an input; an arrow where a source comes from the table before; the number of a source skipped from. */
function sourceLabel({ view, layer, isDown, x, y }: MatrixTable, lane: Lane): string[] {
  const source = view.sources[lane.source]!;
  const [px, py] = isDown ? [x - 7, y + lane.at + 4] : [x + lane.at, y - 8];
  const anchor = { "text-anchor": isDown ? "end" : "middle" };
  if (layer === 0) return [label(rowName(source), px, py, { ...ink, ...anchor }, LONGEST_NAME)];
  if (source.layer === layer) {
    const d = isDown
      ? `M${x - 30},${y + lane.at}h22m-5,-4l5,4l-5,4`
      : `M${x + lane.at},${y - 24}v17m-4,-5l4,5l4,-5`;
    const line = { stroke: PALETTE.soft, "stroke-width": 1, fill: "none", opacity: "0.7" };
    return [element("path", { class: "arrow", d, ...line })];
  }
  const name = source.kind === "input" ? source.name : `${source.position}`;
  return [label(`${name} ${lane.number}`, px, py, { ...soft, ...anchor }, isDown ? 38 : CELL.width)];
}

/** The number of a sum, and at the first sum of an output its name. */
function sumLabel({ view, isDown, x, y, width, sums }: MatrixTable, lane: Lane): string {
  const { kind, name } = view.sources[lane.source]!;
  const number = isDown
    ? label(String(lane.number), x + lane.at, y - 7, { ...soft, "text-anchor": "middle" })
    : label(String(lane.number), x - 7, y + lane.at + 4, { ...soft, "text-anchor": "end" });
  const isFirst = sums.find(({ source }) => source === lane.source) === lane;
  if (kind !== "output" || !isFirst) return number;
  const [px, py] = isDown ? [x + lane.at - CELL.width / 2 + 4, y - 26] : [x + width + 8, y + lane.at + 4];
  return number + label(name, px, py, { ...ink, "font-size": 13 }, LONGEST_NAME);
}

/** A line along the sums of each product, with its sign. */
function productSigns(view: NetworkView, { sums, isDown, x, y }: MatrixTable): string[] {
  return [...new Set(sums.map(({ source }) => source))].flatMap((node) => {
    if (view.sources[node]!.nFactors < 2) return [];
    const own = sums.filter(({ source }) => source === node).map(({ at }) => at);
    const [from, to] = [own[0]!, own.at(-1)!];
    const middle = (from + to) / 2;
    const d = isDown
      ? `M${coordinate(x + from - 12)},${y - 20}H${coordinate(x + to + 12)}`
      : `M${x - 20},${coordinate(y + from - 9)}V${coordinate(y + to + 9)}`;
    const [px, py] = isDown ? [x + middle, y - 23] : [x - 28, y + middle + 4];
    return [
      element("path", { class: "ink-line", d, stroke: PALETTE.ink, "stroke-width": 1 }),
      label("×", px, py, { ...ink, "font-size": 13, "text-anchor": "middle" }),
    ];
  });
}

function drawCell(edge: EdgeView, style: EdgeStyle, x: number, y: number): string {
  const box = { x, y, width: CELL.width - 4, height: CELL.height - 4 };
  if (edge.text === undefined) return edgeGroup(edge, style, thumbnail(edge, box));
  const text = label(
    edge.text,
    x + box.width / 2,
    y + box.height - 1,
    { class: "snapped-text", fill: PALETTE.snapped, "font-size": 7, "text-anchor": "middle" },
    box.width + 2,
  );
  return edgeGroup(edge, style, thumbnail(edge, { ...box, height: box.height - 9 }), text);
}
