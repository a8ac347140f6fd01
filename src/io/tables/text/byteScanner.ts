import type { RowStore } from "../rows/rowStore.ts";
import { exactNumber } from "./exactNumber.ts";

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
 * or of another width than the header. Cost O(bytes), 6 to 10 ns a byte.
 */
export function byteScanner(
  store: RowStore,
  delimiter: string,
): (block: Uint8Array, from: number, firstLine: number) => ScanEnd {
  const mark = delimiter.charCodeAt(0);
  const point = store.rules.decimal.charCodeAt(0);
  const nColumns = store.names.length;
  const isSkipped = Uint8Array.from(store.names, (_, c) => (store.isKept[c] || store.isTested[c] ? 0 : 1));
  const isText = Uint8Array.from(store.names, (_, c) => (store.isText[c] ? 1 : 0));
  const hasOwnMissing = store.rules.missingTexts.size > 0;
  const { columns } = store;

  return (block, from, firstLine) => {
    if (from >= block.length) return { offset: block.length, line: firstLine, isIrregular: false };
    const bytes = endingWithBreak(block);
    const end = bytes.length;
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
            // Up to 18 digits in two 32-bit halves; zeros in front do not count.
            let high = 0;
            let low = 0;
            let n = 0;
            let exponent = 0;
            const digitsStart = i;
            while (b === 0x30) b = bytes[++i]!;
            let d = (b - 0x30) >>> 0;
            while (d <= 9) {
              if (n < 9) high = (high * 10 + d) | 0;
              else low = (low * 10 + d) | 0;
              n++;
              b = bytes[++i]!;
              d = (b - 0x30) >>> 0;
            }
            let nDigits = i - digitsStart;
            if (b === point) {
              const fractionStart = i + 1;
              b = bytes[++i]!;
              if (n === 0) while (b === 0x30) b = bytes[++i]!;
              d = (b - 0x30) >>> 0;
              while (d <= 9) {
                if (n < 9) high = (high * 10 + d) | 0;
                else low = (low * 10 + d) | 0;
                n++;
                b = bytes[++i]!;
                d = (b - 0x30) >>> 0;
              }
              exponent = fractionStart - i;
              nDigits -= exponent;
            }
            isNumber = nDigits > 0;
            if (isNumber && (b | 0x20) === 0x65) {
              b = bytes[++i]!;
              const isBelow = b === 0x2d;
              if (isBelow || b === 0x2b) b = bytes[++i]!;
              d = (b - 0x30) >>> 0;
              isNumber = d <= 9;
              let power = 0;
              while (d <= 9) {
                if (power < 100_000) power = power * 10 + d;
                b = bytes[++i]!;
                d = (b - 0x30) >>> 0;
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
              const value = n <= 18 ? exactNumber(high, low, n <= 9 ? 0 : n - 9, exponent) : Number.NaN;
              if (Number.isNaN(value)) isNumber = false;
              else columns[c]![store.at] = isNegative ? -value : value;
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
            if (isSkipped[c] === 0) putText(bytes, c, textStart, textEnd, isQuoted);
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

  function putText(bytes: Uint8Array, c: number, start: number, end: number, isQuoted: boolean): void {
    // One text is kept to be shown; of the others it is enough that no number and no NA, null, inf begins so.
    const first = bytes[start]! | 0x20;
    const isOnlyText = !hasOwnMissing && first >= 0x61 && first <= 0x7a && first !== 0x6e && first !== 0x69;
    const isSkimmed = isText[c] === 0 && !store.keepsTexts(c);
    if (isSkimmed && start === end) store.putValue(c, Number.NaN, "");
    else if (isSkimmed && isOnlyText && store.tallies[c]!.firstText !== undefined) {
      store.putValue(c, undefined, "");
    } else {
      const cell = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("utf8");
      store.putText(c, isQuoted ? cell.replaceAll('""', '"') : cell.trimEnd());
    }
  }

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
