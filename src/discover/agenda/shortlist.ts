/** Formulas that forms found and whose constants are still estimates: which of them are worth a refit. */
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, one, variable, variablesOf } from "../../symbolic/expression/make.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import type { Form, FoundForm } from "../direct/form.ts";
import type { Problem } from "../problem.ts";
import { DIVIDE_UNITS_OUT } from "../units/unitProblems.ts";

/** A formula over the columns of the table of a search, before its constants are refitted. */
export interface Rough {
  readonly expr: Expr;
  readonly origin: string;
  /** The moves that led to the problem that it was found in. */
  readonly on: readonly string[];
  readonly nodes: number;
  /** The share of the squares that it leaves on a few rows. */
  readonly left: number;
  /** Whether nothing shorter of its form leaves less. */
  readonly isShortest: boolean;
}

/** A candidate that leaves less than this share of the squares on a few rows is exact but for rounding. */
const EXACT_LEFT = 1e-12;
/** Exact candidates of one form that are refitted at once. */
const MOST_EXACT = 6;
/** Inexact candidates of one form that are kept: half of them as the form ranks them, as many by what they leave, and the front. */
const MOST_KEPT = 6;
/**
 * A refit may lower the error that a few rows and linear coefficients have shown by this factor and still win. What
 * nothing shorter of its form comes near gets more of a chance: short formulas are the most likely to be right.
 */
const LATE_REACH = 4;
const FRONT_REACH = 20;
/**
 * Rows that forms have looked at, about: what a candidate leaves on them says no more than so many rows do. Counted as if
 * it were known of all rows, the chance of the screen decides: sums of thirty nodes were refitted before the law.
 */
const SCREENED_ROWS = 64;

/** The candidates that wait for a refit. */
export class Shortlist {
  readonly #nRows: number;
  readonly #leftOf: ((expr: Expr) => number) | undefined;
  #waiting: (Rough & { readonly length: number })[] = [];

  /**
   * For a table of so many rows. `leftOf`: the share of the squares of the table's own target that a formula leaves. What
   * forms say is of the target that they saw, whose noise is another one where that is a function of the table's.
   */
  constructor(nRows: number, leftOf?: (expr: Expr) => number) {
    this.#nRows = Math.min(SCREENED_ROWS, nRows);
    this.#leftOf = leftOf;
  }

  /** Takes what a form found, best first; returns what is exact on a few rows, to be refitted now. */
  take(
    found: readonly FoundForm[],
    form: Pick<Form, "name" | "keeps">,
    { lift, trail }: Pick<Problem, "lift" | "trail">,
  ): Rough[] {
    const on = trail.map(({ what }) => what);
    const isInProducts = trail.some(({ move }) => move === DIVIDE_UNITS_OUT);
    const rough = (one: FoundForm, isShortest: boolean): Rough => {
      const expr = lift(one.expr);
      const nodes = isInProducts ? nodesOnce(one.expr, lift, expr) : complexity(expr);
      return { expr, origin: form.name, on, left: one.left, isShortest, nodes };
    };
    const exact = found.filter(({ left }) => left < EXACT_LEFT).slice(0, MOST_EXACT);
    const inexact = found.filter(({ left }) => left >= EXACT_LEFT);
    const front = frontOf(inexact).slice(0, MOST_KEPT);
    const best = inexact.toSorted((a, b) => a.left - b.left).slice(0, MOST_KEPT / 2);
    const first = inexact.slice(0, form.keeps ?? MOST_KEPT / 2);
    for (const one of new Set([...first, ...best, ...front])) {
      const entry = rough(one, front.includes(one));
      const own = this.#leftOf?.(entry.expr) ?? entry.left;
      const left = Number.isFinite(own) ? own : entry.left;
      this.#waiting.push({
        ...entry,
        left: Math.min(left, entry.left),
        length: this.#lengthOf({ ...entry, left }),
      });
    }
    return exact.map((one) => rough(one, true));
  }

  /**
   * The most promising candidate that may still beat what is known, and takes it off the list: `errorUpTo` is the least
   * error so far of a formula with at most so many nodes. Cost O(waiting).
   */
  next(errorUpTo: (nodes: number) => number): Rough | undefined {
    const isOpen = ({ left, nodes, isShortest }: Rough): boolean =>
      Math.sqrt(left) < (isShortest ? FRONT_REACH : LATE_REACH) * errorUpTo(nodes);
    this.#waiting = this.#waiting.filter(isOpen);
    if (this.#waiting.length === 0) return undefined;
    const first = this.#waiting.reduce((best, one) => (one.length < best.length ? one : best));
    this.#waiting.splice(this.#waiting.indexOf(first), 1);
    return first;
  }

  #lengthOf({ left, nodes }: Rough): number {
    return 0.5 * this.#nRows * Math.log(left + Number.MIN_VALUE) + NATS_PER_NODE * nodes;
  }
}

/**
 * Nodes of a formula with each column of its problem written out once: a product without a unit that stands in several
 * terms is one choice, and what the terms share is factored out when the formula is finished. Cost O(nodes).
 */
function nodesOnce(found: Expr, lift: (expr: Expr) => Expr, lifted: Expr): number {
  const used = variablesOf(found).map(variable);
  const sum = used.length === 0 ? one : add(...used);
  return Math.min(complexity(lifted), complexity(found) + complexity(lift(sum)) - complexity(sum));
}

/** Those that leave less than everything smaller, smallest first. Cost O(n·log n). */
function frontOf(found: readonly FoundForm[]): FoundForm[] {
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

/**
 * The work of a refit: values and slopes of every node on the rows of a first look, and now and then on all. Measured: 400
 * refits of 15 to 30 nodes on 850 rows took 1.05 s of processor time, 1e9 by this count.
 */
export function refitWork(nodes: number, nRows: number): number {
  return 1.5 * nodes ** 1.5 * (30 * 160 + 10 * nRows);
}
