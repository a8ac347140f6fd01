/** Names in a form that a person types: those that are, or were probably meant as, columns are no constants. */
import { UsageError } from "../../src/diagnostics.ts";
import { nearestName, type TypedForm, variablesOf } from "../../src/index.ts";
import { type Session, warn } from "../command.ts";

/** The names of a table that a form may be of. */
export interface TableNames {
  /** Headers of the inputs by identifier. */
  readonly identifiers: ReadonlyMap<string, string>;
  readonly target: string;
  /** All headers, of columns that are left out too. */
  readonly headers: readonly string[];
}

/** Letters from which a name that is nearly a column's is taken for a slip. */
const LEAST_LETTERS = 3;

/** Euler's number in a form. */
const EULER = /^[eE]$/;

/** The name before the equals sign of a typed form; undefined where there is none. */
export function leftSideOf(text: string): string | undefined {
  return /^\s*([^=]+?)\s*=(?!=)/.exec(text)?.[1];
}

/**
 * Nothing, where every name of a form is an input or a constant.
 *
 * `typed` is the form as typed, `given` the constants that --start or --bounds names: these are meant as such. Errors: UsageError
 * for a left side that is another column than the target, the target itself within the form, a column that is no input, and a column that
 * formulas write otherwise (Euler's number is not the column E).
 */
export function refuseColumns(
  form: TypedForm,
  typed: string,
  table: TableNames,
  given: ReadonlySet<string>,
): void {
  const { identifiers, target, headers } = table;
  const left = leftSideOf(typed);
  const explained = left === undefined ? undefined : (identifiers.get(left) ?? left);
  if (explained !== undefined && explained !== target && headers.includes(explained))
    throw new UsageError(
      `the form "${typed.trim()}" explains "${explained}", and the target is "${target}"`,
      `write ${target} = …, or --target ${quoted(explained)} where a table is read`,
    );
  for (const name of namesIn(form.text)) {
    if (identifiers.has(name) || given.has(name) || !headers.includes(name)) continue;
    if (name === target)
      throw new UsageError(
        `"${name}" is the column to explain, and stands in the form "${form.text}"`,
        "--target names another one",
      );
    const written = [...identifiers].find(([, header]) => header === name)?.[0];
    throw written === undefined
      ? new UsageError(
          `"${name}" in the form "${form.text}" is a column that is left out`,
          `write another name for a constant, or --start ${name}=1`,
        )
      : new UsageError(
          `"${name}" in the form "${form.text}" is not the column of this name, which formulas write ${written}`,
          `write ${written}${EULER.test(name) ? "; Euler's number is exp(1)" : ""}`,
        );
  }
}

/** The column that a constant was probably meant as: of its name but for case, or of nearly its name and not in the form. */
function columnMeant(name: string, { expr }: TypedForm, columns: readonly string[]): string | undefined {
  const used = variablesOf(expr);
  const unused = columns.filter((column) => !used.includes(column));
  const isShort = name.length < LEAST_LETTERS;
  return (
    (isShort ? unused : columns).find((one) => one.toLowerCase() === name.toLowerCase()) ??
    (isShort ? undefined : nearestName(name, unused))
  );
}

/** Nothing, where no constant was probably meant as a column, short names aside. Errors: UsageError for the first that was. */
export function refuseSlips(form: TypedForm, columns: readonly string[]): void {
  for (const name of form.constants) {
    const column = name.length < LEAST_LETTERS ? undefined : columnMeant(name, form, columns);
    if (column !== undefined)
      throw new UsageError(
        `"${name}" in the form "${form.text}" is no column; did you mean "${column}"?`,
        `write another name where any number is meant; the columns are ${columns.join(", ")}`,
      );
  }
}

/**
 * Errors of `refuseColumns`; a warning for a form of several constants and no column, for a constant that was probably meant as a
 * column, and for an e that is no power's base.
 */
export function checkNames(
  form: TypedForm,
  typed: string,
  table: TableNames,
  given: ReadonlySet<string>,
  session: Session,
): void {
  refuseColumns(form, typed, table, given);
  const columns = [...table.identifiers.keys()];
  if (form.constants.length > 1 && !variablesOf(form.expr).some((name) => columns.includes(name)))
    warn(session, {
      code: "form/no-column",
      message: `the form "${form.text}" names no column: ${form.constants.join(", ")} are taken for constants`,
      hint: `the columns are ${columns.join(", ")}`,
    });
  for (const name of form.constants) {
    const column = given.has(name) ? undefined : columnMeant(name, form, columns);
    if (column === undefined) continue;
    warn(session, {
      code: "form/constant-or-column",
      message: `"${name}" is taken for a constant; the column is called "${column}"`,
      hint: `write ${column} where the column is meant`,
    });
  }
  const euler = /(?<![\p{L}\p{N}_.])[eE](?![\p{L}\p{N}_.(]|\s*(?:\^|\*\*))/u.exec(form.text)?.[0];
  if (euler !== undefined)
    warn(session, {
      code: "form/euler",
      message: `"${euler}" in "${form.text}" is Euler's number, 2.718, and is not fitted`,
      hint: "a constant needs another name",
    });
}

/** The names in the text of a form that are not called as functions. */
function namesIn(text: string): readonly string[] {
  return text.match(/(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_]|\s*\()/gu) ?? [];
}

/** A name as a shell takes it. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}
