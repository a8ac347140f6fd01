import { UsageError } from "../diagnostics.ts";
import { parseWidth } from "../model/shape.ts";

/** More than anyone would wait for, and far below what fills the memory. */
const MOST_WIDTHS = 100_000;

/**
 * The widths that a text describes, as `--width` of `kan fit` writes them: `1..3` is 1, 2 and 3; `2..3,0..1` is 2, `2,1`, 3 and
 * `3,1`, for a layer of 0 is none; `2+0..2m` varies the product nodes; `|` parts alternatives. Structures (`each * 1`)
 * stand for themselves. Each width once, in the order of the text. Errors: UsageError for what is no width.
 */
export function widthsOf(text: string): string[] {
  const all = text.split("|").flatMap((part) => {
    const width = part.trim();
    return /each|x|;|\*/.test(width) ? [width] : layerLists(width);
  });
  return [...new Set(all)];
}

function layerLists(text: string): string[] {
  let lists: string[][] = [[]];
  for (const layer of text.split(",")) {
    const written = layersOf(layer.trim());
    if (lists.length * written.length > MOST_WIDTHS)
      throw new UsageError(`--width ${text} is more than ${MOST_WIDTHS} networks`, "give shorter ranges");
    lists = lists.flatMap((list) => written.map((one) => (one === "0" ? list : [...list, one])));
  }
  return lists.map((list) => {
    const width = list.length === 0 ? "0" : list.join(",");
    parseWidth(width); // says what is wrong with it
    return width;
  });
}

/** The values of one layer: sums, and products where they are written. */
function layersOf(layer: string): string[] {
  const [first = "", second, ...more] = layer.split("+");
  if (more.length > 0) return [layer];
  const isProducts = first.endsWith("m");
  const sums = isProducts ? [0] : rangeOf(first);
  const products = isProducts
    ? rangeOf(first.slice(0, -1))
    : second === undefined
      ? [0]
      : rangeOf(second.replace(/m$/, ""));
  if (sums === undefined || products === undefined || (second !== undefined && !second.endsWith("m")))
    return [layer];
  return sums.flatMap((s) => products.map((m) => (m === 0 ? `${s}` : s === 0 ? `${m}m` : `${s}+${m}m`)));
}

function rangeOf(text: string): number[] | undefined {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [low, high] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (high < low || high - low > MOST_WIDTHS) return undefined;
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}
