import {
  dataSourceOf,
  type FitResult,
  type HistoryStep,
  inputColumnsOf,
  type ModelState,
  type ReadOptions,
  type Table,
  type TrainingOptions,
  trainingSettingsOf,
} from "../../src/index.ts";

/** The state of a model after a network was trained on a table: `step` says how, `training` with which options. */
export function fittedState(
  { dataset, notes }: Table,
  read: ReadOptions,
  { kan, scaler, metrics, leftOut, loss, outcome, curve, classErrors }: FitResult,
  step: Omit<HistoryStep, "outcome" | "curve">,
  training: TrainingOptions,
): ModelState {
  const { validationFraction, testFraction } = trainingSettingsOf(training);
  return {
    step: { ...step, outcome, curve },
    data: dataSourceOf(dataset, read, notes),
    split: { seed: step.seed, validationFraction, testFraction },
    inputs: inputColumnsOf(dataset),
    targets: dataset.targets.map(({ name }) => name),
    ...(dataset.categories && { categories: dataset.categories }),
    ...(dataset.classes && { classes: { ...dataset.classes, ...(classErrors && { errors: classErrors }) } }),
    // Squared error is what a loss is unless a model says otherwise.
    network: { kan, scaler, errors: metrics, ...(leftOut && { leftOut }), ...(loss !== "mse" && { loss }) },
    formulas: [],
  };
}
