/** The search: takes from the agenda what promises most, runs it, and gives what it found to the archive. */
import { mean } from "../../math/statistics.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import { num, variablesOf } from "../../symbolic/expression/make.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import type { Untried } from "../../symbolic/formula/formulaSet.ts";
import { comparedError } from "../choosing/archive.ts";
import { hasLargePower } from "../choosing/wildNumbers.ts";
import { type Form, type FoundForm, NATS_OF_COLUMN } from "../direct/form.ts";
import { DROP_COLUMNS } from "../moves/drop.ts";
import type { Moved } from "../moves/move.ts";
import { TRANSFORM_TARGET } from "../moves/transform.ts";
import { Endings } from "../near/endings.ts";
import type { NetworkResult } from "../networks/networkForms.ts";
import { JOIN_BY_NETWORK, readNetwork } from "../networks/reading.ts";
import { LEAST_TESTED } from "../noise.ts";
import { NATS_OF_UNITS_LEFT_IN, natsOfLarger } from "../prior.ts";
import { hasValues, type Problem, reduced } from "../problem.ts";
import { Agenda, type Item, type Open, untriedOf } from "./agenda.ts";
import { type Result, runBatch } from "./batch.ts";
import { DroppedColumns } from "./droppedColumns.ts";
import type { Entry } from "./entry.ts";
import { NearBest, NOISE_ABOVE } from "./nearBest.ts";
import { heldNats, isBeyondFitting, natsHidden, reachOf } from "./reach.ts";
import type { SearchEnd, SearchTools } from "./searchTools.ts";
import { type Rough, refitWork, Shortlist } from "./shortlist.ts";

/** Rounds of finishing the best before it is asked what could be shorter. */
const FINISHING_ROUNDS = 3;
/** Refits of candidates get this share of the work, and so much before any other. */
const REFIT_SHARE = 0.3;
const FIRST_REFITS = 1e7;
/** Refits of twins to first order get this share: of a formula of forty nodes they took twice the work of all else. */
const TWIN_SHARE = 0.3;
/** In products without a unit steps are small and find many that agree with the units: more of the work goes to telling these apart. */
const REFIT_SHARE_IN_UNITS = 1;
const NEAR_TWINS = "twins to first order";

/** Searches a table until there is nothing to gain, or `isLate`. */
export function search(whole: Problem, tools: SearchTools): Promise<SearchEnd> {
  return new Run(whole, tools).end();
}

class Run {
  readonly #tools: SearchTools;
  readonly #agenda: Agenda;
  readonly #list: Shortlist;
  readonly #root: Entry;
  readonly #isInUnits: boolean;
  /** Nats that the rows hold. */
  readonly #held: number;
  #work = 0;
  /** The best formula at the noise floor, and the work after which it was. */
  #found: { readonly best: Formula | undefined; readonly at: number } = { best: undefined, at: 0 };
  #workOfTwins = 0;
  /** What was open when there was last time for it: after the deadline all ends at once, tried or not. */
  #waiting: readonly Item[] | undefined;
  /** Work that refits may still take. */
  #credit = FIRST_REFITS;
  readonly #dropped: DroppedColumns;
  readonly #opened = new Set<string>();
  readonly #near: NearBest;
  readonly #endings = new Endings();

