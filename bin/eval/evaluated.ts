import { type BootstrappedConstant, type EvaluatedForm, printMathjs, undecided } from "../../src/index.ts";
import { constantsTable } from "../formulas/constants.ts";
import { blocks, listed, sentences } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import { left, right, type TableColumn, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { FoundFormula } from "./beside.ts";

/** Correlations of constants beyond this are told. */
const STRONG = 0.95;

/** What forms are of, and how sure their intervals are. */
export interface FormsTarget {
  readonly target: string;
  /** Its standard deviation. */
  readonly deviation: number;
  readonly level: number;
}

/** Typed formulas, the best first, and what stands beside them. */
export interface EvaluatedForms {
  readonly forms: readonly EvaluatedForm[];
  /** What fits to resampled residuals gave, for each form; nothing where none were drawn. */
  readonly samples: readonly (readonly BootstrappedConstant[] | undefined)[];
  /** The formulas of the model. */
  readonly found: readonly FoundFormula[];
}

/** The same as a person reads it: each form with its constants, then all side by side. */
export function evaluatedText(
  { forms, samples, found }: EvaluatedForms,
  of: FormsTarget,
  terminal: Terminal,
): string {
  const texts = forms.map((one, place) => formText(one, samples[place], of, terminal));
  return blocks(...texts, comparison(forms, found, of.deviation, terminal));
}

function formText(
  one: EvaluatedForm,
  samples: readonly BootstrappedConstant[] | undefined,
  { target, level }: FormsTarget,
  terminal: Terminal,
): string {
  const { form, expr, constants, confused, nrmse } = one;
  const head = `  ${terminal.paint.bold(`${target} = ${form.text}`)}`;
  const fitted = constants.length === 0 ? "" : sentences([`${target} = ${printMathjs(expr)}`], terminal);
  const shown = constants.map(({ interval, ...one }) => ({ ...one, ...interval }));
  const notes = [
    ...(constants.length === 0
      ? ["Nothing was fitted: the form has no constants. Names that are no columns are constants."]
      : []),
    ...(Math.min(nrmse.train, nrmse.test) > 1 ? [`It predicts worse than the mean of ${target} does.`] : []),
    ...(confused.length === 1 ? [`The rows say nothing of ${confused[0]}: write the form without it.`] : []),
    ...(confused.length > 1
      ? [`The rows cannot tell ${listed(confused)} apart: fix one, or write the form with fewer constants.`]
      : []),
    ...one.steps.map(
      ({ name, gap }) =>
        `${name} is the place of a step, which has no standard error: any value between ${figure(gap.low, 5)} and ${figure(gap.high, 5)} fits as well.`,
    ),
    ...(one.atBounds.length > 0
      ? [
          `${listed(one.atBounds)} ${one.atBounds.length === 1 ? "stands at an end of its bounds, and its interval ends there: the rows would have it beyond. Its error does not heed them" : "stand at an end of their bounds, and their intervals end there: the rows would have them beyond. Their errors do not heed them"}.`,
        ]
      : []),
    ...strongPairs(one).map((pair) => `${pair}: known together rather than each.`),
    ...(one.hasStructure === true ? ["What is left goes with the inputs: the form misses something."] : []),
    ...(one.hasStructure === false ? ["What is left goes with no input, as far as the rows can tell."] : []),
    ...(one.nRows <= constants.length
      ? [`${count(one.nRows, "row")} for ${constants.length} constants: the fit says nothing about the law.`]
      : []),
    ...(one.isConverged ? [] : ["The fit had not settled: --start may bring it nearer."]),
  ];
  return blocks(
    [head, fitted].filter((line) => line !== "").join("\n"),
    constantsTable(shown, level, terminal),
    samples === undefined ? "" : bootstrapText(one, samples, level, terminal),
    sentences(notes, terminal),
  );
}

/** The same constants from residuals drawn again. */
function bootstrapText(
  { constants }: EvaluatedForm,
  samples: readonly BootstrappedConstant[],
  level: number,
  terminal: Terminal,
): string {
  const shown = samples.map(({ name, standardError, interval }, i) => ({
    name,
    value: constants[i]!.value,
    standardError,
    ...interval,
  }));
  return `  From residuals drawn again:\n${constantsTable(shown, level, terminal)}`;
}

/** Typed forms and formulas of the model side by side, the shortest description first, and what the rows leave open. */
function comparison(
  forms: readonly EvaluatedForm[],
  found: readonly FoundFormula[],
  deviation: number,
  terminal: Terminal,
): string {
  const all = [
    ...forms.map((one) => ({ ...one, text: one.form.text, number: "" })),
    ...found.map((one) => ({ ...one, number: `${one.isTaken ? ">" : ""}${one.number}` })),
  ].toSorted((a, b) => a.length - b.length);
  const least = Math.min(...all.map(({ length }) => length));
  const bestAicc = Math.min(...all.map(({ aicc }) => aicc));
  const isNumbered = found.length > 0;
  const rows = all.map(({ text, number, nConstants, nrmse, aicc, length }) => [
    ...(isNumbered ? [number] : []),
    ...formCells({ text, nConstants, nrmse, aicc }, deviation, bestAicc),
    difference(length, least),
  ]);
  const shown = table([...(isNumbered ? [right("#")] : []), ...FORM_COLUMNS, right("nats")], rows, terminal);
  const open = undecided(all).map((place) => all[place]!.text);
  const note =
    all.length < 2 || bestAicc === Number.POSITIVE_INFINITY
      ? ""
      : open.length === 1
        ? `The rows speak for ${open[0]} by 20 to 1 and more against each of the others (AICc).`
        : `The rows do not decide between ${listed(open)}: less than 20 to 1 (AICc).`;
  return blocks(shown, sentences([note], terminal));
}

/** The headings of `formCells`. */
export const FORM_COLUMNS: readonly TableColumn[] = [
  left(""),
  right("constants"),
  right("RMSE"),
  right("RMSE/std"),
  right("left out"),
  right("AICc"),
];

/** A form beside others, `bestAicc` the least of theirs. */
export function formCells(
  { text, nConstants, nrmse, aicc }: Pick<FoundFormula, "text" | "nConstants" | "nrmse" | "aicc">,
  deviation: number,
  bestAicc: number,
): string[] {
  return [
    text,
    String(nConstants),
    figure(nrmse.train * deviation),
    figure(nrmse.train),
    figure(nrmse.test),
    Number.isFinite(aicc) ? difference(aicc, bestAicc) : "none",
  ];
}

/** How much worse than the best: `+3.1`, `best`. */
function difference(value: number, best: number): string {
  const more = value - best;
  return value === best || more < 0.05 ? "best" : `+${more.toFixed(1)}`;
}

function strongPairs({ constants, correlations }: EvaluatedForm): string[] {
  return constants.flatMap(({ name }, i) =>
    constants.slice(i + 1).flatMap((other, k) => {
      const r = correlations[i]![i + 1 + k]!;
      return Math.abs(r) > STRONG ? [`${name} and ${other.name} are correlated (${r.toFixed(3)})`] : [];
    }),
  );
}
