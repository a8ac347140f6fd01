/**
 * The search for the formula of a table: structure, functions and constants.
 *
 * Everything found anywhere goes into one archive, refitted and judged on the data itself. What is tried next is what
 * promises most for its work (`agenda/`); the search ends at an exact formula, when nothing that is open could win, or
 * when time is up.
 */
import type { Engine } from "../model/engine.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { variablesOf } from "../symbolic/expression/make.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { Formula } from "../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../symbolic/formula/formulaLimits.ts";
import type { DealtErrors, SearchFacts } from "../symbolic/formula/formulaSet.ts";
import { reportedErrors } from "../targetErrors.ts";
import { type Context, quiet } from "../train/context.ts";
import { openPool, type Pool } from "../train/threads/pool.ts";
import { search } from "./agenda/search.ts";
import type { SearchEnd, Tried } from "./agenda/searchTools.ts";
import { stepsWithout } from "./agenda/steps.ts";
import { isApproximation } from "./choosing/approximation.ts";
import { Archive, comparedError, EXACT_NRMSE, frontOf } from "./choosing/archive.ts";
import { type JudgedFormula, withErrors } from "./choosing/choice.ts";
import { type Choosing, choose } from "./choosing/choose.ts";
import { Offers } from "./choosing/offers.ts";
import { polesLast } from "./choosing/polesLast.ts";
import { rivalsOf } from "./choosing/rivals.ts";
import { withoutSpurious } from "./choosing/spurious.ts";
import { standInsOf } from "./choosing/standIns.ts";
import { betterOf, FEW_ROWS, shownFront, takenOf } from "./choosing/taken.ts";
import { type Chance, chanceIn } from "./claims/dealtTargets.ts";
import { evidenceOf, SURE_NATS } from "./claims/evidence.ts";
import { verdictOn } from "./claims/verdict.ts";
import { sharedTime } from "./deadline.ts";
import { explainedOn } from "./explained.ts";
import { inPlainGauge } from "./gauge.ts";
import { partRivals } from "./moves/partRivals.ts";
import { noiseOfReplicates } from "./noise.ts";
import { plainForms } from "./plainForms.ts";
import { searchRows } from "./rows.ts";
import { unitStart } from "./units/unitProblems.ts";

/** How a search is run. */
export interface DiscoverOptions {
  readonly engine: Engine;
  /** Seconds after which the best so far is returned. @defaultValue 60 */
  readonly timeoutSeconds?: number;
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

/** What a search found, and what it knows of its choice. */
export interface DiscoverResult extends Omit<SearchFacts, "chosen"> {
  /** The best, and those that none beats in both size and reported error, from simple to complex. */
  readonly formulas: readonly Formula[];
  /** The formula to take: least description length of formula and data (see `takenOf` and `Choosing`). */
  readonly best: Formula;
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
  const start = performance.now();
  const timeout = 1000 * (options.timeoutSeconds ?? 60);
  let wasCut = false;
  const isLate = (): boolean => {
    wasCut ||= performance.now() - start > SEARCH_SHARE * timeout;
    return wasCut || context.signal?.aborted === true;
  };
  const rows = searchRows(data, options.seed ?? 0);
  const nats = new WeakMap<Formula, number>();
  const evidence = (formula: Formula): number => {
    const known = nats.get(formula) ?? evidenceOf(formula.expr, offers.judged);
    nats.set(formula, known);
    return known;
  };
  const archive: Archive = new Archive(
    (formula) => options.onBetter?.(formula, archive.front, archive.best),
    (formula) => evidence(formula) < SURE_NATS || isApproximation(formula, offers.judged),
  );
  const offers: Offers = new Offers(rows, archive, options.limits);
  const { units } = options.limits ?? {};
  const inUnits = units && unitStart(rows.train, units);
  for (const expr of inUnits?.scales ?? plainForms(rows.train)) offers.offer(expr, "plain");
  for (const expr of options.resume ?? []) offers.offer(expr, "resumed");

  const noise = options.noise ?? noiseOfReplicates(rows.rest);
  const explained = explainedOn(offers.judged, noise, inUnits && [inUnits.groupsOn(offers.judged)]);
  context.sink({ kind: "stage", stage: "search", detail: "simple forms" });
  // A signal of AbortSignal.timeout that only AbortSignal.any knows may be collected before it comes.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), Math.max(1, timeout - (performance.now() - start)));
  const deadline = sharedTime() + STAGE_SHARE * timeout - (performance.now() - start);
  let pool: Pool | undefined;
  const threads = options.threads ?? 1;
  const ownPool = (): Pool | undefined => (pool ??= threads > 1 ? openPool(threads) : undefined);
  const tried: Tried[] = [];
  let end: SearchEnd;
  try {
    end = await search(inPlainGauge(rows.train), {
      archive,
      offers,
      explained,
      steps: stepsWithout(options.without ?? []),
      ...(inUnits && { unitProblems: inUnits.problems }),
      engine: options.engine,
      seed: options.seed ?? 0,
      starts: STARTS_OF[options.effort ?? "normal"],
      context: { ...context, signal: signalOf(context, limit) },
      isLate,
      pool: () => options.pool ?? ownPool(),
      deadline,
      onTried: (one) => {
        tried.push(one);
        options.onTried?.(one);
      },
    });
  } finally {
    clearTimeout(timer);
    await pool?.close();
  }

