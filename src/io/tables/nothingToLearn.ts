/** Tables that there is nothing to learn from, and what is said of them. */
import { DataError, type Diagnostic } from "../../diagnostics.ts";
import { otherDelimiter } from "./columns/columns.ts";
import { columnPlace, type Origin } from "./origin.ts";
import type { RawColumn } from "./rows/missing.ts";
import type { ReadRows } from "./rows/readRows.ts";

/** Throws where a target has one value in all rows. */
export function refuseConstantTarget(columns: readonly RawColumn[], origin: Origin): void {
  for (const { role, name, cells, values } of columns) {
    const constant = role === "target" ? constantOf(values) : undefined;
    if (constant === undefined) continue;
    throw new DataError({
      code: `${origin.format}/constant-target`,
      message: `the target "${name}" is ${constant} in every row: there is nothing to learn`,
      where: columnPlace(origin, cells),
      hint: "name another column with --target",
    });
  }
}

/** The one value that a column has wherever it has one. */
export function constantOf(values: Float64Array): number | undefined {
  let value = Number.NaN;
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    if (Number.isNaN(value)) value = v;
    else if (v !== value) return undefined;
  }
  return value;
}

/** No row was read, or none meets the conditions. */
export function noRows({ origin, store }: ReadRows): DataError {
  const where = { file: origin.file };
  const code = `${origin.format}/no-rows`;
  if (store.nRead === 0) {
    const message = `the table has names (${store.names.length}) but no rows`;
    return new DataError({ code, message, where, hint: "add rows of numbers below the names" });
  }
  const conditions = store.conditions.map(({ text }) => `--where "${text}"`).join(" and ");
  const seen = [...store.refused].map((cell) => `"${cell}"`).join(", ");
  return new DataError({
    code,
    message: `none of ${store.nRead} rows meets ${conditions}`,
    where,
    hint: `cells seen there: ${seen}${store.refused.size === 5 ? ", …" : ""}`,
  });
}

/** One row was read. */
export function tooFewRows(origin: Origin, row: number): DataError {
  return new DataError({
    code: `${origin.format}/too-few-rows`,
    message: "this is the only row of numbers; a fit needs at least two",
    where: { file: origin.file, row },
    hint: "add rows, or loosen --where and --missing",
  });
}

/** What makes an input of columns of text that were left out; undefined where none was, or nothing does. */
export function leftOutHint(notes: readonly Diagnostic[]): string | undefined {
  return notes.find(({ code, hint }) => /[/](?:identifier|text-column)$/.test(code) && hint !== undefined)
    ?.hint;
}

/** No column varies beside the target; `hint` is what makes an input of one that was left out. */
export function noInputs(origin: Origin, target: string, names: readonly string[], hint?: string): DataError {
  return new DataError({
    code: `${origin.format}/no-inputs`,
    message: `there is no input column that varies beside the target "${target}"`,
    where: { file: origin.file },
    hint: otherDelimiter(names) ?? hint ?? "the table needs an input and a target column of numbers",
  });
}
