/** How badly log odds of classes tell rows apart, with slopes and curvatures. */
import { sigmoid } from "../../math/sigmoid.ts";

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

/**
 * What to take off the log odds of all classes for 1/(1 + exp(−f)) to be nearest to the probability of each by itself and, over the sum of all, beside
 * the others, by the log losses of both. No row changes its class by it. 0 for one class. Cost O(rows·classes).
 */
export function sharedOffset(logits: readonly Float64Array[], rows: ClassRows): number {
  if (logits.length === 1) return 0;
  let [low, high] = [-MOST_OFFSET, MOST_OFFSET];
  while (high - low > OFFSET_STEP) {
    const third = (high - low) / 3;
    if (lossOfShares(logits, rows, low + third) < lossOfShares(logits, rows, high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}

/** What the log loss of each class by itself counts beside that of all. */
const ALONE = 0.02;
/** Where offsets are looked for, and how well they are known. */
const [MOST_OFFSET, OFFSET_STEP] = [20, 0.01];

function lossOfShares(
  logits: readonly Float64Array[],
  { targets, weights }: ClassRows,
  offset: number,
): number {
  let loss = 0;
  for (let r = 0; r < weights.length; r++) {
    let [own, sum] = [0, 0];
    for (let a = 0; a < targets.length; a++) {
      const z = logits[a]![r]! - offset;
      const isOf = targets[a]![r]! > 0.5;
      sum += sigmoid(z);
      own += ALONE * softplus(isOf ? -z : z) + (isOf ? softplus(-z) : 0);
    }
    loss += weights[r]! * (own + Math.log(sum));
  }
  return loss;
}

/** log(1 + e^z) without overflow. */
function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}
