import type { LibraryFunction } from "../library/libraryFunction.ts";
import {
  type EdgeFit,
  type FitOptions,
  type FormFit,
  finishFit,
  type ResolvedFitOptions,
  resolveFitOptions,
  searchFit,
} from "./edgeFit.ts";
import { type EdgeSamples, type PreparedEdge, prepareEdge } from "./edgeSamples.ts";
import { QUICK, THOROUGH } from "./edgeSearch.ts";

/**
 * The best fit of every library function to the samples, best score first; functions that fit nowhere are left out.
 *
 * Score = price · complexity + log10(max(relative error, accuracy)): a unit of complexity must gain a factor
 * 10^price (1.33 by default) in the error, and nothing is gained below what the samples are wrong by. Units of x and
 * y do not matter, except that the plain form (a = 1) is a statement about units. Equal scores keep the order of
 * the library. Of shifted twins (sin and cos) only that with the smaller |b| is kept.
 *
 * Cost: for the default library and 1000 rows 80 to 130 thousand evaluations of functions, 4 to 7 ms once the code is
 * warm; the first calls of a process take several times as long.
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
    .map((fn) => searchFit(edge, fn, resolved, QUICK))
    .filter((candidate) => candidate !== undefined)
    .sort(byScore)
    .map((candidate, rank) =>
      rank < resolved.thorough ? (again(edge, candidate, resolved) ?? candidate) : candidate,
    )
    .sort(byScore);
  const worthPolish = (candidates[0]?.score ?? 0) + 1;
  const fits = candidates
    .map((candidate, rank) =>
      finishFit(edge, candidate, resolved, rank < resolved.thorough && candidate.score <= worthPolish),
    )
    .filter((fit) => fit !== undefined);
  const places = new Map(library.map((fn, place) => [fn, place]));
  const sorted = (some: readonly EdgeFit[]) =>
    some.toSorted((one, other) => byScore(one, other) || places.get(one.fn)! - places.get(other.fn)!);
  const ranked = sorted(withoutTwins(fits));
  const plain = ranked.slice(0, resolved.alsoPlain).flatMap((fit) => plainForm(edge, fit, resolved) ?? []);
  return plain.length === 0 ? ranked : sorted([...ranked, ...plain]);
}

/** Errors above this are no match, however simple. */
const NO_MATCH = 0.3;

/** The plain form of a function whose constants were fitted, where that is a match at all. */
function plainForm(
  edge: PreparedEdge,
  { fn, free }: EdgeFit,
  options: ResolvedFitOptions,
): EdgeFit | undefined {
  if (!free.a && !free.b) return undefined;
  const candidate = searchFit(edge, fn, { ...options, form: "plain" }, THOROUGH);
  const fit = candidate && finishFit(edge, candidate, options, true);
  return fit !== undefined && fit.relativeError < NO_MATCH ? fit : undefined;
}

/** Of two fits that are one curve, because they are shifted twins, only that with fewer constants, or the smaller |b|. */
function withoutTwins(fits: readonly EdgeFit[]): EdgeFit[] {
  const isDropped = (fit: EdgeFit): boolean =>
    fits.some((other) => {
      const isTwin = fit.fn.twin === other.fn.name || other.fn.twin === fit.fn.name;
      const isSame = isTwin && fit.free.b && sameError(fit.relativeError, other.relativeError);
      const isLater = fit.complexity - other.complexity || Math.abs(fit.b) - Math.abs(other.b);
      return isSame && (isLater > 0 || (isLater === 0 && fit.fn.twin !== undefined));
    });
  return fits.filter((fit) => !isDropped(fit));
}

function sameError(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-3 * Math.max(one, other) + 1e-13;
}

/** A thorough search, unless the quick one reached the accuracy with no constant at all. */
function again(edge: PreparedEdge, candidate: FormFit, options: ResolvedFitOptions): FormFit | undefined {
  if (candidate.relativeError <= options.accuracy && candidate.form === "plain") return candidate;
  const better = searchFit(edge, candidate.fn, options, THOROUGH);
  return better !== undefined && better.score < candidate.score ? better : candidate;
}

/** Scores that differ by no more than rounding are equal. */
function byScore(one: { readonly score: number }, other: { readonly score: number }): number {
  return Math.round(one.score * 1e9) - Math.round(other.score * 1e9);
}
