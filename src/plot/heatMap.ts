import { linearAxis } from "./axis.ts";
import { chartOf } from "./chart.ts";
import { titleOf } from "./lineChart.ts";
import { coordinate, type Drawing, element, label, PALETTE } from "./svg.ts";

/** Values over a rectangle. Shape: values (columns · rows), a row of x after the other, y ascending. */
export interface HeatMap {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly columns: number;
  readonly values: ArrayLike<number>;
  /** What stands at the ends of the scale; on a logarithmic one the values are log10 already. */
  readonly textOf: (value: number) => string;
}

const SIZE = { width: 480, height: 330, title: 26, scale: 92 } as const;
/** Steps of colour. */
const LEVELS = 40;
/** Dark to light. Source: viridis of matplotlib (CC0), at even steps. */
const STOPS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const;

/** Values as colours, cells of one colour side by side as one mark; what has no value is left open. Cost O(cells). */
export function heatMap({ title, xLabel, yLabel, x, y, columns, values, textOf }: HeatMap): Drawing {
  const { width, height } = SIZE;
  const chart = chartOf({
    width: width - SIZE.scale,
    height: height - SIZE.title,
    x: linearAxis(x, 4, 0),
    y: linearAxis(y, 4, 0),
    xLabel,
    yLabel,
  });
  const { left, right, top, bottom } = chart.inside;
  const rows = values.length / columns;
  const finite = Array.from(values).filter(Number.isFinite);
  const low = finite.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY);
  const high = finite.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
  const levelOf = (v: number): number =>
    Number.isFinite(v) ? Math.min(LEVELS - 1, Math.floor((LEVELS * (v - low)) / (high - low || 1))) : -1;
  const [cellWidth, cellHeight] = [(right - left) / columns, (bottom - top) / rows];
  const paths = Array.from({ length: LEVELS }, (): string[] => []);
  for (let row = 0; row < rows; row++) {
    for (let from = 0; from < columns; ) {
      const level = levelOf(values[row * columns + from]!);
      let to = from + 1;
      while (to < columns && levelOf(values[row * columns + to]!) === level) to++;
      if (level >= 0) {
        const [px, py] = [left + from * cellWidth, bottom - (row + 1) * cellHeight];
        paths[level]!.push(
          `M${coordinate(px)},${coordinate(py)}h${coordinate((to - from) * cellWidth)}v${coordinate(cellHeight)}h${coordinate((from - to) * cellWidth)}z`,
        );
      }
      from = to;
    }
  }
  const cells = paths.map((marks, level) =>
    marks.length === 0
      ? ""
      : // The rim closes the seams between cells.
        element("path", {
          d: marks.join(""),
          fill: colourOf(level),
          stroke: colourOf(level),
          "stroke-width": 0.6,
        }),
  );
  const scale = finite.length === 0 ? "" : scaleOf(right + 22, top, bottom, textOf(low), textOf(high));
  const body = [
    titleOf(title, width),
    element("g", { transform: `translate(0 ${SIZE.title})` }, chart.frame, ...cells, scale),
  ].join("");
  return { body, width, height };
}

function colourOf(level: number): string {
  const place = (level / (LEVELS - 1)) * (STOPS.length - 1);
  const at = Math.min(STOPS.length - 2, Math.floor(place));
  const share = place - at;
  const channels = STOPS[at]!.map((v, c) => Math.round(v + share * (STOPS[at + 1]![c]! - v)));
  return `#${channels.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
}

function scaleOf(left: number, top: number, bottom: number, low: string, high: string): string {
  const step = (bottom - top) / LEVELS;
  const bars = Array.from({ length: LEVELS }, (_, level) =>
    element("rect", {
      x: left,
      y: bottom - (level + 1) * step,
      width: 14,
      height: step + 0.5,
      fill: colourOf(level),
    }),
  );
  const soft = { class: "soft", fill: PALETTE.soft, "font-size": 11 };
  return [...bars, label(high, left + 19, top + 9, soft, 60), label(low, left + 19, bottom, soft, 60)].join(
    "",
  );
}
