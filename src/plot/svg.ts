import { escaped } from "../io/markup.ts";

/** Attributes of an element; those that are undefined are left out. Numbers are rounded to a hundredth of a pixel. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element as text. Attribute values are escaped, children are taken as they are. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? coordinate(value) : escaped(value!)}"`)
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

/** A number of pixels to a hundredth: `12.5`, `-0.33`. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(2)) + 0);
}

/** A label: text at a place, cut to `room` pixels with an ellipsis. The whole text is its tooltip when it was cut. */
export function label(
  content: string,
  x: number,
  y: number,
  attributes: Attributes & { readonly "font-size": number },
  room: number = Number.POSITIVE_INFINITY,
): string {
  const most = Math.max(2, Math.floor(room / (attributes["font-size"] * LETTER_WIDTH)));
  const letters = [...content];
  const shown = letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : content;
  const tooltip = shown === content ? "" : element("title", {}, escaped(content));
  return element("text", { x, y, ...attributes }, tooltip + escaped(shown));
}

/** How wide a text is at a font size, in pixels: a guess, since fonts differ. */
export function textWidth(content: string, fontSize: number): number {
  return [...content].length * fontSize * LETTER_WIDTH;
}

/** Mean width of a letter over the font size, for the usual sans-serif fonts, on the safe side. */
const LETTER_WIDTH = 0.58;

/**
 * The path of a curve through the points, in pieces: points where `at` gives undefined are left out and part it.
 *
 * `at` maps the i-th point to pixels, which are rounded to a tenth. Empty when no two neighbouring points can be drawn.
 * Cost O(points).
 */
export function curvePath(
  nPoints: number,
  at: (i: number) => readonly [x: number, y: number] | undefined,
): string {
  const pieces: string[] = [];
  let piece: string[] = [];
  const close = (): void => {
    if (piece.length > 1) pieces.push(`M${piece.join("L")}`);
    piece = [];
  };
  for (let i = 0; i < nPoints; i++) {
    const point = at(i);
    if (point?.every(Number.isFinite)) piece.push(point.map((v) => Number(v.toFixed(1))).join(","));
    else close();
  }
  close();
  return pieces.join("");
}

/** A drawing without its ground: what is drawn, and how large it is in pixels. */
export interface Drawing {
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

/** Room around a drawing. */
export const MARGIN = 18;

/** A whole SVG file: `body` on a ground of the given size, in a font that most machines have. */
export function svgFile(width: number, height: number, title: string, body: string): string {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
      width: Math.ceil(width),
      height: Math.ceil(height),
      "font-family": "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif",
      role: "img",
    },
    element("title", {}, escaped(title)),
    element("rect", { class: "ground", width: "100%", height: "100%", fill: PALETTE.ground }),
    body,
  );
}

/** The colours of pictures, on a white ground. A page may give the classes of the elements others. */
export const PALETTE = {
  ground: "#ffffff",
  ink: "#1b1f24",
  soft: "#68707c",
  line: "#d5d9e0",
  learned: "#1f5fbf",
  snapped: "#c2410c",
  data: "#7b8594",
  candidates: ["#be185d", "#0f766e", "#7e22ce", "#a16207"],
} as const;
