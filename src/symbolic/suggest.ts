import {
  type Candidate,
  type EdgeFit,
  type FitOptions,
  finishFit,
  type ResolvedFitOptions,
  resolveFitOptions,
  searchFit,
} from "./edgeFit.ts";
import { type EdgeSamples, type PreparedEdge, prepareEdge } from "./edgeSamples.ts";
import { quick, thorough } from "./edgeSearch.ts";
import type { LibraryFunction } from "./library/libraryFunction.ts";

/** How many of the functions that did best in a quick search are searched thoroughly. */
const searchedAgain = 8;

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
  const candidates = library
    .map((fn) => searchFit(edge, fn, resolved, quick))
    .filter((candidate) => candidate !== undefined)
    .sort(byScore)
    .map((candidate, rank) =>
      rank < searchedAgain ? (again(edge, candidate, resolved) ?? candidate) : candidate,
    )
    .sort(byScore);
  const worthPolish = (candidates[0]?.score ?? 0) + 1;
  return candidates
    .map((candidate, rank) =>
      finishFit(edge, candidate, resolved, rank < searchedAgain && candidate.score <= worthPolish),
    )
    .filter((fit) => fit !== undefined)
    .sort(byScore);
}

/** A thorough search, unless the quick one reached the accuracy with no constant at all. */
function again(edge: PreparedEdge, candidate: Candidate, options: ResolvedFitOptions): Candidate | undefined {
  if (candidate.relativeError <= options.accuracy && candidate.form === "plain") return candidate;
  const better = searchFit(edge, candidate.fn, options, thorough);
  return better !== undefined && better.score < candidate.score ? better : candidate;
}

function byScore(one: { readonly score: number }, other: { readonly score: number }): number {
  return one.score - other.score;
}