  constructor(whole: Problem, tools: SearchTools) {
    this.#tools = tools;
    this.#agenda = new Agenda(tools.steps, (expr) => tools.offers.descriptions.structure(expr));
    this.#near = new NearBest(tools);
    this.#list = new Shortlist(whole.target.length, (expr) => tools.offers.leftBy(expr));
    this.#held = heldNats(tools.offers.judged.target);
    const { unitProblems = [] } = tools;
    this.#isInUnits = unitProblems.length > 0;
    this.#root = this.#agenda.open(whole, this.#isInUnits ? NATS_OF_UNITS_LEFT_IN : 0);
    this.#dropped = new DroppedColumns(this.#root, tools);
    for (const { problem, nats } of unitProblems) if (this.#isNew(problem)) this.#agenda.open(problem, nats);
  }

  async end(): Promise<SearchEnd> {
    const { archive, isLate, isPastDeadline, mostWork = Number.POSITIVE_INFINITY } = this.#tools;
    for (;;) {
      if (this.#waiting === undefined || !isPastDeadline()) this.#waiting = this.#agenda.items;
      if (archive.isExact) return { why: "exact" };
      if (isLate() || this.#work > mostWork) return { why: "late", untried: this.#untried() };
      const open = this.#open();
      const batch = this.#agenda.take(open);
      if (batch.length === 0) {
        // Nothing may have been run since the floor was reached: its parts come first, and what waits for a refit.
        if (this.#looksFurther()) continue;
        const untried = this.#untried();
        if (isLate() || (isPastDeadline() && untried.count > 0)) return { why: "late", untried };
        return { why: open.reach < Number.POSITIVE_INFINITY ? "noise-floor" : "complete" };
      }
      await this.#runBatch(batch);
      this.#refit(this.#credit);
      this.#endings.look(archive.best);
      this.#lookNear();
      this.#dropped.bringBack(this.#work, (problem) => this.#agenda.open(problem, 0));
    }
  }

  #untried(): Untried {
    const { archive, offers } = this.#tools;
    const { best } = archive;
    const price = best === undefined ? 0 : offers.descriptions.price(best);
    return untriedOf(this.#waiting ?? [], this.#open(), price);
  }

  /** What is to be gained: at the noise floor the price of the best formula, above it no formula is too long. */
  #open(): Open {
    const { archive, explained, offers, isLate } = this.#tools;
    // A finished formula can be overtaken by a rough one that finishing had not reached.
    for (let round = 0; round < FINISHING_ROUNDS && this.#isAtFloor() && !isLate(); round++) {
      if (offers.isFinished(archive.best!)) break;
      offers.finish(1, isLate);
    }
    const { best } = archive;
    if (best === undefined || !this.#isAtFloor()) {
      return { reach: Number.POSITIVE_INFINITY, held: this.#held, needed: [], isNoisy: false, hidden: 0 };
    }
    const isNoisy = this.#near.isNoisy(best);
    // At the figures as printed a formula is what an exact one is elsewhere.
    if (explained.isAtRounding(best) && isBeyondFitting(best) && !archive.isCoincidence(best))
      return { reach: 0, held: this.#held, needed: [], isNoisy, hidden: 0 };
    if (best !== this.#found.best) this.#found = { best, at: this.#work };
    const hidden = this.#isInUnits ? natsHidden(best, this.#found.at, this.#work) : 0;
    const { descriptions } = offers;
    const price = descriptions.price(best);
    const reach = reachOf(best, price, (expr) => descriptions.structure(expr)) + hidden;
    return { reach, held: this.#held, needed: variablesOf(best.expr), isNoisy, hidden };
  }

  /**
   * Whether the best formula leaves nothing to explain but noise. Of much noise a test tells little, and of few rows nothing:
   * there all that is likely is tried once as well, or alone; so it is where the best has a power that laws seldom have.
   */
  #isAtFloor(): boolean {
    const { archive, explained, offers } = this.#tools;
    const { best } = archive;
    if (best === undefined) return false;
    const isFew = offers.judged.target.length < LEAST_TESTED;
    if (this.#agenda.isTriedOut && (isFew || explained.leavesNoTrace(best))) return true;
    if (hasLargePower(best.expr)) return false;
    // Networks resolve less than figures can show.
    const isNoise = comparedError(best) > NOISE_ABOVE || explained.isAtRounding(best);
    return isNoise && explained.leavesNoise(best);
  }

  async #runBatch(batch: readonly Item[]): Promise<void> {
    const { archive, isLate } = this.#tools;
    const { best } = archive;
    await runBatch(batch, this.#tools, {
      bestError: best === undefined ? Number.POSITIVE_INFINITY : comparedError(best),
      take: (item, result) => this.#process(item, result),
      isOver: () => archive.isExact || isLate(),
    });
  }

  /** Gives what an item found to the archive and the agenda. */
  #process(item: Item, { found, moved, network }: Result): void {
    const { archive, onTried } = this.#tools;
    const { entry, step, effort, cost: work } = item;
    this.#work += work;
    this.#credit += (this.#isInUnits ? REFIT_SHARE_IN_UNITS : REFIT_SHARE) * work;
    const before = archive.best?.description.length;
    if (found !== undefined && (step.kind === "form" || step.kind === "evolution"))
      this.#take(found, entry, step.action);
    if (found !== undefined && step.kind === "evolution")
      entry.islands.set(
        item.argument as number,
        found.map(({ expr }) => expr),
      );
    // What a move was prepared for is believed in as far as the preparation is.
    if (moved !== undefined) this.#move(entry, step.action.name, moved, item.nats - step.action.nats);
    if (network !== undefined) this.#learn(entry, network, step.action.name);
    onTried?.({
      step: step.action.name,
      on: entry.problem.trail.map(({ what }) => what),
      effort,
      work,
      gain: this.#gainSince(before),
      gave:
        found?.length ??
        network?.exprs.length ??
        (moved === undefined ? 0 : moved.reductions.length + (moved.next?.length ?? 0)),
    });
    this.#agenda.comeBack(item);
  }

  #take(found: readonly FoundForm[], { problem }: Entry, form: Pick<Form, "name" | "keeps">): void {
    for (const rough of this.#list.take(found, form, problem)) this.#offer(rough);
  }

  #offer({ expr, origin }: Pick<Rough, "expr" | "origin">): void {
    const { archive, offers, isLate } = this.#tools;
    if (!archive.isExact && !isLate()) offers.offer(expr, origin);
  }

  #move(entry: Entry, name: string, { reductions, next = [] }: Moved, nats = 0): void {
    for (const one of next) this.#agenda.prepare(entry, one);
    const certainty = reductions.reduce((most, one) => Math.max(most, one.certainty ?? 1), 0);
    const lost = certainty > 0 ? natsOfLarger(name, certainty) : 0;
    for (const reduction of reductions) {
      const problem = reduced(entry.problem, name, reduction);
      if (!hasValues(problem)) continue;
      if (problem.names.length === 0) {
        this.#offer({ expr: problem.lift(num(mean(problem.target))), origin: name });
        continue;
      }
      if (!this.#isNew(problem)) continue;
      const smaller = this.#agenda.open(problem, reduction.nats + nats, entry);
      if (name === TRANSFORM_TARGET) this.#endings.opened(reduction, smaller);
      if (name === DROP_COLUMNS) {
        this.#dropped.leave(smaller, lost);
        entry.surplus = NATS_OF_COLUMN;
      }
    }
    if (name !== DROP_COLUMNS) entry.loses(lost);
  }

  /** Whether no problem with these columns and this target was opened: two orders of moves may lead to one. */
  #isNew({ columns, target }: Problem): boolean {
    const text = (values: Float64Array): string =>
      [0, 1, 2, values.length].map((row) => (values[row] ?? row).toPrecision(10)).join(" ");
    const signature = [text(target), ...columns.map(text).sort()].join("; ");
    const isNew = !this.#opened.has(signature);
    this.#opened.add(signature);
    return isNew;
  }

  #learn(entry: Entry, { surrogate, exprs }: NetworkResult, origin: string): void {
    for (const expr of exprs) this.#offer({ expr: entry.problem.lift(expr), origin });
    if (surrogate === undefined || surrogate.held >= (entry.surrogate?.held ?? Number.POSITIVE_INFINITY))
      return;
    entry.surrogate = surrogate;
    // What it says of pairs and splits is asked again only of a much better one.
    if (surrogate.held > 0.5 * entry.readAt) return;
    entry.readAt = surrogate.held;
    this.#move(entry, JOIN_BY_NETWORK, readNetwork(entry.problem, surrogate));
  }

  /** Refits candidates for as much work as there is credit. */
  #refit(credit: number): void {
    const { archive, isLate, onTried } = this.#tools;
    this.#credit = credit;
    let work = 0;
    while (this.#credit > 0 && !archive.isExact && !isLate()) {
      const rough = this.#list.next((nodes) => archive.errorUpTo(nodes));
      if (rough === undefined) return;
      const before = archive.best?.description.length;
      this.#offer(rough);
      const own = refitWork(rough.nodes, this.#root.problem.target.length);
      this.#credit -= own;
      work += own;
      const gain = this.#gainSince(before);
      if (gain <= 0) continue;
      onTried?.({ step: `refits, ${rough.origin}`, on: rough.on, effort: 1, work, gain, gave: 1 });
      work = 0;
    }
  }

  /** Whether refits, twins or parts of the best, asked once more before the end, gave a better formula or something to do. */
  #looksFurther(): boolean {
    const { archive, isLate } = this.#tools;
    if (isLate()) return false;
    const { best } = archive;
    this.#refit(Math.max(this.#credit, FIRST_REFITS));
    this.#lookNear();
    return archive.best !== best || this.#agenda.size > 0;
  }

  /** What agrees with the best formulas is offered, their parts become problems. */
  #lookNear(): void {
    const { archive, isLate, onTried } = this.#tools;
    const before = archive.best?.description.length;
    let work = 0;
    const most = FIRST_REFITS + TWIN_SHARE * this.#work - this.#workOfTwins;
    const twins = this.#near.formulas(most);
    for (const expr of twins) {
      if (archive.isExact || isLate()) return;
      this.#offer({ expr, origin: NEAR_TWINS });
      work += refitWork(complexity(expr), this.#root.problem.target.length);
    }
    this.#workOfTwins += work;
    const gain = this.#gainSince(before);
    if (gain > 0) onTried?.({ step: NEAR_TWINS, on: [], effort: 1, work, gain, gave: twins.length });
    for (const { problem, nats } of this.#near.problems())
      if (hasValues(problem) && this.#isNew(problem)) this.#agenda.open(problem, nats);
  }

  /** Nats by which the best description is shorter than it was. */
  #gainSince(before: number | undefined): number {
    const after = this.#tools.archive.best?.description.length;
    return after === undefined ? 0 : (before ?? after) - after;
  }
}
