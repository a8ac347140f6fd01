/** How far predictions are from a target on some rows, in the target's own units. */
export interface Metrics {
  readonly rows: number;
  readonly rmse: number;
  /** RMSE over the standard deviation of the target on the same rows. */
  readonly nrmse: number;
  /** 1 − (RMSE / standard deviation)². */
  readonly r2: number;
  /** How they count by a loss other than squares; the errors above are then of rows that weigh as it has them. */
  readonly byLoss?: LossFigure;
}

/** What a loss says of predictions in terms that people have for it. */
export interface LossFigure {
  /** `MAE`, `relative error`, `deviance`. */
  readonly name: string;
  readonly value: number;
  /** Rows that lie so far off that they are left out of the errors by squares; where a loss lets such rows count less. */
  readonly far?: number;
}

/** The errors of one predictor of one target, by what the rows were used for. */
export interface TargetErrors {
  /** On the rows that it was fitted to. */
  readonly train: Metrics;
  /** On rows that decided: when to stop, which shape or which formula to take. */
  readonly validation?: Metrics;
  /** On rows that decided nothing; absent in a table too small to spare any. */
  readonly test?: Metrics;
  /** On every row, each predicted by what was fitted without it. */
  readonly crossValidated?: Metrics;
  /** On every row of the table, as it is handed out. */
  readonly all?: Metrics;
}

/** The errors that predictors are compared by while one is looked for: on rows that decide, else on those fitted to. */
export function decidingErrors({ train, validation }: TargetErrors): Metrics {
  return validation ?? train;
}

/** The errors to report: on rows that decided nothing, else on rows left out in turn, else on those fitted to. */
export function reportedErrors({ train, test, crossValidated }: TargetErrors): Metrics {
  return test ?? crossValidated ?? train;
}
