import { UsageError } from "../diagnostics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { variablesOf } from "../symbolic/expression/make.ts";
import { variableNames } from "../symbolic/expression/variables.ts";
import { type KnownConstants, unitsByPlace } from "../symbolic/formula/constants/knownConstants.ts";
import { intervalFormulas } from "../symbolic/formula/intervals/intervalFormulas.ts";
import { resolveFunction } from "../symbolic/library/index.ts";
import type { FormulaText } from "./formulas/code.ts";
import { columnLetters } from "./formulas/languages/excel.ts";
import { FORMULA_LANGUAGES } from "./formulas/languages/languages.ts";
import { printLatex } from "./formulas/languages/latex.ts";
import { printMathjs } from "./formulas/languages/mathjs.ts";
import { formulasText } from "./formulas/several.ts";
import { treeOf } from "./formulas/tree.ts";
import { jsonText } from "./models/jsonText.ts";
import type { ModelState, NetworkState } from "./models/modelRecord.ts";
import { writeFormulaOnnx, writeNetworkOnnx } from "./onnx/writeOnnx.ts";
import { type LabelsText, labelCell } from "./programs/labelText.ts";
import { PROGRAM_LANGUAGES } from "./programs/languages.ts";
import { LINK_OF_SHARES, LINKS, predictedBy } from "./programs/link.ts";
import { curvesOf, type NetworkText } from "./programs/network.ts";
import { networkJson } from "./programs/networkJson.ts";
import { writeProgram } from "./programs/writeProgram.ts";

/** A form that a model can be written in for another program. */
export interface ExportFormat {
  /** As given to `--to`. */
  readonly name: string;
  /** The usual ending of a file in it, with the dot. */
  readonly extension: string;
  /** Whether a network that is no formula yet can be written in it. */
  readonly holdsNetworks: boolean;
}

/** Every form a model can be exported in, in the order they are listed to people. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  ...FORMULA_LANGUAGES.map(({ name, extension }) => ({
    name,
    extension,
    holdsNetworks: PROGRAM_LANGUAGES.some((language) => language.name === name),
  })),
  { name: "json", extension: ".json", holdsNetworks: true },
  { name: "onnx", extension: ".onnx", holdsNetworks: true },
];

/** What of a model is exported. */
export interface ExportOptions {
  /** A name of `exportFormats`. */
  readonly to: string;
  /** @defaultValue the formula where there is one */
  readonly from?: "formula" | "network";
  /** With the formulas, where their intervals end: how well the constants of each target are known. @defaultValue none */
  readonly intervals?: { readonly level: number; readonly known: readonly KnownConstants[] };
}

/**
 * A model as text for another program; bytes for ONNX.
 *
 * Programs have one function for each target, or the probability of each class and one for the label, of the columns it uses, in the units of the data; they agree with the
 * model to rounding (float32 for ONNX). Errors: UsageError for an unknown form, and where there is no formula but one
 * is needed.
 */
export async function exportModel(state: ModelState, options: ExportOptions): Promise<string | Uint8Array> {
  const format = EXPORT_FORMATS.find(({ name }) => name === options.to);
  if (format === undefined) {
    throw new UsageError(
      `"${options.to}" is no form to export to`,
      `choose one of ${EXPORT_FORMATS.map(({ name }) => name).join(", ")}`,
    );
  }
  const from = options.from ?? (state.formulas.length > 0 ? "formula" : "network");
  if (from === "network" && !format.holdsNetworks) {
    throw new UsageError(`${format.name} holds formulas, not networks`, needsFormula(state));
  }
  if (from === "formula") {
    if (state.formulas.length > 0) return exportFormula(state, format.name, options.intervals);
    throw new UsageError("the model has no formula yet", "run kan symbolic first, or use --from network");
  }
  if (state.network !== undefined) return exportNetwork(state, state.network, format.name);
  throw new UsageError("the model holds formulas and no network", "leave --from network out");
}

function needsFormula({ formulas }: ModelState): string {
  const capable = EXPORT_FORMATS.flatMap(({ name, holdsNetworks }) => (holdsNetworks ? [name] : []));
  const first = formulas.length > 0 ? "leave --from network out" : "run kan symbolic first";
  return `${first}, or export the network to ${capable.join(", ")}`;
}

