/** Forms run on tables, on as many threads as there are; the order in which their formulas are looked at is fixed. */
import { setImmediate } from "node:timers/promises";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { Pool } from "../../train/threads/pool.ts";
import { sharedTime } from "../deadline.ts";
import type { Problem } from "../problem.ts";
import type { Form, FoundForm } from "./form.ts";
import { ALL_FORMS } from "./forms.ts";
import type { FormInput } from "./formTask.ts";

/** What a part of the search is given: where its formulas go, and when to stop. */
export interface Reports {
  /** Takes a formula over the table's own columns; returns the NRMSE it reaches when refitted. */
  readonly offer: (expr: Expr, origin: string) => number;
  /** Whether the search is over: out of time, or nothing is left to gain. */
  readonly isOver: () => boolean;
  /** Whether what was found so far makes further forms pointless; asked between parts only, since it may take time. */
  readonly isSettled?: () => boolean;
}

/** How forms are run. */
export interface FormRun extends Reports {
  /** Threads to run forms on; on the caller's thread without. */
  readonly pool?: Pool;
  /** When forms end with what they have, in milliseconds of `sharedTime`. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
  /** The least error so far of a formula with at most this many nodes. */
  readonly errorUpTo: (nodes: number) => number;
}

/** A candidate that leaves less than this share of the squares on a few rows is exact but for rounding. */
const EXACT_LEFT = 1e-12;
/** Candidates of a form that are refitted at once when exact, and kept for later when not. */
const MOST_EXACT = 6;
const MOST_KEPT = 6;
/** Inexact candidates refitted when a round of forms is over. */
const MOST_LATE = 16;
/**
 * A refit may lower the error that a few rows and linear coefficients have shown by this factor and still win. What
 * nothing shorter of its form comes near gets more of a chance: short formulas are the most likely to be right.
 */
const LATE_REACH = 4;
const FRONT_REACH = 20;

/**
 * Runs `forms` on `problem` and offers what they find: exact candidates at once, which may end the search, the best
 * of the others when all forms are through, since each refit costs as much as a form.
 */
export async function runForms(problem: Problem, forms: readonly Form[], run: FormRun): Promise<void> {
  const { names, columns, target } = problem;
  const fitting = forms.filter((form) => form.fits(problem));
  const late: (FoundForm & { readonly origin: string; readonly isShortest: boolean })[] = [];
  const take = (form: Form, found: readonly FoundForm[]): void => {
    const exact = found.filter(({ left }) => left < EXACT_LEFT).slice(0, MOST_EXACT);
    for (const { expr } of exact) if (!run.isOver()) run.offer(problem.lift(expr), form.name);
    if (exact.length === 0) {
      const best = found.toSorted((a, b) => a.left - b.left).slice(0, MOST_KEPT / 2);
      const front = frontOf(found).slice(0, MOST_KEPT);
      const first = found.slice(0, form.keeps ?? MOST_KEPT / 2);
      for (const one of new Set([...first, ...best, ...front])) {
        late.push({ ...one, origin: form.name, isShortest: front.includes(one) });
      }
    }
  };
  if (run.pool === undefined || run.pool.threads < 2 || fitting.length < 2) {
    for (const form of fitting) {
      // Lets Ctrl-C in: what follows keeps the thread for up to a second.
      await setImmediate();
      if (run.isOver()) break;
      take(
        form,
        form.run(problem, () => run.isOver() || sharedTime() > run.deadline),
      );
    }
  } else {
    const inputs = fitting.map(
      (form): FormInput => ({
        form: ALL_FORMS.indexOf(form),
        table: { names, columns, target },
        deadline: run.deadline,
      }),
    );
    await inOrder(run.pool, inputs, run, (index, found) => {
      take(fitting[index]!, found);
      return !run.isOver();
    });
  }
  late.sort((a, b) => a.left - b.left);
  for (const [place, { expr, left, origin, isShortest }] of late.entries()) {
    if (run.isOver()) return;
    if (place >= MOST_LATE && !isShortest) continue;
    const reach = isShortest ? FRONT_REACH : LATE_REACH;
    if (Math.sqrt(left) < reach * run.errorUpTo(complexity(expr))) run.offer(problem.lift(expr), origin);
  }
}

/** Those that leave less than everything smaller, smallest first. Cost O(n·log n). */
function frontOf<T extends FoundForm>(found: readonly T[]): T[] {
  const bySize = found
    .map((one) => ({ one, nodes: complexity(one.expr) }))
    .sort((a, b) => a.nodes - b.nodes || a.one.left - b.one.left);
  let least = Number.POSITIVE_INFINITY;
  return bySize.flatMap(({ one }) => {
    if (!(one.left < least)) return [];
    least = one.left;
    return [one];
  });
}

/** Results in the order of the inputs, whatever order they come in, until `take` says that it is enough. */
async function inOrder(
  pool: Pool,
  inputs: readonly FormInput[],
  { signal }: FormRun,
  take: (index: number, found: readonly FoundForm[]) => boolean,
): Promise<void> {
  const enough = new AbortController();
  const ended = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
  const waiting = new Map<number, readonly FoundForm[]>();
  let next = 0;
  const onResult = (index: number, found: readonly FoundForm[]): void => {
    waiting.set(index, found);
    for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
      if (ended.aborted) return;
      waiting.delete(next);
      if (!take(next++, ready)) enough.abort();
    }
  };
  try {
    await pool.map<FormInput, readonly FoundForm[]>(new URL("./formTask.ts", import.meta.url), inputs, {
      signal: ended,
      onResult,
    });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}
