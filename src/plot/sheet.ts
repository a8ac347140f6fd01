import { type Drawing, element, MARGIN, svgFile } from "./svg.ts";

/** Drawings of a page beside each other, at most. */
const COLUMNS = 2;

/** Drawings in rows of two as one SVG file. */
export function sheetOf(title: string, drawings: readonly Drawing[]): string {
  const width = Math.max(0, ...drawings.map((one) => one.width));
  const height = Math.max(0, ...drawings.map((one) => one.height));
  const columns = Math.min(COLUMNS, drawings.length);
  const rows = Math.ceil(drawings.length / COLUMNS);
  const body = drawings.map(({ body: own }, i) => {
    const [x, y] = [
      MARGIN + (i % COLUMNS) * (width + MARGIN),
      MARGIN + Math.floor(i / COLUMNS) * (height + MARGIN),
    ];
    return element("g", { transform: `translate(${x} ${y})` }, own);
  });
  return svgFile(
    MARGIN + columns * (width + MARGIN),
    MARGIN + rows * (height + MARGIN),
    title,
    body.join(""),
  );
}

/** A drawing as an element of a page, as wide as its place. */
export function chartSvg(title: string, { body, width, height }: Drawing): string {
  return element(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
    body,
  );
}
