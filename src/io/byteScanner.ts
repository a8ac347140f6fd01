import { exactNumber, HIGH_DIGITS_BELOW, MAX_LOW_DIGITS } from "./exactNumber.ts";
import type { RowStore } from "./rowStore.ts";

/** How far a scan came. */
export interface ScanEnd {
  /** Where in the block it stopped: at the end, or at the start of the line it leaves to csv-parse. */
  readonly offset: number;
  /** Number of the line that starts there. */
  readonly line: number;
  readonly isIrregular: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const FF = 0x0c;
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;

/**
 * A reader of rows straight from UTF-8 bytes into the columns of `store`.
 *
 * It is given blocks of whole lines. Numbers are parsed in place; other cells, and cells that a condition looks at,
 * become text and go the way of `RowStore.putText`; columns that are not kept are stepped over. It stops at the
 * first line that csv-parse has to judge: one with a line break inside quotes, with something after a closing quote,
 * or of another width than the header. Cost O(bytes), some 5 ns a byte.
 */
export function byteScanner(
  store: RowStore,
  delimiter: string,
): (block: Uint8Array, from: number, firstLine: number) => ScanEnd {
  const mark = delimiter.charCodeAt(0);
  const point = store.decimal.charCodeAt(0);
  const nColumns = store.names.length;
  const isSkipped = Uint8Array.from(store.names, (_, c) => (store.isKept[c] || store.isTested[c] ? 0 : 1));
  const isText = Uint8Array.from(store.names, (_, c) => (store.isTested[c] ? 1 : 0));
  const { chunks } = store;

  return (block, from, firstLine) => {
    if (from >= block.length) return { offset: block.length, line: firstLine, isIrregular: false };
    const bytes = endingWithBreak(block);
    const end = bytes.length;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, end);
    let line = firstLine;
    let i = from;
    while (i < end) {
      const lineStart = i;
      let b = bytes[i]!;
      while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
      if (b === HASH) while (b !== LF && b !== CR) b = bytes[++i]!;
      if (b !== LF && b !== CR) {
        let c = 0;
        for (;;) {
          // One cell; i stands at its first byte, and b is that byte.
          const cellStart = i;
          while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
          const isQuoted = b === QUOTE;
          let isNumber = false;
          if (isSkipped[c] === 0 && isText[c] === 0) {
            if (isQuoted) b = bytes[++i]!;
            const isNegative = b === 0x2d;
            if (isNegative || b === 0x2b) b = bytes[++i]!;
            let high = 0;
            let low = 0;
            let nLow = 0;
            let nDigits = 0;
            let exponent = 0;
            let d = b - 0x30;
            while (d >= 0 && d <= 9) {
              if (high < HIGH_DIGITS_BELOW) high = high * 10 + d;
              else {
                low = low * 10 + d;
                nLow++;
              }
              nDigits++;
              b = bytes[++i]!;
              d = b - 0x30;
            }
            if (b === point) {
              b = bytes[++i]!;
              d = b - 0x30;
              while (d >= 0 && d <= 9) {
                if (high < HIGH_DIGITS_BELOW) high = high * 10 + d;
                else {
                  low = low * 10 + d;
                  nLow++;
                }
                nDigits++;
                exponent--;
                b = bytes[++i]!;
                d = b - 0x30;
              }
            }
            isNumber = nDigits > 0;
            if (isNumber && (b | 0x20) === 0x65) {
              b = bytes[++i]!;
              const isBelow = b === 0x2d;
              if (isBelow || b === 0x2b) b = bytes[++i]!;
              d = b - 0x30;
              isNumber = d >= 0 && d <= 9;
              let power = 0;
              while (d >= 0 && d <= 9) {
                if (power < 100_000) power = power * 10 + d;
                b = bytes[++i]!;
                d = b - 0x30;
              }
              exponent += isBelow ? -power : power;
            }
            while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
            if (isQuoted && isNumber) {
              isNumber = b === QUOTE;
              b = bytes[++i]!;
              while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
            }
            if (isNumber && (b === mark || b === LF || b === CR)) {
              const value = nLow <= MAX_LOW_DIGITS ? exactNumber(high, low, nLow, exponent) : Number.NaN;
              if (Number.isNaN(value)) isNumber = false;
              else chunks[c]![store.at] = isNegative ? -value : value;
            } else isNumber = false;
          }
          if (!isNumber) {
            // Anything else: find its end, and let the store judge its text.
            i = cellStart;
            b = bytes[i]!;
            while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
            const textStart = isQuoted ? i + 1 : i;
            let textEnd = i;
            if (isQuoted) {
              do {
                b = bytes[++i]!;
                while (b !== QUOTE && b !== LF && b !== CR) b = bytes[++i]!;
                if (b !== QUOTE) return left(lineStart, line);
                textEnd = i;
                b = bytes[++i]!;
              } while (b === QUOTE);
              while ((b === SPACE || b === TAB || b === FF) && b !== mark) b = bytes[++i]!;
              if (b !== mark && b !== LF && b !== CR) return left(lineStart, line);
            } else {
              while (b !== mark && b !== LF && b !== CR) b = bytes[++i]!;
              textEnd = i;
            }
            if (isSkipped[c] === 0) {
              const cell = text.toString("utf8", textStart, textEnd);
              store.putText(c, isQuoted ? cell.replaceAll('""', '"') : cell.trimEnd());
            }
          }
          if (b !== mark) break;
          if (++c === nColumns) return left(lineStart, line);
          b = bytes[++i]!;
        }
        if (c !== nColumns - 1) return left(lineStart, line);
        store.endRow(line);
      }
      i++;
      if (b === CR && i < end && bytes[i] === LF) i++;
      line++;
    }
    return { offset: block.length, line, isIrregular: false };
  };

  function left(offset: number, line: number): ScanEnd {
    store.undoRow();
    return { offset, line, isIrregular: true };
  }
}

/** The block itself, or with a line break after its last line: then no loop needs to look for the end. */
function endingWithBreak(block: Uint8Array): Uint8Array {
  const last = block[block.length - 1];
  if (last === LF || last === CR) return block;
  const ended = new Uint8Array(block.length + 1);
  ended.set(block);
  ended[block.length] = LF;
  return ended;
}
