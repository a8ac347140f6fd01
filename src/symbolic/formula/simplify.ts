/**
 * The simplest formula that means the same on the data.
 *
 * A best-first search over rewrites: parts first, then the whole. From the simplest formula not yet looked at,
 * every rule is tried at every place; what comes out joins the queue. Each formula must agree with the original on
 * a sample of the data's domain before anything is built on it. The search ends after a fixed number of formulas,
 * so equal inputs give equal results on any machine.
 */

import { apply } from "../algebra/apply.ts";
import { power, product, sum } from "../algebra/arithmetic.ts";
import { chosen } from "../algebra/chosen.ts";
import { normalise } from "../algebra/normalise.ts";
import { complexity } from "../expression/complexity.ts";
import { DEFAULT_TOLERANCE, type Domain, Facts, sampleDomain } from "../expression/domain.ts";
import type { Expr } from "../expression/expr.ts";
import { children, unlessOverflow, withChildren } from "../expression/make.ts";
import { canonicalOrder, key } from "../expression/order.ts";
import { ALL_RULES } from "../rules/all.ts";
import { cost } from "./cost.ts";
import { withMonicPowers } from "./monicPowers.ts";

/** How far simplification goes. */
export interface SimplifyOptions {
  /** Formulas from which rewrites are tried, for the whole formula; parts get a quarter each. @defaultValue 60 */
  readonly effort?: number;
  /** Largest scaled difference to the original on the domain. @defaultValue 1e-9 */
  readonly tolerance?: number;
}

/** A simplified formula. */
export interface Simplified {
  /** In canonical order, in normal form but for powers of sums (see `withMonicPowers`); the original, reordered, where nothing simpler was found. */
  readonly expr: Expr;
  /** The worst scaled difference to the original on the domain (see `Agreement`). */
  readonly worst: number;
  /** How many rewritten formulas were compared with the original. */
  readonly compared: number;
}

/**
 * The formula of least cost found that agrees with `expr` on `domain` wherever `expr` has a value there.
 *
 * What cost is, `cost.ts` says: the number of nodes, with a little for what a reader minds. At most 256 rows of the
 * domain are used.
 */
export function simplify(expr: Expr, domain: Domain, options: SimplifyOptions = {}): Simplified {
  const facts = new Facts(sampleDomain(domain));
  const search = new Search(facts, options.tolerance ?? DEFAULT_TOLERANCE);
  const effort = options.effort ?? 60;
  const start = normalise(expr);
  const found = search.agrees(expr, start)
    ? withMonicPowers(search.improve(start, effort))
    : canonicalOrder(expr);
  // Parts were compared part by part; the whole has the last word.
  const result = search.agrees(expr, found) && cost(found) < cost(expr) + 0.5 ? found : canonicalOrder(expr);
  return { expr: result, worst: facts.compare(expr, result).worst, compared: search.compared };
}

/** The cost of a formula in normal form as it will be written. */
function readingCost(expr: Expr): number {
  return cost(withMonicPowers(expr));
}

/** Formulas looked at without finding a simpler one before the search gives up: fewer for long formulas. */
function patience(expr: Expr): number {
  return Math.max(4, Math.min(24, Math.ceil(600 / complexity(expr))));
}

/** How far below its root a formula is rewritten: a term, its factors, their bases. Deeper parts were improved before. */
const DEPTH = 3;

class Search {
  readonly #facts: Facts;
  readonly #tolerance: number;
  readonly #best = new Map<string, Expr>();
  readonly #rewritten = new Map<string, readonly Expr[]>();
  compared = 0;

  constructor(facts: Facts, tolerance: number) {
    this.#facts = facts;
    this.#tolerance = tolerance;
  }

  agrees(reference: Expr, candidate: Expr): boolean {
    this.compared++;
    return this.#facts.compare(reference, candidate, this.#tolerance).isEqual;
  }

