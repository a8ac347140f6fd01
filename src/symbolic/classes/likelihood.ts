/** How badly log odds of classes tell rows apart, with slopes and curvatures. */

/** Rows of classes. */
export interface ClassRows {
  /** 1 where a row is of the class, else 0: of two classes the second alone. Shape: (classes)(rows). */
  readonly targets: readonly Float64Array[];
  /** How much each row counts. Shape: (rows). */
  readonly weights: Float64Array;
}

/** Derivatives by the log odds of each row, written over. */
export interface Derivatives {
  /** Less the slopes. Shape: (classes)(rows). */
  readonly descents: readonly Float64Array[];
  /** Of class a with class b ≥ a at `a·classes + b`. Shape: (classes²)(rows). */
  readonly curvatures: readonly Float64Array[];
}

/** Derivatives of so many rows. */
export function emptyDerivatives({ targets, weights }: ClassRows): Derivatives {
  const n = weights.length;
  const many = (count: number): Float64Array[] => Array.from({ length: count }, () => new Float64Array(n));
  return { descents: many(targets.length), curvatures: many(targets.length ** 2) };
}

/** A row has no less curvature in a class than this, so that steps stay finite. */
const LEAST_CURVATURE = 1e-9;

/**
 * The log loss of rows whose classes have probabilities in proportion to exp(f), of one class against 1; f of shape (classes)(rows). Fills `into` where that is
 * given. Cost O(rows·classes²).
 */
export function logLosses(
  logits: readonly Float64Array[],
  { targets, weights }: ClassRows,
  into?: Derivatives,
): number {
  const k = targets.length;
  const shares = new Float64Array(k);
  let loss = 0;
  for (let r = 0; r < weights.length; r++) {
    const weight = weights[r]!;
    // The second class of two stands beside a first one of 0.
    let most = k === 1 ? 0 : Number.NEGATIVE_INFINITY;
    for (let a = 0; a < k; a++) most = Math.max(most, logits[a]![r]!);
    let sum = k === 1 ? Math.exp(-most) : 0;
    for (let a = 0; a < k; a++) {
      shares[a] = Math.exp(logits[a]![r]! - most);
      sum += shares[a]!;
    }
    loss += weight * (most + Math.log(sum));
    for (let a = 0; a < k; a++) {
      shares[a]! /= sum;
      loss -= weight * targets[a]![r]! * logits[a]![r]!;
    }
    if (into === undefined) continue;
    for (let a = 0; a < k; a++) {
      const share = shares[a]!;
      into.descents[a]![r] = weight * (targets[a]![r]! - share);
      into.curvatures[a * k + a]![r] = weight * Math.max(LEAST_CURVATURE, share * (1 - share));
      for (let b = a + 1; b < k; b++) into.curvatures[a * k + b]![r] = -weight * share * shares[b]!;
    }
  }
  return loss;
}

/** The same of each row. Shape: (rows). Cost O(rows·classes). */
export function rowLosses(logits: readonly Float64Array[], { targets, weights }: ClassRows): Float64Array {
  const isAlone = logits.length === 1;
  return weights.map((weight, r) => {
    const most = logits.reduce((max, own) => Math.max(max, own[r]!), isAlone ? 0 : Number.NEGATIVE_INFINITY);
    const sum = logits.reduce(
      (total, own) => total + Math.exp(own[r]! - most),
      isAlone ? Math.exp(-most) : 0,
    );
    const own = logits.reduce((total, values, c) => total + targets[c]![r]! * values[r]!, 0);
    return weight * (most + Math.log(sum) - own);
  });
}
