/** What `kan symbolic` writes into the model: formulas, the snapped network, and how well they tell classes apart. */
import {
  type ClassState,
  classMetrics,
  classShares,
  type Dataset,
  type Engine,
  evaluateKan,
  type FormulaSet,
  leftOutProbabilities,
  lossOf,
  type ModelState,
  type NetworkState,
  predictorOf,
  printMathjs,
  rowClasses,
  type SymbolicResult,
  wide,
} from "../../src/index.ts";
import type { Rows } from "../models/model.ts";

/** `y = sin(x)`, for the history. */
export function summaryOf({ target, label, link, formulas, best }: FormulaSet): string {
  const left = label === undefined ? target : `${link === undefined ? "log odds" : "score"} of ${label}`;
  return `${left} = ${printMathjs(formulas[best]!.expr)}`;
}

/** How well formulas tell classes apart. */
export async function toldApart(
  classes: ClassState,
  formulas: readonly FormulaSet[],
  { inputs }: ModelState,
  { train, test, deciding }: Rows,
): Promise<ClassState> {
  const predict = await predictorOf({ inputs, formulas });
  const on = (data: Dataset) => classMetrics(classShares(predict(data.inputs.map(wide))), rowClasses(data));
  const folds = deciding?.data === train ? deciding.formulaFolds : undefined;
  const crossValidated =
    folds && classMetrics(classShares(leftOutProbabilities(formulas, train, folds)), rowClasses(train));
  const errors = {
    train: on(train),
    ...(test && { test: on(test) }),
    ...(crossValidated && { crossValidated }),
  };
  return { ...classes, errors };
}

/**
 * The formulas of each target, or of each class but the first of two. Of a column of 0 and 1 that was no target of labels
 * they give the log odds of 1.
 */
export function setsOf(
  result: SymbolicResult,
  { targets, classes }: ModelState,
  variables: ReadonlyMap<string, string>,
): FormulaSet[] {
  const ofColumns = result.loss === "logistic" ? targets.map((name) => `${name}=1`) : undefined;
  const labels = classes?.labels.slice(classes.labels.length === 2 ? 1 : 0) ?? ofColumns;
  return result.formulas.map((formulas, t) => ({
    target: targets[t] ?? "",
    ...(labels && { label: labels[t]! }),
    ...(result.loss === "softmax" && { link: result.loss }),
    best: 0,
    variables: Object.fromEntries(variables),
    formulas,
  }));
}

/** The snapped network, with errors of its own: those before all constants were refitted together. */
export function networkOf(
  { kan, scaler, loss: name }: SymbolicResult,
  { train, test }: Rows,
  engine: Engine,
): NetworkState {
  const loss = lossOf({ name });
  const onTrain = evaluateKan(kan, scaler, train, engine, loss);
  const onTest = test && evaluateKan(kan, scaler, test, engine, loss);
  const errors = onTrain.map((metrics, t) => ({ train: metrics, ...(onTest && { test: onTest[t]! }) }));
  return { kan, scaler, errors, ...(name !== "mse" && { loss: name }) };
}
