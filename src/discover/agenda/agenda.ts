/**
 * What a search could do next, on which problem and with how much effort; it gives out what promises most for its work.
 *
 * The promise of an item is exp(−nats)·gain/cost: the belief that its problem holds the law and that it finds it, times
 * how much shorter than the best its formulas could be, for each unit of work. Work is counted, never timed, so that
 * the order depends on the table alone.
 */
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { Untried } from "../../symbolic/formula/formulaSet.ts";
import { type Form, MOST_COLUMNS } from "../direct/form.ts";
import type { Evolution } from "../evolution/evolution.ts";
import { DEGREES_AS_RADIANS } from "../moves/degrees.ts";
import type { Move, Prepared } from "../moves/move.ts";
import type { NetworkForm } from "../networks/networkForms.ts";
import { NATS_OF_RETURN } from "../prior.ts";
import { movesMade, type Problem } from "../problem.ts";
import { Entry } from "./entry.ts";
import { promiseOf } from "./promise.ts";

/** A form, a move, a network or evolution: what an item runs. */
export type AgendaAction =
  | { readonly kind: "form"; readonly action: Form }
  | { readonly kind: "move"; readonly action: Move }
  | { readonly kind: "network"; readonly action: NetworkForm }
  | { readonly kind: "evolution"; readonly action: Evolution };

/** One thing to do. */
export interface Item {
  readonly entry: Entry;
  readonly step: AgendaAction;
  readonly effort: number;
  /** The belief in it, without that in the problem. */
  readonly nats: number;
  readonly argument?: unknown;
  /** Its work. */
  readonly cost: number;
  /** When it was put on the agenda: of equals the first goes first. */
  readonly order: number;
}

/** What the best formula so far leaves to be gained. */
export interface Open {
  /** Nats by which the best description is longer than the rows alone would be at the noise floor. */
  readonly reach: number;
  /** Nats that the rows hold: a formula that takes more cannot be told from a coincidence (see `heldNats`). */
  readonly held: number;
  /** The columns of the best formula: those that a formula at the noise floor needs. */
  readonly needed: readonly string[];
  /** Whether what holds to rounding alone is not there to be found. */
  readonly isNoisy: boolean;
  /** Nats by which a formula could leave less in the noise without a test's having seen it (see `natsHidden`). */
  readonly hidden: number;
}

/** Items run between two looks at the agenda, and how much more work than the first one a further one may be. */
const BATCH = 4;
const BATCH_RATIO = 4;
/** Work too small to matter in a batch. */
const SMALL_WORK = 1e7;

/** Where nothing goes with the residuals an item of less belief is not waited for, and one of as much whatever its work. */
const NATS_OF_RARE = 5;
const NATS_OF_LIKELY = 1;
/**
 * Nor is one between them that leads to the law less than once in so many multiplications, some seconds. Of tables of noise (6 rows × 3
 * columns, 30 × 2, 80 × 4, 120 × 3) searches end after 4 to 8 s of a processor; where all was tried once the first and the last
 * had not ended after 43 and 52. What is taken of weak laws (15 % of the squares; 200 and 400 rows) is the same.
 */
const MOST_WAITED = 1e9;
/**
 * Multiplications that a nat is worth once nothing but noise is left: what gains less for its work, by the belief in it, cannot pay.
 * Of the sixty laws two among 10 % of noise (I.10.7, II.24.17) are lost at 5e7 and found here, in 7 to 9 s of a processor either way. Of
 * eleven laws found among noise (1 to 5 %, 80 to 1,000 rows), followed down to a quarter of the promise at 5e7 and less, two became
 * shorter after the floor was reached, where a nat cost 5e6 and 4e7. Braking distances of examples/ take 15 s (5 at 5e7, 27 at 2e8, over 30
 * by price alone).
 */
const WORK_OF_NAT = 1e8;
/**
 * The same in products without a unit, where one small problem is looked at from several sides. Among 10 % of noise I.15.3x is found there after
 * 2.3e9 multiplications, II.24.17 after 2.4e8; both were given up before.
 */
const WORK_OF_HIDDEN_NAT = 5e8;

/** Nats that decide nothing: what small samples add to every description. */
const NO_GAIN = 0.1;

/** The open items of a search. */
export class Agenda {
  readonly #steps: readonly AgendaAction[];
  readonly #structure: ((expr: Expr) => number) | undefined;
  #open: Item[] = [];
  #made = 0;

  /** An agenda on which every problem gets those of `steps` that fit it. `structure` as in `Entry`. */
  constructor(steps: readonly AgendaAction[], structure?: (expr: Expr) => number) {
    this.#steps = steps;
    this.#structure = structure;
  }

  /** How many items are open. */
  get size(): number {
    return this.#open.length;
  }

  /** What is open. */
  get items(): readonly Item[] {
    return [...this.#open];
  }

  /** Whether every form and move that is likely to lead to the law for its work was tried once on every problem. */
  get isTriedOut(): boolean {
    return this.#open.every(
      ({ entry, nats, effort, step, cost }) =>
        effort > 1 || step.kind === "network" || step.kind === "evolution" || isRare(entry.nats + nats, cost),
    );
  }

