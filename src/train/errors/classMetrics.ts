import type { ClassMetrics } from "../../classErrors.ts";
import { totalOf } from "../../math/statistics.ts";
import { codesOf } from "../../model/classes/classes.ts";
import { calibrationCurve } from "./classCurves.ts";

/** Least probability that counts: a certain mistake is bad, not infinitely so. */
const LEAST_SHARE = 1e-15;

/**
 * How well probabilities tell the classes of rows apart. Shapes: shares (classes)(rows), codes (rows). No rows give an
 * accuracy of 1 and a log loss of 0. Cost O(rows·classes·log rows).
 */
export function classMetrics(shares: readonly Float64Array[], codes: ArrayLike<number>): ClassMetrics {
  const rows = codes.length;
  const predicted = codesOf(shares);
  const confusion = shares.map(() => shares.map(() => 0));
  let logLoss = 0;
  for (let r = 0; r < rows; r++) {
    const code = codes[r]!;
    confusion[code]![predicted[r]!]!++;
    logLoss -= Math.log(Math.max(LEAST_SHARE, shares[code]![r]!)) / rows;
  }
  const recalls = confusion.flatMap((row, code) => {
    const total = totalOf(row);
    return total === 0 ? [] : [row[code]! / total];
  });
  const right = confusion.reduce((sum, row, code) => sum + row[code]!, 0);
  const auc = areaOf(shares, codes);
  const calibrationError = calibrationErrorOf(shares, codes);
  return {
    rows,
    accuracy: rows === 0 ? 1 : right / rows,
    balancedAccuracy: rows === 0 ? 1 : recalls.reduce((sum, recall) => sum + recall / recalls.length, 0),
    logLoss,
    ...(auc !== undefined && { auc }),
    ...(calibrationError !== undefined && { calibrationError }),
    confusion,
  };
}

/**
 * The mean distance of the calibration curve from its diagonal; undefined without rows. Source: Naeini, Cooper & Hauskrecht,
 * *AAAI* (2015) 2901, the expected calibration error, with parts of equal size.
 */
function calibrationErrorOf(shares: readonly Float64Array[], codes: ArrayLike<number>): number | undefined {
  if (codes.length === 0) return undefined;
  const ofClass = told(shares);
  let sum = 0;
  for (const code of ofClass) {
    const { x, y } = calibrationCurve(
      shares[code]!,
      Array.from(codes, (own) => own === code),
    );
    sum += x.reduce((off, claimed, part) => off + Math.abs(claimed - y[part]!), 0) / x.length;
  }
  return sum / ofClass.length;
}

/** The classes that are told from the rest: of two the second. */
function told(shares: readonly Float64Array[]): readonly number[] {
  return shares.length === 2 ? [1] : [...shares.keys()];
}

/** Of two classes the area of the second; of more the mean of each against the rest; undefined where a class has no row. */
function areaOf(shares: readonly Float64Array[], codes: ArrayLike<number>): number | undefined {
  const ofClass = told(shares);
  let sum = 0;
  for (const code of ofClass) {
    const area = areaUnderRoc(
      shares[code]!,
      Uint8Array.from(codes, (own) => (own === code ? 1 : 0)),
    );
    if (area === undefined) return undefined;
    sum += area / ofClass.length;
  }
  return sum;
}

/**
 * The probability that a row of the class has a higher score than one that is not, ties counting half: the area under
 * the ROC curve (Mann & Whitney, *Ann. Math. Statist.* 18 (1947) 50). Undefined without rows of both kinds.
 */
function areaUnderRoc(scores: Float64Array, isOf: Uint8Array): number | undefined {
  const order = Int32Array.from(scores, (_, r) => r).sort((a, b) => scores[a]! - scores[b]!);
  let [ranks, own] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    for (let at = from; at < to; at++) {
      if (isOf[order[at]!] === 0) continue;
      own++;
      ranks += (from + to + 1) / 2;
    }
    from = to;
  }
  const others = scores.length - own;
  return own === 0 || others === 0 ? undefined : (ranks - (own * (own + 1)) / 2) / (own * others);
}
