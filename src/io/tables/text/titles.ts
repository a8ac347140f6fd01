/** Lines above the header that are no part of a table: the title of a sheet, who made it and when. */
import { cellValue } from "./cells.ts";
import { sampleRecords } from "./csv.ts";

/** Lines above the header that say something else. */
export interface Titles {
  /** The first of them, as far as it is shown. */
  readonly text: string;
  /** How many there are. */
  readonly count: number;
  /** Bytes of UTF-8 down to the end of the last of them, its line break counted. */
  readonly nBytes: number;
}

/** Letters of a title that are shown. */
const MOST_LETTERS = 60;

/**
 * The titles of a text that begins with `sample`: first lines of text in one cell, or with empty cells behind it as spreadsheets write
 * them, above two rows of equally many cells; behind empty cells the row below has to be one of names. Undefined where there are none, and
 * where spaces separate cells. Cost O(sample).
 */
export function titlesOf(sample: string, delimiter: string): Titles | undefined {
  if (delimiter === " ") return undefined;
  let found: (Titles & { readonly isPadded: boolean }) | undefined;
  const lines = sample.split(/(?<=\n)|(?<=\r)(?!\n)/);
  let end = 0;
  for (const [at, line] of lines.entries()) {
    end += Buffer.byteLength(line);
    const [cells, ...more] = sampleRecords(line, delimiter);
    if (cells === undefined && (line.trim() === "" || line.trimStart().startsWith("#"))) continue;
    if (found !== undefined && cells?.every((cell) => cell === "")) {
      found = { ...found, nBytes: end };
      continue;
    }
    if (cells === undefined || more.length > 0) return undefined;
    const [first = "", ...others] = cells;
    const isTitle =
      first !== "" && others.every((cell) => cell === "") && cellValue(first, ".") === undefined;
    if (!isTitle) return found && isTable(lines, at, cells, delimiter, found.isPadded) ? found : undefined;
    found = {
      text: found?.text ?? first.slice(0, MOST_LETTERS),
      count: (found?.count ?? 0) + 1,
      nBytes: end,
      isPadded: (found?.isPadded ?? false) || others.length > 0,
    };
  }
  return undefined;
}

/** Whether a table begins with the row `cells` on line `at`. */
function isTable(
  lines: readonly string[],
  at: number,
  cells: readonly string[],
  delimiter: string,
  isPadded: boolean,
): boolean {
  if (cells.length < 2) return false;
  const next = lines.slice(at + 1).find((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  const [below] = next === undefined ? [] : sampleRecords(next, delimiter);
  if (below?.length !== cells.length) return false;
  return !isPadded || cells.every((cell) => cell !== "" && cellValue(cell, ".") === undefined);
}

/** The same text with nothing but line breaks in its first `nBytes`, so that lines keep their numbers. */
export async function* withoutText(
  blocks: AsyncIterable<Uint8Array>,
  nBytes: number,
): AsyncGenerator<Uint8Array> {
  let left = nBytes;
  for await (const block of blocks) {
    const here = Math.min(left, block.length);
    left -= here;
    const breaks = block.subarray(0, here).filter((byte) => byte === 0x0a || byte === 0x0d);
    yield here === 0 ? block : Buffer.concat([breaks, block.subarray(here)]);
  }
}
