/**
 * The search for the formula of a table: structure, functions and constants.
 *
 * Everything found anywhere goes into one archive, refitted and judged on the data itself. What is tried next is what
 * promises most for its work (`agenda/`); the search ends at an exact formula, when nothing that is open could win, or
 * when time is up.
 */
import type { Engine } from "../model/engine.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { Formula } from "../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../symbolic/formula/formulaLimits.ts";
import type { SearchFacts } from "../symbolic/formula/formulaSet.ts";
import { type Context, quiet } from "../train/context.ts";
import { openPool, type Pool } from "../train/threads/pool.ts";
import { search } from "./agenda/search.ts";
import type { SearchEnd, Tried } from "./agenda/searchTools.ts";
import { stepsWithout } from "./agenda/steps.ts";
import { Archive } from "./choosing/archive.ts";
import type { Choosing } from "./choosing/choose.ts";
import { Offers } from "./choosing/offers.ts";
import { isApproximation } from "./claims/approximation.ts";
import { evidenceOf, SURE_NATS } from "./claims/evidence.ts";
import { type Conclusion, conclude, type Found } from "./conclude.ts";
import { SearchTime } from "./deadline.ts";
import { explainedOn, remembered } from "./explained.ts";
import { inPlainGauge } from "./gauge.ts";
import { partRivals } from "./moves/partRivals.ts";
import { noiseOfReplicates } from "./noise.ts";
import { plainForms } from "./plainForms.ts";
import { searchRows } from "./rows.ts";
import { type UnitStart, unitStart } from "./units/unitProblems.ts";

/** How a search is run. */
export interface DiscoverOptions {
  readonly engine: Engine;
  /** Seconds after which the best so far is returned. @defaultValue 60 */
  readonly timeoutSeconds?: number;
  /** Multiplications of forms and moves after which the best so far is returned: equal on any machine. @defaultValue none */
  readonly mostWork?: number;
  /** Standard deviation of the noise of the target as a share of its own, where it is known. */
  readonly noise?: number;
  /** How much is tried before the search gives up: fewer or more starts of each network. @defaultValue "normal" */
  readonly effort?: Effort;
  /** @defaultValue 0 */
  readonly seed?: number;
  /** Which end of what was found is taken. @defaultValue "balanced" */
  readonly choose?: Choosing;
  /** Threads of the search; with one no worker is started. The result does not depend on it. @defaultValue 1 */
  readonly threads?: number;
  /** Where forms and moves are computed instead of on threads (see `sharedSteps`); it is left open. The result does not depend on it. */
  readonly pool?: Pool;
  /** What formulas may be made of. */
  readonly limits?: FormulaLimits;
  /** What the search does without: forms, moves and networks by their names, or all of a kind. @defaultValue nothing */
  readonly without?: readonly string[];
  /** Formulas to start from, as an earlier search left them. */
  readonly resume?: readonly Expr[];
  /** Called with every formula that is better than all before or extends the front, the front, and the best. */
  readonly onBetter?: (formula: Formula, front: readonly Formula[], best: Formula | undefined) => void;
  /** Called with everything that was tried. */
  readonly onTried?: (tried: Tried) => void;
}

/** `low` starts each network twice at first, `high` ten times. */
export type Effort = "low" | "normal" | "high";

const STARTS_OF: Readonly<Record<Effort, number>> = { low: 2, normal: 4, high: 10 };

/** What a search found, what it knows of its choice, and how it ended. */
export interface DiscoverResult extends Conclusion, Pick<SearchFacts, "outcome" | "repeatable"> {
  /** All that was tried, in order: what it cost, and what it gained. */
  readonly tried: readonly Tried[];
}

/**
 * The formulas of a table, best first.
 *
 * `data` has identifiers as variable names, and columns and target in the units of the file. Equal tables, options and
 * seeds give equal results unless time runs out. Cost: milliseconds for a power law, else up to the time given. Errors:
 * UsageError where no formula can agree with the units that `limits` has.
 */
