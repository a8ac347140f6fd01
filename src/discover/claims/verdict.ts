/** What is said of the formula that a search takes, each statement held to a test. */

import { residualsOf } from "../../math/errors.ts";
import { outlierIn } from "../../math/outlier.ts";
import { variablesOf } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { errorsOn, type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import type { SearchFacts, Untried } from "../../symbolic/formula/formulaSet.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { EXACT_NRMSE } from "../choosing/archive.ts";
import { LEFT_WITHOUT_LAW } from "../choosing/readable.ts";
import { standingOf } from "../choosing/rivals.ts";
import { LEAST_TESTED, mostByChance, type Trace, traces, tracesAlong } from "../noise.ts";
import { columnScores, BEYOND_CHANCE as SCORE_BEYOND_CHANCE } from "../screening/scoreTest.ts";
import { isApproximation } from "./approximation.ts";
import { chanceEvidence } from "./chance.ts";
import { evidenceOf, SURE_NATS } from "./evidence.ts";
import { unevenIn } from "./uneven.ts";

/** Below so many nats it is looked up what chance gives in this table. */
const DOUBTFUL_NATS = 25;
/** A search finds more in noise than the quick forms do: what it may have gained by looking longer, in nats. */
const LOOKED_LONGER = 5;
/** A column in residuals by a test of it alone: one case in two thousand. */
const TRACE_OF_COLUMN = 3.3;
/** A wave along any of the columns, and a column that is not cleared: one case in two hundred. */
const TRACE_OF_WAVE = 2.6;
const TRACE_TO_CLEAR = 2.6;
/** Rows from which a test that finds nothing says that there is little; below, only that there are few rows. */
const LEAST_CLEARING = 100;
/** A score that chance often gives a column, as the largest of dozens of tests of dozens of columns. */
const CLEARED = 4;
/** The largest correlation with what is left that is little. */
const LITTLE = 0.15;

/**
 * The weight of "none of these" where another formula that is shown predicts rows left out better by its standard error, which chance lets one
 * in six do: of 15 such curves with 1 to 5 % of noise 13 were right. Of what leaves more than a tenth of the spread, as no law does, the odds are no
 * more than even.
 */
const BEATEN = 0.3;
const BEATEN_WITHOUT_LAW = 1;

/**
 * The weight of "none of these" for each nat that a search has left to gain (see `Untried`), times the squared error that noise leaves of
 * the mean of all rows: what hides behind a formula that leaves but noise is no larger, and the smaller it has to be, the fewer
 * wrong formulas come so near. Of 144 tables (36 laws, 0.1, 1 and 5 % of noise and rounded columns, 60 to 1,000 rows) cut after 2e7, 6e7, 2e8
 * and 6e8 multiplications the likelihood of what was right is greatest at an exponent of 1.9 and at 1,300; neither how long the best had
 * stood nor how much had been tried adds to it. On 63 other laws, not used for it, answers said to be 90 % sure were right in 83
 * of 83, 57 of 58, 16 of 17 and 59 of 59 cuts, where a weight of 0.015 whatever the noise said so of 10, 15, 19 and 7. Their log-likelihood went
 * from −113 to −48 at 0.1 % of noise, from −70 to −36 at 1 %, from −142 to −84 with rounded columns, and stayed at −69 at 5 %.
 */
const DOUBT_OF_HIDDEN = 1500;
/** The largest such weight: of 60 rows with 5 % of noise, the most that was measured. */
const MOST_OF_NAT = 0.06;

function doubtOfBeaten(nrmse: number): number {
  return nrmse < LEFT_WITHOUT_LAW ? BEATEN : BEATEN_WITHOUT_LAW;
}

/** What a verdict rests on. */
export interface Case {
  readonly formula: Formula;
  /** All others that the search kept. */
  readonly others: readonly Formula[];
  /** The formulas that are shown. */
  readonly shown: readonly Formula[];
  /** The rows that the search looked at, copies counted once. */
  readonly data: FormulaData;
  /** The noise of the target, where it is known. */
  readonly noise: number | undefined;
  /** Whether it comes as near as the printed figures of the table allow. */
  readonly isAtRounding: boolean;
  /** Whether a formula that is shown predicts better by more than its standard error. */
  readonly isBeaten: boolean;
  /** What was left to try, where the search was ended from outside. */
  readonly untried?: Untried;
  readonly seed: number;
}

/** What can be said. */
export interface Verdict
  extends Pick<
    SearchFacts,
    | "confidence"
    | "evidence"
    | "chance"
    | "rows"
    | "leaves"
    | "leftWith"
    | "dropped"
    | "uneven"
    | "ofTwoValues"
    | "outlier"
  > {
  /** The rival that speaks most against it. */
  readonly strongest?: Formula;
}

/** See `SearchFacts`. Cost: some dozens of tests, O(rows²·columns); for a formula in doubt three rounds of quick forms. */
export function verdictOn(given: Case): Verdict {
  const { formula, data, others, seed } = given;
  const { variables, columns, target } = data;
  const used = variablesOf(formula.expr);
  const predicted = valuesOn(formula.expr, data);
  const residual = residualsOf(predicted, data);
  const evidence = used.length === 0 ? 0 : evidenceOf(formula.expr, data);
  const isDoubtful = used.length > 0 && evidence < DOUBTFUL_NATS;
  const chance = isDoubtful ? chanceEvidence(data, seed) : 0;
  const isExact =
    !isApproximation(formula, data) &&
    Math.max(errorsOn(formula.expr, data).nrmse, reportedErrors(formula.errors).nrmse) < EXACT_NRMSE;
  const isSure = used.length === 0 || evidence > chance + SURE_NATS;
  const isAtFigures = isExact || given.isAtRounding;
  // What is left of two values is as far as each value from its chance: neither noise nor a measure of the law.
  const ofTwo = !isAtFigures && used.length > 0 && new Set(target).size === 2;
  const isTested = !isAtFigures && target.length >= LEAST_TESTED;
  const tests = isTested ? [...traces(columns, residual)] : [];
  const along = isTested ? tracesAlong(columns, residual) : [];
  const found = [...tests, ...along];
  const unused = variables.filter((name) => !used.includes(name));
  const scores = isAtFigures ? unused.map(() => 0) : columnScores(formula.expr, unused, data);
  const traceOf = (name: string): number => alone(found, variables.indexOf(name));
  const leftWith = variables.filter((name) => {
    const score = unused.includes(name) ? scores[unused.indexOf(name)]! : 0;
    return score > SCORE_BEYOND_CHANCE || traceOf(name) > TRACE_OF_COLUMN;
  });
  const uneven = isTested && !ofTwo ? unevenIn(columns, predicted, residual) : undefined;
  const isCleared = (name: string, at: number): boolean =>
    target.length >= LEAST_CLEARING &&
    scores[at]! < Math.min(CLEARED, LITTLE * Math.sqrt(target.length)) &&
    traceOf(name) < TRACE_TO_CLEAR &&
    uneven?.columns.includes(variables.indexOf(name)) !== true &&
    !given.shown.some(({ expr }) => variablesOf(expr).includes(name));
  const outlier = outlierIn(residual, target);
  const left = leaves();
  // While something is left that is not noise, no column is cleared: it may be what that goes with.
  const cleared = (): string[] => (left === "more" ? [] : unused.filter(isCleared));
  const { confidence, strongest } = standingOf([formula, ...others], data);
  return {
    confidence: ofTwo ? 0 : 1 / (1 / confidence + doubtOf()),
    ...(strongest !== undefined && { strongest }),
    evidence,
    chance,
    rows: target.length,
    leaves: left,
    leftWith,
    dropped: isAtFigures ? (isSure ? unused : []) : cleared(),
    ...(left !== "more" &&
      uneven !== undefined && {
        uneven: { columns: uneven.columns.map((c) => variables[c]!), grows: uneven.grows },
      }),
    ...(ofTwo && { ofTwoValues: true as const }),
    ...(outlier !== undefined && !isAtFigures && { outlier }),
  };

  /** The weight of "none of these": of a coincidence, of what was not tried, and of what the residuals show. */
  function doubtOf(): number {
    const ofChance = used.length === 0 ? 0 : Math.exp(Math.min(700, chance + LOOKED_LONGER - evidence));
    if (isAtFigures) return ofChance;
    const { nrmse } = errorsOn(formula.expr, data);
    const ofNat = Math.min(MOST_OF_NAT, (DOUBT_OF_HIDDEN * nrmse ** 2) / target.length);
    const ofUntried = ofNat * (given.untried?.nats ?? 0);
    const ofBeaten = given.isBeaten ? doubtOfBeaten(nrmse) : 0;
    const ofOther = ofChance + ofBeaten + ofUntried;
    if (target.length < LEAST_TESTED) return ofOther + 1;
    const z = Math.max(0, ...found.map((trace) => trace.z));
    return (
      ofOther + (z > 0 ? Math.exp(Math.min(700, z ** 2 / 2)) / Math.sqrt(target.length) / found.length : 0)
    );
  }

  function leaves(): SearchFacts["leaves"] {
    if (isAtFigures) return !isSure ? "unknown" : isExact ? "nothing" : "rounding";
    const most = mostByChance(columns.length);
    if (leftWith.length > 0 || tests.some(({ z }) => z > most) || along.some(({ z }) => z > TRACE_OF_WAVE))
      return "more";
    if (given.noise !== undefined) {
      // The size of n residuals is known to a share of 1/√(2n).
      const most = given.noise * (1 + 1.5 / Math.sqrt(2 * target.length));
      if (errorsOn(formula.expr, data).nrmse > most) return "more";
    } else if (target.length < LEAST_TESTED) return "unknown";
    return given.isBeaten || ofTwo ? "unknown" : "noise";
  }
}

/** The trace of one column by itself; 0 where it was not looked for. */
function alone(found: readonly Trace[], column: number): number {
  return found.reduce(
    (most, { columns, z }) => (columns.length === 1 && columns[0] === column ? Math.max(most, z) : most),
    0,
  );
}
