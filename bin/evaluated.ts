import { type EvaluatedForm, printMathjs } from "../src/index.ts";
import { constantsTable } from "./constants.ts";
import { blocks } from "./summary.ts";
import { count, figure } from "./terminal/numbers.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** Correlations of constants beyond this are told. */
const STRONG = 0.95;

/** Typed formulas as a person reads them, the best first: each with its constants, then all side by side. */
export function evaluatedText(
  forms: readonly EvaluatedForm[],
  target: string,
  deviation: number,
  level: number,
  terminal: Terminal,
): string {
  const texts = forms.map((one) => formText(one, target, level, terminal));
  return blocks(...texts, comparison(forms, deviation, terminal));
}

function formText(one: EvaluatedForm, target: string, level: number, terminal: Terminal): string {
  const { form, expr, constants, confused } = one;
  const head = `  ${terminal.paint.bold(`${target} = ${form.text}`)}`;
  const fitted =
    constants.length === 0 ? "" : wrap(`${target} = ${printMathjs(expr)}`, terminal.columns, "  ");
  const shown = constants.map(({ interval, ...one }) => ({ ...one, ...interval }));
  const notes = [
    ...(confused.length === 1 ? [`The rows say nothing of ${confused[0]}: write the form without it.`] : []),
    ...(confused.length > 1
      ? [`The rows cannot tell ${list(confused)} apart: fix one, or write the form with fewer constants.`]
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
    notes.map((note) => wrap(note, terminal.columns, "  ")).join("\n"),
  );
}

function comparison(forms: readonly EvaluatedForm[], deviation: number, terminal: Terminal): string {
  const least = forms[0]!.length;
  const bestAicc = Math.min(...forms.map(({ aicc }) => aicc));
  const rows = forms.map(({ form, constants, nrmse, aicc, length }) => [
    form.text,
    String(constants.length),
    figure(nrmse.train * deviation),
    figure(nrmse.train),
    figure(nrmse.test),
    Number.isFinite(aicc) ? difference(aicc - bestAicc) : "none",
    difference(length - least),
  ]);
  return table(
    [
      { heading: "", align: "left" },
      { heading: "constants", align: "right" },
      { heading: "RMSE", align: "right" },
      { heading: "RMSE/std", align: "right" },
      { heading: "left out in turn", align: "right" },
      { heading: "AICc", align: "right" },
      { heading: "nats", align: "right" },
    ],
    rows,
    terminal.columns,
    terminal.paint,
  );
}

/** How much worse than the best: `+3.1`, `best`. */
function difference(more: number): string {
  return more < 0.05 ? "best" : `+${more.toFixed(1)}`;
}

function strongPairs({ constants, correlations }: EvaluatedForm): string[] {
  return constants.flatMap(({ name }, i) =>
    constants.slice(i + 1).flatMap((other, k) => {
      const r = correlations[i]![i + 1 + k]!;
      return Math.abs(r) > STRONG ? [`${name} and ${other.name} are correlated (${r.toFixed(3)})`] : [];
    }),
  );
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