export async function discover(
  data: FormulaData,
  options: DiscoverOptions,
  context: Context = quiet,
): Promise<DiscoverResult> {
  const time = new SearchTime(options.timeoutSeconds ?? 60, context.signal);
  try {
    const begun = begin(data, options);
    const tried: Tried[] = [];
    context.sink({ kind: "stage", stage: "search", detail: "simple forms" });
    const end = await searched(begun, options, time, { ...context, signal: time.signal }, (one) => {
      tried.push(one);
      options.onTried?.(one);
    });
    const { isPastDeadline, isInterrupted } = time;
    finish(begun, time);
    const { why, untried } = end;
    const said = conclude(begun, isInterrupted, { ...options, ...(untried && { untried }) });
    return {
      ...said,
      outcome: outcomeOf(said.leaves, why, isInterrupted, time.wasLate || isPastDeadline),
      repeatable: !time.wasLate && !isInterrupted && !isPastDeadline,
      tried,
    };
  } finally {
    time.close();
  }
}

/** What a search begins with. */
interface Begun extends Found {
  readonly inUnits: UnitStart | undefined;
}

/** Rows, an archive with the way into it, and in it constants, lines and what an earlier search left. */
function begin(
  data: FormulaData,
  { seed = 0, noise: given, limits, resume = [], onBetter }: DiscoverOptions,
): Begun {
  const rows = searchRows(data, seed);
  const evidence = remembered((formula) => evidenceOf(formula.expr, offers.judged));
  const isNear = remembered((formula) => isApproximation(formula, offers.judged));
  const archive: Archive = new Archive(
    (formula) => onBetter?.(formula, archive.front, archive.best),
    (formula) => evidence(formula) < SURE_NATS || isNear(formula),
  );
  const offers: Offers = new Offers(rows, archive, limits);
  const inUnits = limits?.units && unitStart(rows.train, limits.units);
  for (const expr of inUnits?.scales ?? plainForms(rows.train)) offers.offer(expr, "plain");
  for (const expr of resume) offers.offer(expr, "resumed");
  const noise = given ?? noiseOfReplicates(rows.rest);
  const explained = explainedOn(offers.judged, noise, inUnits && [inUnits.groupsOn(offers.judged)]);
  return { rows, archive, offers, evidence, noise, explained, inUnits };
}

/** Runs the search, with threads of its own where it is to have some and is given none. */
async function searched(
  { rows, archive, offers, explained, inUnits }: Begun,
  { engine, seed = 0, effort = "normal", threads = 1, pool: given, without = [], mostWork }: DiscoverOptions,
  time: SearchTime,
  context: Context,
  onTried: (tried: Tried) => void,
): Promise<SearchEnd> {
  let own: Pool | undefined;
  const ownPool = (): Pool | undefined => (own ??= threads > 1 ? openPool(threads) : undefined);
  try {
    return await search(inPlainGauge(rows.train), {
      ...{ archive, offers, explained, engine, seed, context, onTried },
      ...{ isLate: time.isLate, deadline: time.deadline, isPastDeadline: () => time.isPastDeadline },
      steps: stepsWithout(without),
      ...(mostWork !== undefined && { mostWork }),
      ...(inUnits && { unitProblems: inUnits.problems, joinedBy: inUnits.joinedBy }),
      starts: STARTS_OF[effort],
      pool: () => given ?? ownPool(),
    });
  } finally {
    await own?.close();
  }
}

/** Rounds and simplifies the best, and offers what else its parts could be, and what it could do without. */
function finish({ rows, archive, offers, explained }: Begun, { isOver }: SearchTime): void {
  offers.finish(MOST_FINISHED, isOver);
  const { best } = archive;
  if (best !== undefined && !archive.isExact && !explained.isAtRounding(best)) {
    for (const expr of partRivals(best, rows.train, isOver)) offers.offer(expr, "another shape of a part");
    offers.finish(MOST_FINISHED, isOver);
  }
  if (!archive.isExact) offers.offerWithoutOnes(MOST_FINISHED, isOver);
}

/** How the search ended, whatever time was left for what follows it: `isTimeUp` tells the clock from a limit of work. */
function outcomeOf(
  leaves: DiscoverResult["leaves"],
  why: SearchEnd["why"],
  isInterrupted: boolean,
  isTimeUp: boolean,
): DiscoverResult["outcome"] {
  if (leaves === "nothing") return "exact";
  if (isInterrupted) return "interrupted";
  if (why === "noise-floor" && (leaves === "noise" || leaves === "rounding")) return "noise-floor";
  return why === "late" && isTimeUp ? "timeout" : "complete";
}

/** Formulas that are rounded and simplified at the end, of the best and of the front. */
const MOST_FINISHED = 6;
