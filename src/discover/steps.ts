/** The steps that a search is made of, and what they share. */
import type { Context } from "../train/context.ts";
import type { Pool } from "../train/threads/pool.ts";
import type { Archive } from "./archive.ts";
import type { Form } from "./direct/form.ts";
import { type FormRun, type Reports, runForms } from "./direct/runForms.ts";
import { divided, separablePowers } from "./direct/separablePowers.ts";
import type { NetworkSearch } from "./networks/networkForms.ts";
import type { Problem } from "./problem.ts";
import { joinedProblems } from "./reduce/joins.ts";

/** What all parts of a search share. */
export interface Search {
  readonly reports: Reports;
  readonly how: NetworkSearch & { readonly noise?: number };
  /** Its signal is aborted on interruption and when time is up. */
  readonly context: Context;
  readonly archive: Archive;
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

/** Whether the best formula is so simple and leaves so little that others need not be looked at. */
export function mayEnd({ how, archive, isOver }: Search): boolean {
  return isNoise(how, archive) && archive.mayEnd(isOver, how.noise);
}

/** Whether nothing is left to explain but noise. */
export function isAtFloor({ how, archive }: Search): boolean {
  return isNoise(how, archive) && archive.isExplained(how.noise);
}

/** Whether what the best formula leaves is more than networks resolve, or no more than the printed figures can show. */
function isNoise(how: Search["how"], archive: Archive): boolean {
  return how.bestError() > NOISE_ABOVE || archive.isAtRounding;
}
