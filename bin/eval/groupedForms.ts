import { UsageError } from "../../src/diagnostics.ts";
import { evalGroups, type GroupedForm, standardDeviation, type TypedForm } from "../../src/index.ts";
import type { CommandResult, Session } from "../command.ts";
import { exitCodeOf } from "../deadline.ts";
import { NoResultError } from "../exit.ts";
import { type GroupedTable, groupedJson, groupedText } from "./grouped.ts";
import { isCut, warnOfRest } from "./interrupted.ts";
import type { Question } from "./question.ts";

/** What `--shared` names. Errors: UsageError for a name that is no constant. */
export function sharedOf(shared: readonly string[], constants: ReadonlySet<string>): ReadonlySet<string> {
  const stranger = shared.find((name) => !constants.has(name));
  if (stranger === undefined) return new Set(shared);
  throw new UsageError(
    `--shared names "${stranger}", which is no constant of the formulas`,
    `their constants are ${[...constants].join(", ") || "none"}`,
  );
}

/** Fits forms whose constants differ between groups, and shows them. Errors: UsageError for a form without constants. */
export async function runGroups(
  session: Session,
  { forms, target, identifiers, data, options }: Question,
  { column, groups }: GroupedTable,
  shared: ReadonlySet<string>,
): Promise<CommandResult> {
  const { terminal, progress, signal } = session;
  const evaluated: GroupedForm[] = [];
  for (const form of forms) {
    progress.sink({ kind: "stage", stage: "fit", detail: form.text });
    if (form.constants.length === 0)
      throw new UsageError(
        `the form "${form.text}" has no constants that groups could differ in`,
        "names that are no columns are constants",
      );
    const one = evalGroups(form, groups, shared, options);
    if (one === undefined) throw withoutValue(form);
    evaluated.push(one);
    if (await isCut(session)) break;
  }
  warnOfRest(session, evaluated.length, forms.length);
  progress.end();
  const ranked = evaluated.toSorted((a, b) => a.aicc - b.aicc);
  const { level } = options;
  return {
    exit: exitCodeOf(signal),
    text: groupedText(ranked, column, { target, deviation: standardDeviation(data.target), level }, terminal),
    json: {
      schema: "kan/eval@1",
      target,
      variables: Object.fromEntries(identifiers),
      rows: ranked[0]!.nRows,
      level,
      by: column,
      groups: groups.map(({ name }) => name),
      shared: [...shared],
      forms: ranked.map(groupedJson),
    },
  };
}

/** What to throw where a form has no value on some row. */
export function withoutValue({ text }: TypedForm): NoResultError {
  return new NoResultError(
    `the form "${text}" has no value on some row at every start that was tried`,
    "--start b=0.1 names a start, --bounds b=0..10 where a constant may lie; --where leaves rows out",
  );
}
