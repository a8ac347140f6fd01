import type { Axis } from "./axis.ts";
import { chartOf, dots } from "./chart.ts";
import { curvePath, type Drawing, element, label, PALETTE, textWidth } from "./svg.ts";

/** A curve through points, or the points themselves. Shapes: x and y (points). */
export interface Series {
  /** What the key calls it; those of one name share a colour. */
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly isDotted?: boolean;
}

/** What a chart of curves shows. On a logarithmic axis the values are log10 already (`logAxis`). */
export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const SIZE = { width: 480, height: 330, title: 26 } as const;
/** Classes of a page, with the colours that stand for them elsewhere. */
const COLOURS = [
  ["train", PALETTE.learned],
  ["test", PALETTE.snapped],
  ["c1", PALETTE.candidates[1]],
  ["c2", PALETTE.candidates[2]],
] as const;

/** Curves and dots in one frame, with a key where there are several names. Cost O(points). */
export function lineChart({ title, x, y, xLabel, yLabel, series }: LineChart): Drawing {
  const { width, height } = SIZE;
  const chart = chartOf({ width, height: height - SIZE.title, x, y, xLabel, yLabel });
  const names = [...new Set(series.map(({ name }) => name))];
  const { top, bottom } = chart.inside;
  const reach = 4 * (bottom - top);
  const drawn = series.map(({ name, x: xs, y: ys, isDotted }) => {
    const [kind, colour] = COLOURS[names.indexOf(name) % COLOURS.length]!;
    if (isDotted === true) {
      return dots(chart, xs, ys, {
        class: `dots ${kind}`,
        stroke: colour,
        "stroke-width": 4,
        opacity: "0.5",
      });
    }
    const d = curvePath(xs.length, (i) => {
      const [px, py] = [chart.px(xs[i]!), chart.py(ys[i]!)];
      return Math.abs(py) < reach ? [px, py] : undefined;
    });
    return d === ""
      ? ""
      : element("path", { class: `line ${kind}`, d, stroke: colour, fill: "none", "stroke-width": 1.8 });
  });
  const clip = `inside-${title.replace(/[^A-Za-z0-9]+/g, "-")}`;
  const inside = element(
    "clipPath",
    { id: clip },
    element("rect", {
      x: chart.inside.left,
      y: top,
      width: chart.inside.right - chart.inside.left,
      height: bottom - top,
    }),
  );
  const body = [
    titleOf(title, width),
    element(
      "g",
      { transform: `translate(0 ${SIZE.title})` },
      inside,
      chart.frame,
      element("g", { "clip-path": `url(#${clip})` }, ...drawn),
      names.length > 1 ? keyOf(names, chart.inside.left + 10, top + 12) : "",
    ),
  ].join("");
  return { body, width, height };
}

/** A title over a drawing. */
export function titleOf(title: string, width: number): string {
  return label(
    title,
    width / 2,
    17,
    { class: "ink", fill: PALETTE.ink, "font-size": 13, "font-weight": "600", "text-anchor": "middle" },
    width - 20,
  );
}

function keyOf(names: readonly string[], left: number, top: number): string {
  let x = left;
  return names
    .map((name, i) => {
      const [kind, colour] = COLOURS[i % COLOURS.length]!;
      const at = x;
      x += 30 + textWidth(name, 11);
      return [
        element("path", {
          class: `line ${kind}`,
          d: `M${at},${top}h14`,
          stroke: colour,
          "stroke-width": 2.4,
          fill: "none",
        }),
        label(name, at + 18, top + 4, { class: "soft", fill: PALETTE.soft, "font-size": 11 }),
      ].join("");
    })
    .join("");
}
