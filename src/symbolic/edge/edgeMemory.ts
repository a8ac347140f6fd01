import { mean, standardDeviation } from "../../math/statistics.ts";
import type { EdgeTrace } from "../../model/cpu/trace.ts";
import type { LibraryFunction } from "../library/index.ts";
import { type EdgeFit, type FitOptions, refitLine } from "./edgeFit.ts";
import { suggest } from "./suggest.ts";

/** Asks for the best functions of an edge whose samples are right to `accuracy`. */
export type Ask = (trace: EdgeTrace, accuracy: number) => readonly EdgeFit[];

interface Answer {
  readonly trace: EdgeTrace;
  readonly accuracy: number;
  readonly fits: readonly EdgeFit[];
}

/** Fits of an earlier answer that are brought up to date; those behind were far off. */
const KEPT = 8;

/**
 * `suggest` with a memory: an edge that is still the curve it was gets its earlier functions, with new c and d.
 *
 * Still the same is an edge whose argument and value, up to c and d, moved by no more than they are known to: no
 * function could tell the two apart. While a network is snapped edge by edge, that is what most edges are.
 */
export function remembering(library: readonly LibraryFunction[], options: FitOptions = {}): Ask {
  const answers = new Map<string, Answer[]>();
  return (trace, accuracy) => {
    const place = `${trace.node}.${trace.factor}.${trace.edge}`;
    const known = answers.get(place) ?? [];
    const same = known.find((answer) => isSame(answer.trace, trace, Math.max(answer.accuracy, accuracy)));
    if (same !== undefined) {
      return same.fits
        .slice(0, KEPT)
        .flatMap((fit) => refitLine(trace, fit, { ...options, accuracy }) ?? [])
        .sort((one, other) => one.score - other.score);
    }
    const fits = suggest(trace, library, { ...options, accuracy });
    answers.set(place, [...known, { trace, accuracy, fits }]);
    return fits;
  };
}

/** Whether x, and y up to a factor and a constant, differ by at most `accuracy` of their spread (root mean square). */
function isSame(one: EdgeTrace, other: EdgeTrace, accuracy: number): boolean {
  return (
    difference(one.x, other.x, false) <= accuracy * standardDeviation(one.x) &&
    difference(one.y, other.y, true) <= accuracy * standardDeviation(other.y)
  );
}

/** Root mean square of `other` − `one`, or of `other` − (c·`one` + d) for the best c and d. Shapes (n). */
function difference(one: Float64Array, other: Float64Array, isUpToLine: boolean): number {
  const [meanOne, meanOther] = isUpToLine ? [mean(one), mean(other)] : [0, 0];
  let factor = 1;
  if (isUpToLine) {
    let shared = 0;
    let squares = 0;
    for (let r = 0; r < one.length; r++) {
      shared += (one[r]! - meanOne) * (other[r]! - meanOther);
      squares += (one[r]! - meanOne) ** 2;
    }
    factor = squares > 0 ? shared / squares : 0;
  }
  let sum = 0;
  for (let r = 0; r < one.length; r++) sum += (other[r]! - meanOther - factor * (one[r]! - meanOne)) ** 2;
  return Math.sqrt(sum / one.length);
}
