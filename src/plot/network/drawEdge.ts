import { determination } from "../../figures.ts";
import { escaped } from "../../io/markup.ts";
import { linearAxis } from "../axis.ts";
import { chartOf, dots } from "../chart.ts";
import { curvePath, element, label, PALETTE, svgFile } from "../svg.ts";
import type { EdgeCandidate, EdgeDetail } from "./edgeDetail.ts";

const WIDTH = 760;
const CHART_HEIGHT = 440;
const LINE = 21;

/**
 * One edge large, as SVG: its curve, the rows it sees, and the functions that come nearest, each with its R².
 *
 * `from` and `to` name its source and its target.
 */
export function drawEdge({ edge, rows, candidates }: EdgeDetail, from: string, to: string): string {
  const inside = edge.y.filter((_, i) => edge.x[i]! >= edge.low && edge.x[i]! <= edge.high);
  const x = linearAxis(edge.x, 6, 0);
  const y = linearAxis([...inside, ...rows.y], 6, 0.1);
  const title = `Edge ${edge.name}: ${from} → ${to}`;
  const top = 34;
  const chart = chartOf({
    width: WIDTH,
    height: CHART_HEIGHT,
    x,
    y,
    xLabel: from,
    yLabel: `added to ${to}`,
  });
  const lineOf = (values: Float64Array): string =>
    curvePath(values.length, (i) => {
      const vertical = chart.py(values[i]!);
      const isIn = vertical >= chart.inside.top && vertical <= chart.inside.bottom;
      return isIn ? [chart.px(edge.x[i]!), vertical] : undefined;
    });
  const path = (d: string, attributes: Record<string, string | number>): string =>
    d === "" ? "" : element("path", { d, fill: "none", "stroke-linejoin": "round", ...attributes });
  const color = PALETTE[edge.kind];
  const rug = Array.from(rows.x, (v) => `M${chart.px(v).toFixed(1)},${chart.inside.bottom}v-5`).join("");
  const range = [edge.low, edge.high]
    .map((v) => `M${chart.px(v).toFixed(1)},${chart.inside.bottom}v-12`)
    .join("");
  const body = [
    label(
      title,
      14,
      22,
      { class: "ink", fill: PALETTE.ink, "font-size": 15, "font-weight": "bold" },
      WIDTH - 28,
    ),
    element(
      "g",
      { transform: `translate(0 ${top})` },
      chart.frame,
      dots(chart, rows.x, rows.y, {
        class: "data",
        stroke: PALETTE.data,
        "stroke-width": 9,
        opacity: "0.28",
      }),
      path(rug, { class: "data", stroke: PALETTE.data, opacity: "0.6" }),
      path(lineOf(edge.y), { class: `curve ${edge.kind}-line`, stroke: color, "stroke-width": 3 }),
      ...candidates.map((candidate, rank) =>
        path(lineOf(candidate.y), {
          class: `candidate c${rank}`,
          stroke: candidateColor(rank),
          "stroke-width": 1.6,
          "stroke-dasharray": DASHES[rank % DASHES.length]!,
        }),
      ),
      path(range, { class: "range", stroke: PALETTE.ink, "stroke-width": 1.5 }),
    ),
    key(edge, candidates, top + CHART_HEIGHT + 8, color),
  ].join("");
  return svgFile(WIDTH, top + CHART_HEIGHT + LINE * (candidates.length + 1) + 16, title, body);
}

/** Dashes tell the candidates apart without colour. */
const DASHES = ["7 4", "2 3", "9 3 2 3", "4 2"];

function candidateColor(rank: number): string {
  return PALETTE.candidates[rank % PALETTE.candidates.length]!;
}

/** What the lines are: the curve itself, then each function with its R². */
function key(
  edge: EdgeDetail["edge"],
  candidates: readonly EdgeCandidate[],
  top: number,
  color: string,
): string {
  const own = edge.text === undefined ? "learned curve" : `snapped: ${edge.text}`;
  const lines = [
    { color, dash: "none", width: 3, name: own, note: "grey: rows; marks at the bottom: range of the data" },
    ...candidates.map(({ name, text, r2 }, rank) => ({
      color: candidateColor(rank),
      dash: DASHES[rank % DASHES.length]!,
      width: 1.6,
      name: `${name}   R² ${determination(r2)}`,
      note: text,
    })),
  ];
  return lines
    .map(({ color: stroke, dash, width, name, note }, i) => {
      const y = top + (i + 0.5) * LINE;
      return [
        element("path", {
          d: `M20,${y}h34`,
          stroke,
          "stroke-width": width,
          ...(dash === "none" ? {} : { "stroke-dasharray": dash }),
        }),
        element(
          "text",
          { x: 64, y: y + 4, class: "ink", fill: PALETTE.ink, "font-size": 12.5 },
          escaped(name),
        ),
        label(note, 300, y + 4, { class: "soft", fill: PALETTE.soft, "font-size": 12 }, WIDTH - 314),
      ].join("");
    })
    .join("");
}
