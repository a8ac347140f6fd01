import { escaped } from "../io/markup.ts";
import type { Axis } from "./axis.ts";
import { type Attributes, coordinate, element, label, PALETTE } from "./svg.ts";

/** A chart: how large it is and what its axes are. */
export interface ChartSpec {
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** A chart that waits for its marks. */
export interface Chart {
  /** Axes, ticks, grid and labels. */
  readonly frame: string;
  readonly px: (value: number) => number;
  readonly py: (value: number) => number;
  /** The inside of the frame, in pixels. */
  readonly inside: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

const TICK_SIZE = 11;
const LABEL_SIZE = 12;

/** The frame of a chart and its scales. */
export function chartOf({ width, height, x, y, xLabel, yLabel }: ChartSpec): Chart {
  const inside = { left: 62, right: width - 14, top: 14, bottom: height - 44 };
  const px = (v: number): number =>
    inside.left + ((v - x.low) / (x.high - x.low)) * (inside.right - inside.left);
  const py = (v: number): number =>
    inside.bottom - ((v - y.low) / (y.high - y.low)) * (inside.bottom - inside.top);
  const grid = [
    ...x.ticks.map(({ at }) => `M${coordinate(px(at))},${inside.top}V${inside.bottom}`),
    ...y.ticks.map(({ at }) => `M${inside.left},${coordinate(py(at))}H${inside.right}`),
  ].join("");
  const soft = { class: "soft", fill: PALETTE.soft, "font-size": TICK_SIZE };
  const frame = [
    ...(grid === "" ? [] : [element("path", { class: "grid", d: grid, stroke: PALETTE.line, fill: "none" })]),
    element("path", {
      class: "axis",
      d: `M${inside.left},${inside.top}V${inside.bottom}H${inside.right}`,
      stroke: PALETTE.soft,
      fill: "none",
    }),
    ...x.ticks.map(({ at, text }) =>
      tick(text, px(at), inside.bottom + 16, { ...soft, "text-anchor": "middle" }),
    ),
    ...y.ticks.map(({ at, text }) =>
      tick(text, inside.left - 7, py(at) + 4, { ...soft, "text-anchor": "end" }),
    ),
    label(
      xLabel,
      (inside.left + inside.right) / 2,
      height - 10,
      { class: "ink", fill: PALETTE.ink, "font-size": LABEL_SIZE, "text-anchor": "middle" },
      inside.right - inside.left,
    ),
    element(
      "g",
      { transform: `translate(14 ${coordinate((inside.top + inside.bottom) / 2)}) rotate(-90)` },
      label(
        yLabel,
        0,
        0,
        { class: "ink", fill: PALETTE.ink, "font-size": LABEL_SIZE, "text-anchor": "middle" },
        inside.bottom - inside.top,
      ),
    ),
  ].join("");
  return { frame, px, py, inside };
}

function tick(text: string, x: number, y: number, attributes: Attributes): string {
  return element("text", { x, y, ...attributes }, escaped(text));
}

/** Dots as one path: a thousand of them cost no more than their coordinates. Points outside the frame are left out. */
export function dots(
  { px, py, inside }: Chart,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  attributes: Attributes,
): string {
  const marks: string[] = [];
  for (let i = 0; i < x.length; i++) {
    const [cx, cy] = [px(x[i]!), py(y[i]!)];
    if (cx >= inside.left && cx <= inside.right && cy >= inside.top && cy <= inside.bottom) {
      marks.push(`M${cx.toFixed(1)},${cy.toFixed(1)}h0`);
    }
  }
  if (marks.length === 0) return "";
  return element("path", { fill: "none", "stroke-linecap": "round", ...attributes, d: marks.join("") });
}
