import {
  type ClassState,
  type Dataset,
  type FitResult,
  levelName,
  networkSize,
  type Table,
} from "../../src/index.ts";
import { classesJson, classesText, lossMeaning, lossText } from "../summaries/classes.ts";
import { errorRows, errorsJson, errorsTable } from "../summaries/errors.ts";
import { lossCurve } from "../summaries/plots.ts";
import { blocks, facts, outcomeText } from "../summaries/summary.ts";
import { count, figure } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Effort } from "./effort.ts";
import { gridsOf, layersText } from "./network.ts";

/** A trained network, what it was trained on, and the file that it is kept in. */
export interface FittedNetwork {
  readonly table: Table;
  readonly result: FitResult;
  readonly classes: ClassState | undefined;
  readonly model: string;
}

/** A trained network as a person reads it. */
export function fittedText(
  { table, result, classes, model }: FittedNetwork,
  next: string,
  terminal: Terminal,
): string {
  const { dataset } = table;
  const names = (columns: readonly { readonly name: string }[]): string =>
    columns.map(({ name }) => name).join(", ");
  const size = networkSize(result.kan);
  const { intervals, degrees } = gridsOf(result.kan);
  const nrmse = result.curve.map(({ train }) => Math.sqrt(train));
  return blocks(
    facts(
      [
        [
          "Table",
          `${dataset.source}: ${count(dataset.nRows, "row")}; ${classes?.target ?? names(dataset.targets)} from ${inputsText(dataset)}`,
        ],
        ...(classes !== undefined
          ? [["Loss", lossText(result.loss, classes)] as const]
          : result.loss === "mse"
            ? []
            : [["Loss", lossMeaning(result.loss)] as const]),
        [
          "Network",
          `${layersText(result.kan)}, grid ${intervals.join(", ")}, degree ${degrees.join(", ")}: ${count(size.edges, "edge")}, ${count(size.parameters, "parameter")}${effectiveText(result)}`,
        ],
        ...(result.tried.length === 0 ? [] : [["Tried", triedText(result)] as const]),
        ...(result.meaning === undefined ? [] : [["Saw", result.meaning] as const]),
        ["Stopped", outcomeText(result.outcome, result.loss)],
        ["Model", model],
      ],
      terminal,
    ),
    classes === undefined
      ? errorsTable(
          errorRows(
            dataset.targets.map(({ name }) => name),
            result.metrics,
          ),
          terminal,
        )
      : classesText(classes, terminal),
    lossCurve(nrmse, terminal),
    next,
  );
}

/** ` (14.9 effective)`. */
function effectiveText({ effectiveParameters }: FitResult): string {
  return effectiveParameters === undefined ? "" : ` (${figure(effectiveParameters, 3)} effective)`;
}

const MOST_DIGITS = 5;

function triedText({ tried, width }: FitResult): string {
  const errors = (digits: number): string[] => tried.map(({ nrmse }) => figure(nrmse, digits));
  const place = tried.findIndex((shape) => shape.width === width);
  // As many digits as tell the chosen width from the smaller ones.
  const digits = [2, 3, 4].find((n) => !errors(n).slice(0, place).includes(errors(n)[place]!)) ?? MOST_DIGITS;
  const list = tried.map((shape, i) => `${shape.width} (${errors(digits)[i]!})`).join(", ");
  return `widths ${list}; ${width} is the smallest within noise of the best`;
}

/** The same for a program. */
export function fittedJson(
  { table, result, classes, model }: FittedNetwork,
  run: Effort & { readonly seed: number; readonly engine: string; readonly seconds: number },
): object {
  const { dataset, counts } = table;
  return {
    schema: "kan/fit@1",
    model,
    source: dataset.source,
    inputs: dataset.inputs.map(({ name }) => name),
    targets: dataset.targets.map(({ name }) => name),
    rows: {
      read: counts.nRead,
      filtered: counts.nFiltered,
      dropped: counts.nDropped,
      ...(counts.nWithoutPast !== undefined && { withoutPast: counts.nWithoutPast }),
      used: dataset.nRows,
    },
    loss: result.loss,
    ...(classes && classesJson(classes)),
    width: result.width,
    tried: result.tried,
    ...(result.meaning !== undefined && { structure: result.meaning }),
    shape: layersText(result.kan),
    ...networkSize(result.kan),
    ...(result.effectiveParameters !== undefined && { effectiveParameters: result.effectiveParameters }),
    errors: errorsJson(
      dataset.targets.map(({ name }) => name),
      result.metrics,
    ),
    outcome: result.outcome,
    ...run,
  };
}

/** The input columns by name, columns of levels as what they are in the table. */
function inputsText({ inputs, categories = [] }: Dataset): string {
  const made = new Set(
    categories.flatMap(({ column, levels }) => levels.map((level) => levelName(column, level))),
  );
  return [
    ...inputs.flatMap(({ name }) => (made.has(name) ? [] : [name])),
    ...categories.map(({ column, levels }) => `${column} (${count(levels.length, "level")})`),
  ].join(", ");
}
