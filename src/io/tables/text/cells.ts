/** The decimal mark of a table. */
export type DecimalMark = "." | ",";

const pointNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const commaNumber = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
const missingText = /^(?:|-|na|[+-]?nan|null)$/i;
const infiniteText = /^([+-]?)(?:inf|infinity|∞)$/i;

/**
 * The value of a cell: a number, NaN where it is missing, ±Infinity where it says so or overflows,
 * undefined where it is text.
 *
 * Missing: empty, `-`, `NA`, `NaN`, `null`, in any case. Spaces around the cell do not count. This is the
 * specification of a cell; the byte scanner agrees with it.
 */
export function cellValue(cell: string, decimal: DecimalMark): number | undefined {
  const text = cell.trim();
  if (decimal === "." ? pointNumber.test(text) : commaNumber.test(text)) {
    return Number(decimal === "." ? text : text.replace(",", "."));
  }
  if (missingText.test(text)) return Number.NaN;
  const infinite = infiniteText.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}

/** True when the cell counts as missing. */
export function isMissing(cell: string): boolean {
  return missingText.test(cell.trim());
}
