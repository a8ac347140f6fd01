import { escaped } from "../../io/markup.ts";
import { type Attributes, curvePath, element, PALETTE } from "../svg.ts";
import type { EdgeView } from "./networkView.ts";

/** A place for a small picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How visible edges are, and whether a page lets a reader choose them. */
export interface EdgeStyle {
  /** Opacity is tanh(beta·score), as in pykan. */
  readonly beta: number;
  /** Edges can be reached with the keyboard. */
  readonly isInteractive: boolean;
  /** Name of a source for tooltips. */
  readonly nameOf: (source: number) => string;
}

/** How visible an edge is, from 0 to 1. */
function opacityOf(edge: EdgeView, beta: number): number {
  return Number(Math.tanh(beta * edge.score).toFixed(3));
}

/** An edge as a group: what `parts` draw, as visible as its score says, with a tooltip and a name to find it by. */
export function edgeGroup(edge: EdgeView, style: EdgeStyle, ...parts: readonly string[]): string {
  const facts = [
    `edge ${edge.name}: ${style.nameOf(edge.source)} → ${style.nameOf(edge.target)}`,
    `score ${Number(edge.score.toPrecision(3))}`,
    ...(edge.text === undefined ? [] : [edge.text]),
  ];
  const reach: Attributes = style.isInteractive
    ? { tabindex: "0", role: "button", "aria-label": facts.join(", ") }
    : {};
  return element(
    "g",
    {
      class: `edge ${edge.kind}`,
      "data-edge": edge.name,
      opacity: String(opacityOf(edge, style.beta)),
      fill: "none",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      ...reach,
    },
    element("title", {}, escaped(facts.join("\n"))),
    ...parts,
  );
}

/**
 * A curve in a frame: solid over the range of the data, which two marks at the bottom show, thin beyond it.
 *
 * The frame spans the values of the curve on that range; what leaves it is not drawn.
 */
export function thumbnail(edge: EdgeView, box: Box): string {
  const { x, y, low, high } = edge;
  const inside = (i: number): boolean => x[i]! >= low && x[i]! <= high;
  const shown = y.filter((v, i) => Number.isFinite(v) && inside(i));
  const bottom = shown.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY);
  const top = shown.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
  const spread = top > bottom ? top - bottom : 1;
  const middle = top > bottom ? (top + bottom) / 2 : (shown[0] ?? 0);
  const left = x[0]!;
  const width = x[x.length - 1]! - left || 1;
  const px = (v: number): number => box.x + (box.width * (v - left)) / width;
  const py = (v: number): number => box.y + box.height * (0.5 - (0.76 * (v - middle)) / spread);
  const at = (i: number): readonly [number, number] | undefined => {
    const vertical = py(y[i]!);
    return vertical >= box.y && vertical <= box.y + box.height ? [px(x[i]!), vertical] : undefined;
  };
  const color = PALETTE[edge.kind];
  const floor = (box.y + box.height).toFixed(1);
  const marks = [low, high].map((v) => `M${px(v).toFixed(1)},${floor}v-${markHeight(box)}`).join("");
  const curve = curvePath(x.length, (i) => (inside(i) ? at(i) : undefined));
  const isNearEnd = (i: number): boolean => !inside(i) || !inside(i - 1) || !inside(i + 1);
  const beyond = curvePath(x.length, (i) => (isNearEnd(i) ? at(i) : undefined));
  const path = (name: string, d: string, width: number): string =>
    d === "" ? "" : element("path", { class: name, d, stroke: color, "stroke-width": width });
  return [
    element("rect", { class: "frame", ...box, rx: 3, fill: PALETTE.ground, stroke: color }),
    element("path", { class: "range", d: marks, stroke: PALETTE.soft }),
    path("beyond", beyond, 0.8),
    path("curve", curve, 1.8),
  ].join("");
}

function markHeight(box: Box): number {
  return Math.round(Math.max(3, box.height / 9));
}
