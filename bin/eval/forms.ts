/** `kan eval` on one group of rows: forms fitted one by one, and shown side by side with those of the model. */

import { availableParallelism } from "node:os";
import type { Diagnostic } from "../../src/diagnostics.ts";
import {
  type BootstrappedConstant,
  bootstrapForm,
  deviationOf,
  type EvaluatedForm,
  evalForm,
  type FormulaData,
  printMathjs,
  undecided,
  withFewestDigits,
} from "../../src/index.ts";
import { type CommandResult, type Session, warn } from "../command.ts";
import { exitCodeOf } from "../deadline.ts";
import { type UnitQuestion, unitLines, unitsJson, unitsOf } from "../formulas/units.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { type FoundFormula, formulasOfModel, foundOn } from "./beside.ts";
import { countedJson, countedRows, countedText } from "./counted.ts";
import { type EvaluatedForms, evaluatedText } from "./evaluated.ts";
import { formJson, foundJson } from "./evaluatedJson.ts";
import { withoutValue } from "./groupedForms.ts";
import { isCut, warnOfRest } from "./interrupted.ts";
import type { EvalFlags, Question } from "./question.ts";

/** Fits the forms, the shortest description first. Errors: NoResultError for a form without a value. */
export async function runForms(
  session: Session,
  question: Question,
  flags: EvalFlags,
): Promise<CommandResult> {
  const { dataset, target, forms, identifiers } = question;
  const { terminal, progress, signal } = session;
  const headers = [...dataset.inputs.map(({ name }) => name), target];
  const units = flags.units === undefined ? undefined : await unitsOf(flags.units, headers);
  const model = await formulasOfModel(flags.model, dataset, target);
  const rows = countedRows(question, flags, model);
  const data = rows.data;
  const ranked = await fitted(session, question, data);
  const samples = await sampled(session, ranked, { ...question, data }, flags);
  const isUndrawn = flags.bootstrap !== undefined && samples.filter(Boolean).length < forms.length;
  warnOfRest(session, ranked.length, forms.length, isUndrawn);
  const found = model === undefined ? [] : foundOn(model, data);
  progress.end();
  const variables = Object.fromEntries(identifiers);
  const asked = ({ form }: EvaluatedForm): UnitQuestion => {
    const { expr, constants } = form;
    return { expr, constants, labels: constants, variables, target };
  };
  const deviation = deviationOf(data.target, data.weights);
  const unitTexts =
    units &&
    ranked.map((one) => sentences([`Units of ${one.form.text}:`, ...unitLines(asked(one), units)], terminal));
  return {
    exit: exitCodeOf(signal),
    text: blocks(
      sentences([countedText(rows, dataset.nRows)], terminal),
      evaluatedText({ forms: ranked, samples, found }, { target, deviation, level: flags.level }, terminal),
      ...(unitTexts ?? []),
    ),
    quietText: ranked.map(({ expr }) => printMathjs(expr)).join("\n"),
    json: {
      schema: "kan/eval@1",
      target,
      variables,
      rows: dataset.nRows,
      level: flags.level,
      ...countedJson(rows, dataset.nRows),
      forms: ranked.map((one, place) => ({
        ...formJson(one, samples[place]),
        ...(units && { units: unitsJson(asked(one), units) }),
      })),
      ...(flags.bootstrap !== undefined && { bootstrap: flags.bootstrap }),
      ...(found.length > 0 && { model: found.map(foundJson) }),
      ...undecidedJson(ranked, found),
    },
  };
}

async function fitted(
  session: Session,
  { forms, options }: Question,
  data: FormulaData,
): Promise<readonly EvaluatedForm[]> {
  const evaluated: EvaluatedForm[] = [];
  for (const form of forms) {
    session.progress.sink({ kind: "stage", stage: "fit", detail: form.text });
    const one = evalForm(form, data, options);
    if (one === undefined) throw withoutValue(form);
    evaluated.push({ ...one, expr: withFewestDigits(one.expr, data) });
    if (await isCut(session)) break;
  }
  return evaluated.toSorted((a, b) => a.length - b.length);
}

async function sampled(
  session: Session,
  ranked: readonly EvaluatedForm[],
  { data, options }: Question,
  { bootstrap, threads = availableParallelism() }: EvalFlags,
): Promise<EvaluatedForms["samples"]> {
  if (bootstrap === undefined) return [];
  session.progress.sink({ kind: "stage", stage: "fit", detail: `${bootstrap} samples` });
  const { signal } = session;
  const samples: (readonly BootstrappedConstant[] | undefined)[] = [];
  for (const one of ranked) {
    const drawn = await bootstrapForm(one, data, { ...options, samples: bootstrap, threads, signal });
    if (drawn === undefined && !signal.aborted) warn(session, withoutSamples(one));
    samples.push(drawn);
  }
  return samples;
}

/** The formulas that the rows do not decide between, where there are several. */
function undecidedJson(ranked: readonly EvaluatedForm[], found: readonly FoundFormula[]): object {
  const all = [
    ...ranked.map((one) => ({ ...one, name: one.form.text })),
    ...found.map((one) => ({ ...one, name: one.expression })),
  ];
  return all.length > 1 ? { undecided: undecided(all).map((place) => all[place]!.name) } : {};
}

function withoutSamples({ form, constants, nRows }: EvaluatedForm): Omit<Diagnostic, "severity"> {
  const fitted =
    constants.length === 0 ? "it has no constants" : `${nRows} rows for ${constants.length} constants`;
  return { code: "eval/no-samples", message: `nothing is drawn again for "${form.text}": ${fitted}` };
}