  /** Puts a problem, made of `parent`, on the agenda: an item for each step that fits it. `nats` as in `Entry`. */
  open(problem: Problem, nats: number, parent?: Entry): Entry {
    const entry = new Entry(problem, nats, parent, this.#structure);
    const isWide = problem.names.length > MOST_COLUMNS;
    const isOfDegrees = movesMade(problem, DEGREES_AS_RADIANS) > 0;
    for (const step of this.#steps) {
      const { action, kind } = step;
      if (isWide && action.isForWide !== true) continue;
      if (isOfDegrees && action.isOfAngles !== true) continue;
      if (kind === "move" && action.isPrepared === true) continue;
      if (!action.fits(problem)) continue;
      const copies = kind === "evolution" ? action.islands.map((island) => ({ argument: island })) : [{}];
      for (const copy of copies) this.#put({ entry, step, effort: 1, nats: action.nats, ...copy });
    }
    return entry;
  }

  /** Puts a move that another prepared on the agenda, unless it stood there before or the search does without it. */
  prepare(entry: Entry, { move, nats, argument, id }: Prepared): void {
    if (entry.prepared.has(id)) return;
    entry.prepared.add(id);
    const step = this.#steps.find(({ kind, action }) => kind === "move" && action.name === move);
    if (step?.action.fits(entry.problem)) {
      this.#put({ entry, step, effort: 1, nats: step.action.nats + nats, argument });
    }
  }

  /** Puts an item back that did not find the law: with twice the effort, if that gives more. */
  comeBack({ entry, step, effort, nats, argument }: Item): void {
    this.#put({
      entry,
      step,
      effort: 2 * effort,
      // Evolution comes back from other starts and finds as often as before.
      nats: nats + (step.kind === "evolution" ? 0 : NATS_OF_RETURN),
      ...(argument === undefined ? {} : { argument }),
    });
  }

  /** Takes off what promises most, and what comes after it and is not much more work. Cost O(open·log open). */
  take(open: Open): Item[] {
    this.close(open);
    const ranked = this.#open
      .map((item) => ({ item, promise: promiseNow(item, open) }))
      .sort((a, b) => b.promise - a.promise || a.item.order - b.item.order);
    const most = Math.max(SMALL_WORK, BATCH_RATIO * (ranked[0]?.item.cost ?? 0));
    const batch: Item[] = [];
    for (const { item } of ranked) {
      if (batch.length === BATCH || item.cost > most) break;
      batch.push(item);
    }
    this.#open = this.#open.filter((item) => !batch.includes(item));
    return batch;
  }

  /**
   * Drops every item that cannot win: its shortest formula, and the belief that it is to be looked for there, take more
   * than the best has left to be gained, or than all rows hold. A belief of p is a code of −ln p, so both are nats of one
   * description. At the noise floor what cannot pay for its work goes too; what is asked of the table itself pays whatever moves
   * made of it: `b + c` was not tried once `a*(c/b + 1)` had been found in a smaller problem and left but noise.
   */
  close(open: Open): void {
    const worth = open.hidden > 0 ? WORK_OF_HIDDEN_NAT : WORK_OF_NAT;
    const least = open.reach < Number.POSITIVE_INFINITY ? -Math.log(worth) : Number.NEGATIVE_INFINITY;
    const pays = (item: Item): boolean =>
      promiseNow(item, open) + (item.entry.parent === undefined ? item.entry.nats : 0) > least;
    this.#open = this.#open.filter((item) => canWin(item, open) && pays(item));
  }

  #put(item: Omit<Item, "order" | "cost">): void {
    const cost = item.step.action.cost(item.entry.problem, item.effort, item.argument);
    if (cost < Number.POSITIVE_INFINITY) this.#open.push({ ...item, cost, order: this.#made++ });
  }
}

/**
 * The least price in nats of a formula that an item can give and no item before it has given. What comes back has
 * looked at so many formulas already that the next one is at least as long as their number says.
 */
function leastPrice({ entry, step, effort }: Item, { needed, isNoisy, reach }: Open): number {
  // Where nothing but noise is left all that could be gained is nodes, which is not what evolution is good at.
  if (step.kind === "evolution" && reach < Number.POSITIVE_INFINITY) return reach;
  const least = entry.leastPrice(needed) + (step.action.surplus ?? 0);
  if (step.kind === "move" || step.kind === "network") return least;
  if (isNoisy && step.kind === "form" && step.action.isExact === true) return Number.POSITIVE_INFINITY;
  return effort === 1
    ? least
    : Math.max(least, Math.log(step.action.covered?.(effort / 2, entry.problem) ?? 1));
}

function isRare(nats: number, cost: number): boolean {
  return nats > NATS_OF_RARE || (nats > NATS_OF_LIKELY && promiseOf(cost, nats) < -Math.log(MOST_WAITED));
}

/** The nats of the shortest formula of an item: which one it is, and itself. */
function lengthOf(item: Item, open: Open): number {
  return item.entry.nats + item.nats + leastPrice(item, open);
}

/** Whether the shortest formula of an item would be shorter than the best, and no longer than rows can tell. */
function canWin(item: Item, open: Open): boolean {
  return lengthOf(item, open) < Math.min(open.reach - NO_GAIN, open.held);
}

/** ln of what an item promises for each unit of its work. */
function promiseNow(item: Item, open: Open): number {
  const gain = open.reach - leastPrice(item, open);
  const promise = promiseOf(item.cost, item.entry.nats + item.nats);
  return gain < Number.POSITIVE_INFINITY ? promise + Math.log(gain) : promise;
}

/**
 * Those of `items` that could still win against the best formula, which takes `price` nats, and what they promise to gain.
 *
 * While structure is left no formula is too long, and a gain in rows cannot be told beforehand: what is shorter than the best counts there
 * too. Cost O(items).
 */
export function untriedOf(items: readonly Item[], open: Open, price: number): Untried {
  const winning = items.filter((item) => canWin(item, open));
  const most = Math.min(open.reach, price);
  const nats = winning.reduce((sum, item) => {
    const belief = Math.exp(-item.entry.nats - item.nats);
    return sum + belief * Math.max(0, most - leastPrice(item, open));
  }, 0);
  return { count: winning.length, nats };
}
