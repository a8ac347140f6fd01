/** Formulas that a search starts from: those of an earlier run, and forms that a person types. */
import {
  type Expr,
  type FormulaData,
  fittedForm,
  parseExpr,
  typedForm,
  variablesOf,
} from "../../src/index.ts";
import type { Session } from "../command.ts";
import { type ConstantFlags, givenConstants } from "../formulas/givenConstants.ts";
import { checkNames, leftSideOf, type TableNames } from "../formulas/typedNames.ts";
import type { LogEntry } from "./discoverLog.ts";

/** The flags that name forms to start from. */
export interface HintFlags extends ConstantFlags {
  readonly hint?: readonly string[];
}

/** The names of a table with, of several targets, the others. */
export interface HintNames extends TableNames {
  readonly otherTargets: readonly string[];
}

/**
 * The forms that were given to start from, fitted; one without a value on some row, or of another target, gives nothing.
 *
 * Errors: those of `typedForm`, `givenConstants` and `checkNames`.
 */
export async function hintedIn(
  { hint = [], seed, ...flags }: HintFlags & { readonly seed: number },
  data: FormulaData,
  names: HintNames,
  session: Session,
): Promise<Expr[]> {
  const forms = await Promise.all(hint.map((text) => typedForm(text, data.variables)));
  const given = givenConstants(flags, new Set(forms.flatMap(({ constants }) => constants)));
  const asConstants = new Set([...given.starts.keys(), ...given.bounds.keys()]);
  return forms.flatMap((form, i) => {
    if (names.otherTargets.includes(leftSideOf(hint[i]!) ?? "")) return [];
    checkNames(form, hint[i]!, names, asConstants, session);
    return fittedForm(form, data, given, seed) ?? [];
  });
}

/** The formulas of an earlier run; what is none over these variables is left out. */
export async function formulasIn(
  entries: readonly LogEntry[],
  target: string,
  variables: readonly string[],
): Promise<Expr[]> {
  const formulas = await Promise.all(
    entries
      .filter((entry) => entry.target === target)
      .map(({ expression }) => parseExpr(expression).catch(() => undefined)),
  );
  return formulas.flatMap((expr) =>
    expr !== undefined && variablesOf(expr).every((name) => variables.includes(name)) ? [expr] : [],
  );
}
