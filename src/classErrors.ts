/** How well classes are told apart on some rows. */
export interface ClassMetrics {
  readonly rows: number;
  /** Share of the rows whose most probable class is theirs. */
  readonly accuracy: number;
  /** The mean over the classes of the share of their rows that are recognised. */
  readonly balancedAccuracy: number;
  /** Mean of −log of the probability of the right class, in nats, probabilities of at least 1e-15. */
  readonly logLoss: number;
  /** Area under the ROC curve; of more than two classes the mean over each against the rest. Absent where a class has no row. */
  readonly auc?: number;
  /**
   * How far claims are from what happens: the mean distance between the probability that is claimed and the share of rows that
   * are, in up to ten parts of equal size; of more than two classes the mean over each against the rest. Absent without rows.
   */
  readonly calibrationError?: number;
  /** Rows by their class (first) and the class that is predicted. Shape: (classes)(classes). */
  readonly confusion: readonly (readonly number[])[];
}

/** The same by what the rows were used for, as in `TargetErrors`. */
export interface ClassErrors {
  readonly train: ClassMetrics;
  readonly test?: ClassMetrics;
  readonly crossValidated?: ClassMetrics;
}

/** Those to report: on rows that decided nothing, else on rows left out in turn, else on those fitted to. */
export function reportedClassErrors({ train, test, crossValidated }: ClassErrors): ClassMetrics {
  return test ?? crossValidated ?? train;
}
