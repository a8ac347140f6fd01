/** What is said of how a table is written down. */
import type { Diagnostic } from "../../../diagnostics.ts";
import { listed } from "../columns/columnName.ts";
import type { Dialect, DialectOptions } from "./dialect.ts";
import { groupedValue } from "./thousands.ts";

/** What was found out and could be otherwise, one line each: titles, the decimal comma, marked thousands with both readings. */
export function dialectNotes(
  { decimal, thousands, titles, doubtful }: Dialect,
  names: readonly string[],
  file: string,
  options: DialectOptions,
): Diagnostic[] {
  const notes: Diagnostic[] = [];
  if (titles !== undefined) {
    notes.push({
      severity: "note",
      code: "csv/titles",
      message: `${titles.count === 1 ? "1 line" : `${titles.count} lines`} above the names of columns ${titles.count === 1 ? "is" : "are"} left out: "${titles.text}"`,
      where: { file },
      hint: "a # at the start of a line says so without this note",
    });
  }
  if (decimal === "," && options.decimal === undefined && options.thousands === undefined) {
    const asFraction = doubtful === undefined ? undefined : Number(doubtful.replace(",", "."));
    const asThousands = doubtful === undefined ? undefined : groupedValue(doubtful, ",", ".");
    notes.push({
      severity: doubtful === undefined ? "note" : "warning",
      code: "csv/decimal-comma",
      message: `the comma is taken as the decimal mark${doubtful === undefined ? "" : `: "${doubtful}" is read as ${asFraction}, and could be ${asThousands}`}`,
      where: { file },
      hint:
        doubtful === undefined
          ? "--decimal . says otherwise"
          : "--thousands , says otherwise; --decimal , says so without this warning",
    });
  }
  if (options.thousands !== undefined) return notes;
  for (const isSure of [true, false]) {
    const found = [...(thousands ?? [])].filter(([, grouping]) => grouping.isSure === isSure);
    const [first] = found;
    if (first === undefined) continue;
    const [, { mark, sample }] = first;
    const columns = listed(found.map(([place]) => names[place] ?? `x${place + 1}`));
    const other = mark === "," ? Number(sample.replace(",", ".")) : undefined;
    notes.push({
      severity: isSure ? "note" : "warning",
      code: "csv/thousands",
      message: `thousands are marked in ${columns}: "${sample}" is read as ${groupedValue(sample, mark, decimal)}${isSure || other === undefined ? "" : `, and could be ${other}`}`,
      where: { file, column: first[0] + 1 },
      hint: isSure
        ? "--thousands none says otherwise"
        : "--decimal , says otherwise; --thousands , says so without this warning",
    });
  }
  return notes;
}