  const isCut = sharedTime() >= deadline;
  const isInterrupted = context.signal?.aborted === true;
  const isOver = (): boolean =>
    context.signal?.aborted === true || performance.now() - start > timeout + GRACE_MS;
  offers.finish(MOST_FINISHED, isOver);
  const { best: first } = archive;
  if (first !== undefined && !archive.isExact && !explained.isAtRounding(first)) {
    for (const expr of partRivals(first, rows.train, isOver)) offers.offer(expr, "another shape of a part");
    offers.finish(MOST_FINISHED, isOver);
    wasCut ||= isOver();
  }
  if (!archive.isExact) offers.offerWithoutOnes(MOST_FINISHED, isOver);
  const { judged: lookedAt } = offers;
  const chance = chanceIn(lookedAt, options.seed ?? 0);
  const doubts = { evidenceOf: evidence, isChance: chance.gives };
  const found = withoutSpurious(archive.formulas, lookedAt, doubts);
  const front = frontOf(found);
  const asked = found.filter(
    (formula, place) => place === 0 || front.includes(formula) || variablesOf(formula.expr).length === 0,
  );
  const judgedOf = new Map(
    asked.map((formula, place) => [formula, withErrors(formula, rows, place === 0)] as const),
  );
  const ranked = polesLast([...judgedOf.values()], rows.all, lookedAt.target.length);
  const shortest = takenOf(ranked, doubts);
  const isSettled =
    isInterrupted ||
    comparedError(shortest.formula) < EXACT_NRMSE ||
    explained.isAtRounding(shortest.formula) ||
    (lookedAt.target.length >= ENOUGH_ROWS && explained.leavesNoise(shortest.formula));
  const choosing = options.choose ?? "balanced";
  const { judged, taken } = choose(
    {
      ranked,
      shortest,
      isSettled,
      rows,
      offers,
      limits: options.limits ?? {},
      leavesNoTrace: explained.leavesNoTrace,
      doubts,
    },
    choosing,
  );
  const shown = shownFront(judged, taken);
  const isFew = lookedAt.target.length < FEW_ROWS && comparedError(taken.formula) >= EXACT_NRMSE;
  const closer = betterOf(shown, taken);
  // Beside a constant it has to say more than that: of noise some formula predicts rows left out better.
  const saysMore = ({ formula }: JudgedFormula): boolean =>
    isFew ? !chance.gives(formula) : variablesOf(taken.formula.expr).length > 0 || evidence(formula) > 0;
  const better = closer !== undefined && saysMore(closer) ? closer : undefined;
  const { strongest, ...verdict } = verdictOn({
    formula: taken.formula,
    others: rivalsOf(
      taken.formula,
      found.filter((formula) => judgedOf.get(formula) !== taken),
      rows.all,
    ),
    shown: shown.map(({ formula }) => formula),
    data: lookedAt,
    noise,
    isAtRounding: explained.isAtRounding(taken.formula),
    isBeaten: (isFew ? better : closer) !== undefined,
    seed: options.seed ?? 0,
  });
  const isLaw = verdict.leaves === "nothing" || verdict.leaves === "rounding";
  const standIns = isLaw || isInterrupted ? [] : standInsOf(taken.formula.expr, lookedAt);
  const outcomeOf = (leaves: DiscoverResult["leaves"]): DiscoverResult["outcome"] => {
    if (leaves === "nothing") return "exact";
    if (isInterrupted) return "interrupted";
    if (end === "noise-floor")
      return leaves === "noise" || leaves === "rounding" ? "noise-floor" : "complete";
    return wasCut ? "timeout" : "complete";
  };
  return {
    formulas: shown.map(({ formula }) => formula),
    best: taken.formula,
    ...(strongest !== undefined && { runnerUp: withErrors(strongest, rows, false).formula }),
    ...(better !== undefined && { better: shown.indexOf(better) }),
    ...(taken !== shortest && { takenBy: "prediction" as const }),
    ...(standIns.length > 0 && { standIns }),
    ...(isFew && { dealt: dealtErrors(chance, taken.formula, shown) }),
    noise: noise ?? reportedErrors(taken.formula.errors).nrmse,
    noiseFrom: options.noise !== undefined ? "given" : noise !== undefined ? "replicates" : "residuals",
    ...verdict,
    outcome: outcomeOf(verdict.leaves),
    repeatable: !wasCut && !isInterrupted && !isCut,
    tried,
  };
}

/** See `SearchFacts.dealt`. */
function dealtErrors(chance: Chance, taken: Formula, shown: readonly JudgedFormula[]): DealtErrors {
  const largest = Math.max(...shown.map(({ formula }) => formula.complexity));
  return {
    nrmse: chance.leastError(largest),
    isBeaten: variablesOf(taken.expr).length > 0 && !chance.gives(taken),
  };
}

function signalOf({ signal }: Context, limit: AbortController): AbortSignal {
  return signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
}

/** Rows from which residuals without structure say that nothing is left to find; fewer hardly show any. */
const ENOUGH_ROWS = 100;
/** Share of the time that forms are looked for in; the rest is for refits of what they found … */
const STAGE_SHARE = 0.9;
/** … up to here, and then for rivals of the best. */
const SEARCH_SHARE = 0.95;
/** Formulas that are rounded and simplified at the end, of the best and of the front. */
const MOST_FINISHED = 6;
/** How long the best formulas may be rounded and simplified when time is up, in milliseconds. */
const GRACE_MS = 500;
