/** What a person should know before a model is trusted: one warning, and what to do instead. */
import {
  type CurvePoint,
  type Diagnostic,
  determination,
  type Formula,
  type Metrics,
  type Outcome,
  type Outlier,
  reportedErrors,
  type TargetErrors,
} from "../../src/index.ts";
import { farOff } from "../terminal/farOff.ts";
import { count, figure, grouped } from "../terminal/numbers.ts";

/** A network that fits what it was trained on so many times better than other rows has memorised it. */
const MEMORISED = 2;
/** Formulas that explain less of the target's variance than this are poor. */
const POOR_R2 = 0.5;
/** A formula so many times less accurate than its network has missed something. */
const MISSED = 3;
/** Errors below this share of the spread are rounding. */
const ROUNDING = 1e-6;

/** A network with its errors on each target. */
interface JudgedNetwork {
  readonly targets: readonly string[];
  readonly errors: readonly TargetErrors[];
  readonly parameters: number;
  /** The command that searches without a network. */
  readonly discover: string;
}

/**
 * What is wrong with a network, the worst first: it predicts rows that it was not trained on worse than their mean, or it
 * has more parameters than rows and has memorised them. Undefined where neither is so.
 */
export function networkWarning(network: JudgedNetwork): Diagnostic | undefined {
  const { targets, errors, parameters, discover } = network;
  const judged = errors.map((one, t) => ({ name: targets[t]!, ...one, reported: reportedErrors(one) }));
  const hint = `${discover} searches for a formula of few constants; a narrower --width, fewer --inputs and more rows help a network`;
  const [worst] = judged.toSorted((a, b) => a.reported.r2 - b.reported.r2);
  if (worst === undefined || worst.reported === worst.train) return undefined;
  const rows = worst.crossValidated === undefined ? "held-out rows" : "rows left out";
  const crowd =
    parameters > worst.train.rows
      ? ` (${grouped(parameters)} parameters for ${grouped(worst.train.rows)} rows)`
      : "";
  if (worst.reported.r2 < 0) {
    return warning(
      "network/worse-than-mean",
      `the network predicts ${worst.name} on ${rows} worse than their mean: R² ${r2Of(worst.reported)}${crowd}`,
      hint,
    );
  }
  const memorised = judged.find(
    ({ train, reported }) =>
      parameters > train.rows * targets.length && reported.nrmse > MEMORISED * train.nrmse + ROUNDING,
  );
  if (memorised === undefined) return undefined;
  const { train, reported } = memorised;
  return warning(
    "network/memorised",
    `the network has memorised its rows, with ${grouped(parameters)} parameters for ${grouped(train.rows)}: RMSE/std ${figure(train.nrmse)} there, ${figure(reported.nrmse)} on ${rows}`,
    hint,
  );
}

/** A formula and the network that it was made of, judged on the same rows. */
interface JudgedFormula {
  readonly target: string;
  /** The formula of the shortest description, where it is an approximation of more nodes than are read. */
  readonly noLaw?: Formula;
  readonly formula: Metrics;
  readonly network: Metrics;
  readonly discover: string;
}

/** What is wrong with a formula: it explains little, is no law, or explains much less than its network. Undefined where none is so. */
export function formulaWarning({
  target,
  noLaw,
  formula,
  network,
  discover,
}: JudgedFormula): Diagnostic | undefined {
  if (formula.r2 < POOR_R2 && !isAllChance(formula)) {
    const how = formula.r2 < 0 ? "nothing" : "less than half";
    return warning(
      "symbolic/poor",
      `the formula explains ${how} of ${target}: R² ${r2Of(formula)}, RMSE/std ${figure(formula.nrmse)}`,
      `${discover} searches for formulas without a network`,
    );
  }
  if (noLaw !== undefined) {
    return warning(
      "symbolic/no-law",
      `the network supports no formula of ${target}: the best has ${count(noLaw.complexity, "node")} and ${count(noLaw.description.fitted, "fitted constant")}, and what it leaves, ${figure(reportedErrors(noLaw.errors).nrmse)} of the spread, still goes with the columns`,
      `first stands the formula whose nodes gain most; ${discover} searches without a network; more rows, kan fit --steps 200 or a larger --width follow more of the table`,
    );
  }
  if (!(formula.nrmse > MISSED * network.nrmse) || formula.nrmse < ROUNDING) return undefined;
  return warning(
    "symbolic/worse-than-network",
    `the formula of ${target} is ${figure(formula.nrmse / network.nrmse, 2)} times less accurate than the network`,
    `a larger --lib (or --lib full) may hold the function that is missing, kan symbolic --suggest shows what each edge looks like; ${discover} searches without the network`,
  );
}

/** Counts miss their means by a deviance of 1 a row on average, small ones by up to 1.15: more than this is no chance. */
const CHANCE_DEVIANCE = 1.3;

/** Whether what is left of counts is what chance leaves, however much of their spread that is. */
function isAllChance({ byLoss }: Metrics): boolean {
  return byLoss?.name === "deviance" && byLoss.value <= CHANCE_DEVIANCE;
}

/** A smaller share of the spread than this is no matter of heavy tails: the curve is close, and closest where rows are many. */
const LEAST_NOISE = 0.1;

/** Rows that decide by themselves what the errors of a network are; undefined where there is none, and where little is left. */
export function outlierWarning(outlier: Outlier | undefined, { nrmse }: Metrics): Diagnostic | undefined {
  if (outlier === undefined || nrmse < LEAST_NOISE) return undefined;
  return warning(
    "network/one-row",
    farOff(outlier),
    "look there; --loss huber lets such rows weigh less, --where leaves them out",
  );
}

/** The loss of validation rows near the end of a run over that before, where it still falls. */
const STILL_GAINS = 0.98;
/** Rows left out that are so much further off than those trained on gain nothing from more training. */
const APART = 1.5;

/** The outcome without the advice to train on, where rows that were not trained on would gain nothing. */
export function withoutVainAdvice(
  outcome: Outcome,
  errors: readonly TargetErrors[],
  curve: readonly CurvePoint[],
): Outcome {
  if (outcome.kind !== "step-limit") return outcome;
  const isApart = errors.some(
    ({ train, crossValidated }) => crossValidated !== undefined && crossValidated.nrmse > APART * train.nrmse,
  );
  return isApart || hasStalled(curve)
    ? { ...outcome, advice: "rows not trained on gain nothing from more" }
    : outcome;
}

/** Whether the last quarter of the looks at validation rows brought nothing. */
function hasStalled(curve: readonly CurvePoint[]): boolean {
  const looks = curve.flatMap(({ validation }) => (validation === undefined ? [] : [validation]));
  const late = looks.slice(-Math.ceil(looks.length / 4));
  const early = looks.slice(0, looks.length - late.length);
  return early.length > 0 && Math.min(...late) > STILL_GAINS * Math.min(...early);
}

function r2Of({ r2, rows }: Metrics): string {
  return determination(r2, rows);
}

function warning(code: string, message: string, hint: string): Diagnostic {
  return { severity: "warning", code, message, hint };
}
