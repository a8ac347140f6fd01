import { type EdgeFit, type FitOptions, polishFit, resolveFitOptions, searchFit } from "./edgeFit.ts";
import { type EdgeSamples, prepareEdge } from "./edgeSamples.ts";
import type { LibraryFunction } from "./library/libraryFunction.ts";

/** How many of the best fits are refined on all points; the others were refined on the few points of the search. */
const polished = 8;

/**
 * The best fit of every library function to the samples, best score first; functions that fit nowhere are left out.
 *
 * Score = price · complexity + log10(max(relative error, accuracy)): a unit of complexity must gain a factor
 * 10^price (1.33 by default) in the error, and nothing is gained below what the samples are wrong by. Units of x and
 * y do not matter, except that the plain form (a = 1) is a statement about units. Equal scores keep the order of
 * the library. Cost: a few hundred evaluations of `searchPoints` points for each function.
 */
export function suggest(
  samples: EdgeSamples,
  library: readonly LibraryFunction[],
  options: FitOptions = {},
): readonly EdgeFit[] {
  const resolved = resolveFitOptions(options);
  const edge = prepareEdge(samples, resolved.searchPoints, resolved.refinePoints);
  if (edge === undefined) return [];
  const fits = library
    .map((fn) => searchFit(edge, fn, resolved))
    .filter((fit) => fit !== undefined)
    .sort(byScore);
  return fits.map((fit, rank) => (rank < polished ? polishFit(edge, fit, resolved) : fit)).sort(byScore);
}

function byScore(one: EdgeFit, other: EdgeFit): number {
  return one.score - other.score;
}
