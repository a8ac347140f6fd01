/** The steps that a search is made of, and what they share. */

import type { Context } from "../train/context.ts";
import type { Pool } from "../train/threads/pool.ts";
import type { Archive } from "./archive.ts";
import type { Form } from "./direct/form.ts";
import { type FormRun, type Reports, runForms } from "./direct/runForms.ts";
import { divided, separablePowers } from "./direct/separablePowers.ts";
import { type Explained, isPlain } from "./explained.ts";
import type { NetworkSearch } from "./networks/networkForms.ts";
import type { Offers } from "./offers.ts";
import type { Problem } from "./problem.ts";
import { joinedProblems } from "./reduce/joins.ts";

/** What all parts of a search share. */
export interface Search {
  readonly reports: Reports;
  readonly how: NetworkSearch;
  /** Its signal is aborted on interruption and when time is up. */
  readonly context: Context;
  readonly archive: Archive;
  readonly offers: Offers;
  readonly explained: Explained;
  readonly isOver: () => boolean;
  /** Threads for forms, opened when first asked for. */
  readonly pool: () => Pool | undefined;
  /** When forms end with what they have, in milliseconds of `sharedTime`. */
  readonly deadline: number;
}

/** A network error above this is noise when a formula does as well: networks resolve laws much better. */
const NOISE_ABOVE = 3e-4;
/** The problem reduced as far as it goes, then every step on the way back to itself. */
export function reductionsOf(problem: Problem, isOver: () => boolean): Problem[] {
  const exponents = separablePowers(problem);
  const isPart = exponents?.some((p) => Number.isNaN(p)) === true;
  const base = isPart ? divided(problem, exponents) : problem;
  const joins = joinedProblems(base, isOver).reverse();
  return [...joins, ...(isPart ? [base] : []), problem];
}

/** Runs forms on a problem, on all threads where `isShared`; what they find goes to the archive. */
export async function tryForms(
  problem: Problem,
  forms: readonly Form[],
  search: Search,
  isShared: boolean,
): Promise<void> {
  const { reports, archive, context, deadline } = search;
  const pool = isShared ? search.pool() : undefined;
  const run: FormRun = {
    ...reports,
    errorUpTo: (nodes) => archive.errorUpTo(nodes),
    deadline,
    ...(pool === undefined ? {} : { pool }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  };
  await runForms(problem, forms, run);
}

/** A finished formula can be overtaken by a rough one that finishing had not reached: a few rounds, then the next time. */
const MOST_ROUNDS = 3;

/**
 * Whether the search may end although others have not been tried; to be asked between parts of the search.
 *
 * The best, which is finished for it, leaves nothing but noise and is so simple that hardly anything could be simpler.
 */
export function mayEnd(search: Search): boolean {
  const { archive, offers, isOver } = search;
  for (let round = 0; round < MOST_ROUNDS && isAtFloor(search); round++) {
    if (offers.isFinished(archive.best!)) return isPlain(archive.best!);
    if (isOver()) return false;
    offers.finish(1, isOver);
  }
  return isAtFloor(search) && offers.isFinished(archive.best!) && isPlain(archive.best!);
}

/** Whether the best formula leaves nothing to explain but noise. */
export function isAtFloor({ how, archive, explained }: Search): boolean {
  const { best } = archive;
  // Networks resolve less than figures can show.
  const isNoise = how.bestError() > NOISE_ABOVE || (best !== undefined && explained.isAtRounding(best));
  return best !== undefined && isNoise && explained.leavesNoise(best);
}