  /** The simplest form of `expr` (in normal form): its parts are improved before itself. */
  improve(expr: Expr, effort: number): Expr {
    const parts = children(expr);
    if (parts.length === 0) return expr;
    const known = this.#best.get(key(expr));
    if (known !== undefined) return known;
    const partEffort = Math.max(4, Math.ceil(effort / 4));
    const improved = assemble(
      expr,
      parts.map((part) => this.improve(part, partEffort)),
    );
    const best = this.#bestFirst(improved, effort);
    this.#best.set(key(expr), best);
    return best;
  }

  #bestFirst(start: Expr, effort: number): Expr {
    const seen = new Set([key(start)]);
    const queue: { expr: Expr; cost: number; key: string }[] = [
      { expr: start, cost: readingCost(start), key: key(start) },
    ];
    let best = queue[0]!;
    let lastGain = 0;
    const mostInVain = patience(start);
    for (let looked = 0; looked < Math.min(effort, lastGain + mostInVain) && queue.length > 0; ) {
      const next = takeCheapest(queue);
      // A detour may cost a few nodes, as expanding before collecting does, but not any number.
      if (next.cost > best.cost + 8) break;
      if (next.expr !== start && !this.agrees(start, next.expr)) continue;
      looked++;
      if (next.cost < best.cost || (next.cost === best.cost && next.key < best.key)) {
        best = next;
        lastGain = looked;
      }
      for (const expr of this.#rewrites(next.expr, DEPTH)) {
        const name = key(expr);
        if (seen.has(name)) continue;
        seen.add(name);
        queue.push({ expr, cost: readingCost(expr), key: name });
      }
    }
    return best.expr;
  }

  /** Every formula one rewrite away, down to `levels` below the root. */
  *#rewrites(expr: Expr, levels: number): Generator<Expr> {
    yield* this.#rewritesAtRoot(expr);
    if (levels === 0) return;
    const parts = children(expr);
    for (let at = 0; at < parts.length; at++) {
      for (const part of this.#rewrites(parts[at]!, levels - 1)) {
        yield assemble(
          expr,
          parts.map((other, i) => (i === at ? part : other)),
        );
      }
    }
  }

  /** What the rules make of `expr` itself; the same parts come up in many formulas, so it is remembered. */
  #rewritesAtRoot(expr: Expr): readonly Expr[] {
    const name = key(expr);
    const known = this.#rewritten.get(name);
    if (known !== undefined) return known;
    const made = new Map<string, Expr>();
    for (const rule of ALL_RULES) {
      const others = unlessOverflow(() => [...rule.rewrite(expr, this.#facts)]) ?? [];
      for (const other of others) made.set(key(other), other);
    }
    made.delete(name);
    const list = [...made.values()];
    this.#rewritten.set(name, list);
    return list;
  }
}

/** `expr` with other parts, in normal form when the parts are and no number overflows. */
function assemble(expr: Expr, parts: readonly Expr[]): Expr {
  return unlessOverflow(() => inNormalForm(expr, parts)) ?? withChildren(expr, parts);
}

function inNormalForm(expr: Expr, parts: readonly Expr[]): Expr {
  switch (expr.kind) {
    case "add":
      return sum(parts);
    case "mul":
      return product(parts);
    case "pow":
      return power(parts[0]!, parts[1]!);
    case "call":
      return apply(expr.fn, parts[0]!);
    case "choice":
      return chosen(expr.fn, parts);
    default:
      return expr;
  }
}

function takeCheapest<T extends { cost: number; key: string }>(queue: T[]): T {
  let at = 0;
  for (let i = 1; i < queue.length; i++) {
    const [a, b] = [queue[i]!, queue[at]!];
    if (a.cost < b.cost || (a.cost === b.cost && a.key < b.key)) at = i;
  }
  const taken = queue[at]!;
  queue[at] = queue[queue.length - 1]!;
  queue.pop();
  return taken;
}
