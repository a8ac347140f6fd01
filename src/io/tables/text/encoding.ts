import { DataError } from "../../../diagnostics.ts";

/** How the text of a table is written as bytes. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/**
 * The encoding of a text that begins with `head`, and how many bytes of byte-order mark to skip.
 *
 * Byte-order mark first; without one, zero bytes at every other place mean UTF-16, and bytes that are not
 * UTF-8 mean windows-1252 (which Excel writes for `°C` and `µm`). Undefined: this is no text at all.
 */
export function encodingOf(head: Uint8Array): { encoding: Encoding; markBytes: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", markBytes: 2 };
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]!++;
  const nPairs = head.length / 2;
  if (zeros[0] === 0 && zeros[1]! > 0.5 * nPairs) return { encoding: "utf-16le", markBytes: 0 };
  if (zeros[1] === 0 && zeros[0]! > 0.5 * nPairs) return { encoding: "utf-16be", markBytes: 0 };
  if (zeros[0]! + zeros[1]! > 0) return undefined;
  return { encoding: isUtf8(head) ? "utf-8" : "windows-1252", markBytes: 0 };
}

/** True when `bytes` is UTF-8, save for a character cut off at the end. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * The same text as UTF-8 blocks without byte-order mark, and its encoding in the file.
 *
 * UTF-8 passes through untouched. Errors: DataError when `head` is binary.
 */
export function utf8Blocks(
  head: Uint8Array,
  blocks: AsyncIterable<Uint8Array>,
  file: string,
): { encoding: Encoding; blocks: AsyncIterable<Uint8Array> } {
  const found = encodingOf(head);
  if (found === undefined) {
    throw new DataError({
      code: "file/unknown-format",
      message: "this file holds binary data, not a table of text",
      where: { file },
      hint: "CSV, gzipped CSV, JSON Lines and Parquet can be read",
    });
  }
  const { encoding, markBytes } = found;
  const text = markBytes === 0 ? blocks : withoutFirst(blocks, markBytes);
  return { encoding, blocks: encoding === "utf-8" ? text : transcoded(text, encoding) };
}

async function* withoutFirst(blocks: AsyncIterable<Uint8Array>, nBytes: number): AsyncGenerator<Uint8Array> {
  let left = nBytes;
  for await (const block of blocks) {
    const skipped = Math.min(left, block.byteLength);
    left -= skipped;
    if (block.byteLength > skipped) yield block.subarray(skipped);
  }
}

async function* transcoded(
  blocks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const encoder = new TextEncoder();
  for await (const block of blocks) yield encoder.encode(decoder.decode(block, { stream: true }));
  const rest = decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}
