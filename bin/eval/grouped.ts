/** `kan eval --by`: a form on groups of rows, read and shown. */

import { UsageError } from "../../src/diagnostics.ts";
import { columnLabels, type FormGroup, type GroupedForm, readTable, wide } from "../../src/index.ts";
import { type Session, warn } from "../command.ts";
import { constantsTable } from "../formulas/constants.ts";
import { finite, spreadJson } from "../summaries/json.ts";
import { blocks, listed, sentences } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { FORM_COLUMNS, type FormsTarget, formCells } from "./evaluated.ts";
import type { Question } from "./question.ts";

/** Groups that are fitted: their constants are found together. */
const MOST_GROUPS = 60;

/** The groups of a table, and the column that they are by. */
export interface GroupedTable {
  readonly column: string;
  readonly groups: readonly FormGroup[];
}

/**
 * The rows of the table in groups of one text in the column `by`, in the order in which they first stand there.
 *
 * The columns of the whole table are those of each group. Errors: UsageError for a column that is not there, that has
 * one text only or too many, and for standard input, which cannot be read twice.
 */
export async function readGroups(by: string, question: Question, session: Session): Promise<GroupedTable> {
  const { path, how, dataset: whole, target } = question;
  if (path === "-")
    throw new UsageError(
      "--by reads the table once for each group",
      "name a file in place of standard input",
    );
  const { signal } = session;
  const quietly = (): void => {};
  const { column, labels, unlabelled } = await columnLabels(path, by, { ...how, signal }, quietly);
  if (labels.length < 2 || labels.length > MOST_GROUPS) {
    throw new UsageError(
      `--by "${column}" has ${count(labels.length, "different text")}, expected 2 to ${MOST_GROUPS}`,
      "name a column whose texts stand for groups of rows",
    );
  }
  if (unlabelled > 0) {
    warn(session, {
      code: "eval/no-group",
      message: `${count(unlabelled, "row")} left out: nothing stands in "${column}"`,
    });
  }
  const groups: FormGroup[] = [];
  const inputs = whole.inputs.map(({ name }) => name);
  for (const { name, where } of labels) {
    const choice = { inputs, target: [target], where: [...(how.where ?? []), where], keepsWeights: true };
    const { ignore: _ignore, ...others } = how;
    const { dataset } = await readTable(path, { ...others, ...choice, signal }, quietly);
    const columns = inputs.map((input) => wide(dataset.inputs.find((one) => one.name === input)!));
    const { weights } = dataset;
    const data = {
      variables: question.data.variables,
      columns,
      target: dataset.targets[0]!.values,
      ...(weights && { weights }),
    };
    groups.push({ name, data });
  }
  return { column, groups: withMeanOne(groups) };
}

/** The groups with weights that are 1 on average over all of them. */
function withMeanOne(groups: readonly FormGroup[]): FormGroup[] {
  const weights = groups.flatMap(({ data }) => [...(data.weights ?? [])]);
  const mean = weights.reduce((sum, weight) => sum + weight / weights.length, 0);
  return groups.map(({ name, data }) => ({
    name,
    data: data.weights === undefined ? data : { ...data, weights: data.weights.map((one) => one / mean) },
  }));
}

/** Forms on groups as a person reads them: constants by group with errors, whether they differ, and how good each is. */
export function groupedText(
  forms: readonly GroupedForm[],
  by: string,
  { target, deviation, level }: FormsTarget,
  terminal: Terminal,
): string {
  const texts = forms.map((one) => {
    const { form, constants, confused, tests, isConverged, nRows } = one;
    const shown = form.constants.flatMap((name) =>
      constants
        .filter((constant) => constant.name === name)
        .map(({ interval, ...constant }) => ({ ...constant, ...interval })),
    );
    const notes = [
      ...(confused.length > 0
        ? [
            `The rows do not determine ${confused.slice(0, 8).join(", ")}${confused.length > 8 ? ", …" : ""}: share more constants, or write the form with fewer.`,
          ]
        : []),
      ...(nRows <= constants.length
        ? [`${count(nRows, "row")} for ${constants.length} constants: the fit says nothing about the law.`]
        : []),
      ...tests.map(testText),
      ...(isConverged ? [] : ["The fit had not settled: --start may bring it nearer."]),
    ];
    return blocks(
      `  ${terminal.paint.bold(`${target} = ${form.text}`)}`,
      constantsTable(shown, level, terminal, by),
      sentences(notes, terminal),
    );
  });
  const best = Math.min(...forms.map(({ aicc }) => aicc));
  const comparison = table(
    FORM_COLUMNS,
    forms.map(({ form, constants, nrmse, aicc }) =>
      formCells({ text: form.text, nConstants: constants.length, nrmse, aicc }, deviation, best),
    ),
    terminal,
  );
  return blocks(...texts, comparison);
}

/** Below this probability constants are said to differ. */
const DIFFER = 0.05;

function testText({ constants, ratio, above, below, probability }: GroupedForm["tests"][number]): string {
  const names = listed(constants);
  const verdict =
    probability < DIFFER
      ? `${names} ${constants.length > 1 ? "differ" : "differs"} between groups`
      : `${names} may be the same in all groups`;
  return `${verdict}: F(${above}, ${below}) = ${figure(ratio)}, p = ${figure(probability, 2)}.`;
}

/** The same for a program. */
export function groupedJson(one: GroupedForm): object {
  const { form, constants, confused, nrmse, aicc, rss, residualDeviation, tests } = one;
  return {
    form: form.text,
    constants: constants.map(({ name, group, value, standardError, interval }) => ({
      name,
      group: group ?? null,
      value,
      ...spreadJson({ standardError, ...interval }),
    })),
    confused,
    nrmse: { train: nrmse.train, test: finite(nrmse.test) },
    rss,
    residualDeviation,
    aicc: finite(aicc),
    sameInAllGroups: tests.map(({ constants: names, ratio, above, below, probability }) => ({
      constants: names,
      F: ratio,
      degreesOfFreedom: [above, below],
      p: probability,
    })),
    isConverged: one.isConverged,
  };
}
