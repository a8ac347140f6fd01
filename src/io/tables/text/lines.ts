/** Bytes that no line should reach: a longer one is an open quote or no text. */
const MAX_LINE_BYTES = 1 << 24;

/**
 * The same bytes in blocks that end after a line break, save the last.
 *
 * Lines end with LF, CR LF or CR. Breaks inside quotes count too: whoever minds quotes goes on across blocks.
 */
export async function* wholeLines(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let nRest = 0;
  for await (const block of blocks) {
    const end = lineEnd(block);
    if (end === 0 && nRest + block.byteLength < MAX_LINE_BYTES) {
      rest.push(block);
      nRest += block.byteLength;
      continue;
    }
    const cut = end === 0 ? block.byteLength : end;
    yield nRest === 0 ? block.subarray(0, cut) : Buffer.concat([...rest, block.subarray(0, cut)]);
    rest = cut === block.byteLength ? [] : [block.subarray(cut)];
    nRest = block.byteLength - cut;
  }
  if (nRest > 0) yield rest.length === 1 ? rest[0]! : Buffer.concat(rest);
}

/** The place after the last line break that is surely complete; 0 when there is none. */
function lineEnd(block: Uint8Array): number {
  const lineFeed = block.lastIndexOf(0x0a);
  if (lineFeed >= 0) return lineFeed + 1;
  // A CR at the very end may be the first half of CR LF.
  return block.subarray(0, -1).lastIndexOf(0x0d) + 1;
}

/** `first`, then everything that is left of `rest`. */
export async function* followedBy(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.byteLength > 0) yield first;
  for (;;) {
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}
