/** How errors count when forms are fitted: as was asked for, as the formulas of the model were found, or as rows show. */
import {
  countedBy,
  countedForms,
  type FormulaData,
  type FormulaSet,
  lossOf,
  refuseTargets,
} from "../../src/index.ts";
import { type LossAsked, lossAsked } from "../discover/lossAsked.ts";
import { count, percentOfShare } from "../terminal/numbers.ts";
import type { EvalFlags, Question } from "./question.ts";

/** Rows as they count, the same for all forms, and why. */
export interface Counted {
  readonly loss: LossAsked;
  /** Whether the loss is that of the model, and nobody asked. */
  readonly isOfModel: boolean;
  readonly data: FormulaData;
}

/**
 * The rows with the weights of `--loss`: by the formula that the model takes where it was found by this loss, else by the best of the forms.
 * Errors: UsageError for targets that the loss does not take. Cost: a few fits of each form where squares do not count.
 */
export function countedRows(
  { dataset, data, forms, options }: Question,
  { loss: asked }: Pick<EvalFlags, "loss">,
  model: FormulaSet | undefined,
): Counted {
  const found = model?.search?.loss?.name as LossAsked["name"] | undefined;
  const loss = asked === undefined ? { name: found ?? "mse" } : lossAsked({ loss: asked }, data);
  refuseTargets(dataset, lossOf({ name: loss.name }));
  const isOfModel = asked === undefined && found !== undefined;
  if (model !== undefined && loss.name === (found ?? "mse"))
    return { loss, isOfModel, data: countedBy(loss.name, model.formulas[model.best]!.expr, data) };
  return { loss, isOfModel, data: countedForms(loss.name, forms, data, options, options.seed) };
}

/** What is said of rows that do not count by squares; nothing of those that do. `nRows` are all. */
export function countedText({ loss, isOfModel, data }: Counted, nRows: number): string {
  const { name, noiseAsFactor, grossErrors } = loss;
  if (name === "mse") return "";
  const why = isOfModel
    ? ", as for the formulas of the model"
    : noiseAsFactor !== undefined
      ? `, for rows are off by about ${percentOfShare(noiseAsFactor)} of the target whatever its size`
      : grossErrors !== undefined
        ? ", for a few rows are far from all others"
        : "";
  return `Errors count by ${name}${why}: ${weighed(name, nRows - data.target.length)}. All formulas below are fitted and compared so; --loss mse counts squares.`;
}

function weighed(name: LossAsked["name"], far: number): string {
  switch (name) {
    case "relative":
      return "a row weighs one over the square of its target";
    case "log":
      return "a row weighs one over the square of what is expected of it";
    case "poisson":
      return "a row weighs one over the count that is expected of it";
    default:
      return `${count(far, "row that lies", "rows that lie")} far from the formula ${far === 1 ? "is" : "are"} left out`;
  }
}

/** The same for --json. */
export function countedJson({ loss: { name }, isOfModel, data }: Counted, nRows: number): object {
  if (name === "mse") return {};
  return { loss: { name, from: isOfModel ? "model" : "asked", far: nRows - data.target.length } };
}