function exportFormula(
  state: ModelState,
  to: string,
  intervals: ExportOptions["intervals"],
): string | Uint8Array {
  const headers = state.inputs.map(({ name }) => name);
  const taken = state.formulas.map(
    ({ target: own, label, variables, formulas: list, best }, t): ExportedFormula => {
      const { known } = list[best]!;
      const expr = predictedBy(state.formulas, t);
      const target = label === undefined ? own : `P_${label}`;
      const all = new Map(
        Object.entries(variables).sort(([, a], [, b]) => headers.indexOf(a) - headers.indexOf(b)),
      );
      const used = new Set(variablesOf(expr));
      return {
        target,
        expr,
        all,
        variables: new Map([...all].filter(([name]) => used.has(name))),
        units: unitsByPlace(known),
      };
    },
  );
  const formulas =
    intervals === undefined
      ? taken
      : taken.flatMap((one, t) => [one, ...endsOf(one, intervals.known[t]!, intervals.level)]);
  if (to === "json") {
    return jsonText({
      schema: "kan/export@1",
      from: "formula",
      ...(state.classes && { labels: state.classes.labels }),
      targets: formulas.map(({ target, variables, expr, units = new Map() }) => ({
        target,
        expression: printMathjs(expr),
        latex: printLatex(expr, { units }),
        variables: Object.fromEntries(variables),
        tree: treeOf(expr),
      })),
    });
  }
  if (to === "onnx") {
    return writeFormulaOnnx(
      formulas.map(({ expr }) => expr),
      formulas[0]!.all,
      formulas.map(({ target }) => target),
    );
  }
  const language = FORMULA_LANGUAGES.find(({ name }) => name === to)!;
  // Cells follow the columns of the table, whether a formula uses them or not.
  const texts =
    to === "excel" ? formulas.map((formula) => ({ ...formula, variables: formula.all })) : formulas;
  const labels = labelsTextOf(state);
  const text = formulasText(texts, language, labels);
  return to === "excel" && labels !== undefined ? `${text}${labelCell(labels, texts.length)}\n` : text;
}

/** The classes for programs; undefined where targets are numbers. */
function labelsTextOf({ classes, inputs }: ModelState): LabelsText | undefined {
  return classes && { ...classes, columns: inputs.map(({ name }) => name) };
}

/** The formula of a target as it is exported. */
interface ExportedFormula extends FormulaText {
  /** Identifier → header of all columns, used or not. */
  readonly all: ReadonlyMap<string, string>;
}

/** Where the intervals of a formula end, under the names that predictions have. Errors: UsageError where that is not known. */
function endsOf(formula: ExportedFormula, known: KnownConstants, level: number): ExportedFormula[] {
  const ends = intervalFormulas(formula.expr, known, level);
  if (ends === undefined) {
    throw new UsageError(
      `the constants of ${formula.target} are not known well enough for intervals`,
      "export without --interval, or pick a formula with fewer constants: kan info shows how well they are known",
    );
  }
  const named = [
    ["low", ends.low],
    ["high", ends.high],
    ["mean_low", ends.meanLow],
    ["mean_high", ends.meanHigh],
  ] as const;
  const { all, variables } = formula;
  return named.map(([name, expr]) => ({ target: `${name}_${formula.target}`, expr, all, variables }));
}

/** Whether the probabilities of classes are each over the sum of all (see `classShares`). */
function isOfManyClasses({ classes }: ModelState): boolean {
  return classes !== undefined && classes.labels.length > 2;
}

async function exportNetwork(
  state: ModelState,
  network: NetworkState,
  to: string,
): Promise<string | Uint8Array> {
  const text = await networkTextOf(state, network);
  if (to === "onnx") return writeNetworkOnnx(text);
  if (to === "json")
    return jsonText({
      schema: "kan/export@1",
      from: "network",
      ...(state.classes && { labels: state.classes.labels }),
      ...networkJson(text),
    });
  return writeProgram(text, PROGRAM_LANGUAGES.find(({ name }) => name === to)!);
}

async function networkTextOf(state: ModelState, { kan, scaler, loss }: NetworkState): Promise<NetworkText> {
  const bodies = new Map<string, Expr>();
  for (const curve of curvesOf(kan.nodes)) {
    if (curve.kind !== "symbolic" || bodies.has(curve.fn.name)) continue;
    bodies.set(curve.fn.name, (await resolveFunction(curve.fn.name)).body);
  }
  const { inputs, targets } = state;
  const isOfShares = loss === "logistic" && isOfManyClasses(state);
  const link = isOfShares ? LINK_OF_SHARES : loss && LINKS[loss];
  const variables = variableNames(inputs.map(({ name }) => name));
  const labels = labelsTextOf(state);
  return { kan, scaler, targets, bodies, variables, ...(link && { link }), ...(labels && { labels }) };
}

/** The spreadsheet cell that each input column stands in when a model is exported to `excel`. */
export function spreadsheetCells({ inputs }: ModelState): { readonly name: string; readonly cell: string }[] {
  return inputs.map(({ name }, column) => ({ name, cell: `${columnLetters(column)}2` }));
}
