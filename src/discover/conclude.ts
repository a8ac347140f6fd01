/** What is taken of what a search found, and what is said of it. */

import { variablesOf } from "../symbolic/expression/make.ts";
import type { Formula } from "../symbolic/formula/formula.ts";
import type { FormulaLimits } from "../symbolic/formula/formulaLimits.ts";
import type { DealtErrors, SearchFacts, Untried } from "../symbolic/formula/formulaSet.ts";
import { reportedErrors } from "../targetErrors.ts";
import { type Archive, comparedError, EXACT_NRMSE } from "./choosing/archive.ts";
import { askedOf, isJudgeable, type JudgedFormula, withErrors } from "./choosing/choice.ts";
import { type Choosing, choose } from "./choosing/choose.ts";
import type { Offers } from "./choosing/offers.ts";
import { NATS_OF_EDGE, polesLast } from "./choosing/polesLast.ts";
import { rivalsOf } from "./choosing/rivals.ts";
import { withoutSpurious } from "./choosing/spurious.ts";
import { standInsOf } from "./choosing/standIns.ts";
import { betterOf, FEW_ROWS, shownFront, takenOf } from "./choosing/taken.ts";
import { type Chance, chanceIn } from "./claims/dealtTargets.ts";
import { verdictOn } from "./claims/verdict.ts";
import type { Explained } from "./explained.ts";
import { NATS_OF_UNITS_APART } from "./prior.ts";
import type { SearchRows } from "./rows.ts";

/** Rows from which residuals without structure say that nothing is left to find; fewer hardly show any. */
const ENOUGH_ROWS = 100;

/** What a search has found, and what its formulas are asked. */
export interface Found {
  readonly rows: SearchRows;
  readonly archive: Archive;
  readonly offers: Offers;
  readonly explained: Explained;
  /** Nats that the rows say for a formula against a constant. */
  readonly evidence: (formula: Formula) => number;
  /** The noise of the target, where it is known. */
  readonly noise: number | undefined;
}

/** How a search is concluded. */
export interface Concluding {
  readonly seed?: number;
  /** The noise, where a person gave it. */
  readonly noise?: number;
  readonly choose?: Choosing;
  readonly limits?: FormulaLimits;
  /** What was left to try, where the search was ended from outside. */
  readonly untried?: Untried;
}

/** What is taken, and what is known of the choice. */
export interface Conclusion extends Omit<SearchFacts, "chosen" | "outcome" | "repeatable"> {
  /** The best, and those that none beats in both size and reported error, from simple to complex. */
  readonly formulas: readonly Formula[];
  /** The formula to take: least description length of formula and data (see `takenOf` and `Choosing`). */
  readonly best: Formula;
}

/** Takes a formula and judges it. Cost: that of `choose`, `verdictOn` and, of few rows, `chanceIn`. */
export function conclude(found: Found, isInterrupted: boolean, how: Concluding): Conclusion {
  const { archive, offers, rows, explained, evidence, noise } = found;
  const { seed = 0, limits = {}, untried } = how;
  const { judged: data } = offers;
  const chance = chanceIn(data, seed);
  const doubts = { evidenceOf: evidence, isChance: chance.gives };
  const kept = withoutSpurious(archive.formulas, data, doubts);
  const judgedOf = new Map(
    askedOf(kept, rows.all).map(
      (formula, place) => [formula, withErrors(formula, rows, place === 0)] as const,
    ),
  );
  // Of formulas that agree with the units one in a hundred is there to meet the rows by chance.
  const natsOfEdge = limits.units === undefined ? NATS_OF_EDGE : NATS_OF_EDGE - NATS_OF_UNITS_APART;
  const ranked = polesLast([...judgedOf.values()], rows.all, data.target.length, natsOfEdge);
  const shortest = takenOf(ranked, doubts);
  const { leavesNoTrace } = explained;
  const isSettled = isInterrupted || leavesNothingToFind(shortest.formula, found);
  const { judged, taken } = choose(
    { ranked, shortest, isSettled, rows, offers, limits, leavesNoTrace, doubts },
    how.choose ?? "balanced",
  );
  const { formula } = taken;
  const shown = shownFront(judged, taken);
  const isFew = data.target.length < FEW_ROWS && comparedError(formula) >= EXACT_NRMSE;
  const closer = betterOf(shown, taken);
  // Beside a constant it has to say more than that: of noise some formula predicts rows left out better.
  const saysMore = ({ formula: other }: JudgedFormula): boolean =>
    isFew ? !chance.gives(other) : variablesOf(formula.expr).length > 0 || evidence(other) > 0;
  const better = closer !== undefined && saysMore(closer) ? closer : undefined;
  const { strongest, ...verdict } = verdictOn({
    ...{ formula, data, noise, seed },
    others: rivalsOf(
      formula,
      kept.filter((other) => judgedOf.get(other) !== taken && isJudgeable(other.expr, rows)),
      rows.all,
    ),
    shown: shown.map((one) => one.formula),
    isAtRounding: explained.isAtRounding(formula),
    isBeaten: (isFew ? better : closer) !== undefined,
    ...(untried && { untried }),
  });
  const isLaw = verdict.leaves === "nothing" || verdict.leaves === "rounding";
  const standIns = isLaw || isInterrupted ? [] : standInsOf(formula.expr, data);
  return {
    formulas: shown.map((one) => one.formula),
    best: formula,
    ...(strongest !== undefined && { runnerUp: withErrors(strongest, rows, false).formula }),
    ...(better !== undefined && { better: shown.indexOf(better) }),
    ...(taken !== shortest && { takenBy: "prediction" as const }),
    ...(standIns.length > 0 && { standIns }),
    ...(isFew && { dealt: dealtErrors(chance, formula, shown) }),
    noise: noise ?? reportedErrors(formula.errors).nrmse,
    noiseFrom: how.noise !== undefined ? "given" : noise !== undefined ? "replicates" : "residuals",
    ...verdict,
    ...(untried && !isLaw && { untried }),
  };
}

function leavesNothingToFind(formula: Formula, { explained, offers }: Found): boolean {
  const isFewRows = offers.judged.target.length < ENOUGH_ROWS;
  return (
    comparedError(formula) < EXACT_NRMSE ||
    explained.isAtRounding(formula) ||
    (!isFewRows && explained.leavesNoise(formula))
  );
}

/** See `SearchFacts.dealt`. */
function dealtErrors(chance: Chance, taken: Formula, shown: readonly JudgedFormula[]): DealtErrors {
  const largest = Math.max(...shown.map(({ formula }) => formula.complexity));
  return {
    nrmse: chance.leastError(largest),
    isBeaten: variablesOf(taken.expr).length > 0 && !chance.gives(taken),
  };
}
