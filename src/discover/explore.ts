/** The order of the search on one table: simple forms, the same with columns joined, networks. */
import type { Context } from "../train/context.ts";
import type { Pool } from "../train/pool.ts";
import type { Archive } from "./archive.ts";
import { directAttempts, type Reports, type StageRun } from "./direct/attempt.ts";
import { divided, separablePowers } from "./direct/peel.ts";
import { deepStages, lightStages, quickStages, type Stage } from "./direct/stages.ts";
import { type NetworkSearch, networkAttempts } from "./networks/attempt.ts";
import type { Problem } from "./problem.ts";
import { joinedProblems } from "./reduce/joins.ts";
import { joined, pairsOf } from "./reduce/pairs.ts";

/** What all parts of a search share. */
export interface Search {
  readonly reports: Reports;
  readonly how: NetworkSearch & { readonly noise?: number };
  /** Its signal is aborted on interruption and when time is up. */
  readonly context: Context;
  readonly archive: Archive;
  readonly isOver: () => boolean;
  /** Threads for stages, opened when first asked for. */
  readonly pool: () => Pool | undefined;
  /** When stages end with what they have, in milliseconds of `sharedTime`. */
  readonly deadline: number;
}

/** A network error above this is noise when a formula does as well: networks resolve laws much better. */
const noiseAbove = 3e-4;
/** Shapes that are tried before the search looks for pairs of columns. */
export const firstShapes = 4;
/** Reductions by a network in a row, at most. */
const mostReductions = 4;

/**
 * Tries simple forms on ever smaller tables (powers divided out, pairs of columns joined), then networks, then the
 * same with pairs that a network suggests.
 *
 * Returns whether the noise floor was reached: the best formula leaves residuals without structure.
 */
export async function explore(problem: Problem, search: Search): Promise<boolean> {
  const { how, archive, isOver } = search;
  const [first, ...quick] = quickStages;
  await attempt(problem, [first!], search, false);
  if (isOver() || isSettled(search)) return isAtFloor(search);
  await attempt(problem, quick, search, false);
  if (isOver() || isSettled(search)) return isAtFloor(search);
  const levels = reductionsOf(problem, isOver);
  for (const level of levels) {
    if (level !== problem) await attempt(level, quickStages, search, false);
    if (isOver() || isSettled(search)) return isAtFloor(search);
  }
  for (const level of levels) {
    await attempt(level, lightStages, search, true);
    if (isOver() || isSettled(search)) return isAtFloor(search);
  }
  archive.polish(3, isOver);
  if (isAtFloor(search)) return true;
  return exploreByNetworks(levels[0] ?? problem, search, how, 0);
}

/** What is tried when all else failed: deep forms of the smallest tables, then every shape of network. */
export async function exploreDeep(problem: Problem, search: Search): Promise<void> {
  const { reports, how, context, isOver } = search;
  const levels = reductionsOf(problem, isOver);
  for (const level of levels) {
    if (isOver()) return;
    await attempt(level, deepStages, search, true);
  }
  for (const level of new Set([levels[0]!, problem])) {
    if (!isOver()) await networkAttempts(level, reports, { ...how, shapes: 99 }, context);
  }
}

/** The problem reduced as far as it goes, then every step on the way back to itself. */
function reductionsOf(problem: Problem, isOver: () => boolean): Problem[] {
  const exponents = separablePowers(problem);
  const isPart = exponents?.some((p) => Number.isNaN(p)) === true;
  const base = isPart ? divided(problem, exponents) : problem;
  const joins = joinedProblems(base, isOver).reverse();
  return [...joins, ...(isPart ? [base] : []), problem];
}

async function attempt(
  problem: Problem,
  stages: readonly Stage[],
  search: Search,
  isShared: boolean,
): Promise<void> {
  const { reports, archive, context, deadline } = search;
  const pool = isShared ? search.pool() : undefined;
  const run: StageRun = {
    ...reports,
    errorUpTo: (nodes) => archive.errorUpTo(nodes),
    deadline,
    ...(pool === undefined ? {} : { pool }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  };
  await directAttempts(problem, stages, run);
}

/** Whether the best formula is so simple and leaves so little that others need not be looked at. */
function isSettled({ how, archive, isOver }: Search): boolean {
  return how.bestError() > noiseAbove && archive.isSettled(isOver, how.noise);
}

/** Whether nothing is left to explain but noise. */
function isAtFloor({ how, archive }: Search): boolean {
  return how.bestError() > noiseAbove && archive.isExplained(how.noise);
}

async function exploreByNetworks(
  problem: Problem,
  search: Search,
  how: NetworkSearch,
  depth: number,
): Promise<boolean> {
  const { reports, context, isOver } = search;
  const surrogate = await networkAttempts(problem, reports, how, context);
  if (isOver() || surrogate === undefined) return false;
  // A network that does no better may be a weak one: the residuals have the last word.
  if (how.bestError() < 1.02 * surrogate.held && isAtFloor(search)) return true;
  if (depth >= mostReductions || problem.names.length < 2) return false;
  const limit = Math.min(0.2, Math.max(0.03, 6 * surrogate.held));
  for (const pair of pairsOf(problem, surrogate.gradients).slice(0, 2)) {
    if (isOver() || pair.miss > limit) break;
    const smaller = joined(problem, pair);
    const again = await networkAttempts(smaller, reports, { ...how, shapes: firstShapes }, context);
    if (again === undefined || again.held > 1.5 * surrogate.held) continue;
    await attempt(smaller, [...quickStages, ...lightStages], search, true);
    return isOver() ? false : exploreByNetworks(smaller, search, how, depth + 1);
  }
  return false;
}
