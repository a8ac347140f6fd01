import type {
  CriterionName,
  Importance,
  Params,
  Ranking,
  Space,
  SweepPlan,
  TrialResult,
} from "../../src/index.ts";
import { flagNameOf } from "../networks/trainingFlags.ts";
import { blocks, sentences } from "../summaries/summary.ts";
import { count, figure, grouped } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What a criterion is called in a table. */
export const CRITERION_WORDS: Readonly<Record<CriterionName, string>> = {
  aicc: "AICc",
  bic: "BIC",
  validation: "validation error",
  cv: "cross-validated error",
};

/** Rows of the ranking that are shown; --json has all. */
const MOST_SHOWN = 15;

/** `width 5, grid 3`: all of the params, or those of these names. */
export function paramsText(params: Params, names: readonly string[] = Object.keys(params)): string {
  return names.map((name) => `${flagNameOf(name)} ${String(params[name])}`).join(", ");
}

/** The flags that make `kan fit` train the network of a trial. */
export function paramFlags(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => {
      const text = String(value);
      return `--${flagNameOf(name)} ${/^[\w.,+-]+$/.test(text) ? text : `"${text}"`}`;
    })
    .join(" ");
}

/** A criterion as a table has it; what has none is infinite. */
export function criterionText(criterion: number | null, by: CriterionName): string {
  if (criterion === null) return "∞";
  return by === "aicc" || by === "bic" ? criterion.toFixed(1) : figure(criterion, 4);
}

/** A share of the steps of training, as 1/9. */
export function budgetText(budget: number): string {
  return `1/${Math.round(1 / budget)}`;
}

/** The trials, best first; it depends on the results alone, not on who computed them or when. */
export function rankingText(
  { trials }: Ranking,
  { by }: SweepPlan,
  space: Space,
  terminal: Terminal,
): string {
  const names = space.dimensions.map(({ name }) => name);
  const isHalved = trials.some(({ budget }) => budget !== undefined);
  const shown = trials.slice(0, MOST_SHOWN);
  const text = table(
    [
      right("rank"),
      right("trial"),
      ...names.map((name) => right(flagNameOf(name))),
      right(CRITERION_WORDS[by]),
      right("parameters"),
      right("trained"),
      right("held out"),
      ...(isHalved ? [right("steps")] : []),
    ],
    shown.map((trial, i) => [
      String(i + 1),
      String(trial.trial),
      ...names.map((name) => String(trial.params[name])),
      trial.status === "failed" ? "failed" : criterionText(trial.criterion, by),
      grouped(trial.parameters),
      figure(trial.nrmse.train),
      trial.nrmse.test === undefined ? "" : figure(trial.nrmse.test),
      ...(isHalved ? [trial.budget === undefined ? "all" : budgetText(trial.budget)] : []),
    ]),
    terminal,
  );
  return blocks(text, notesOf(trials, by, terminal));
}

function notesOf(trials: readonly TrialResult[], by: CriterionName, terminal: Terminal): string {
  const more = trials.length - MOST_SHOWN;
  const infinite = trials.filter(({ status, criterion }) => status === "ok" && criterion === null);
  const failed = trials.filter(({ status }) => status === "failed");
  const lines = [
    ...(more > 0
      ? [`${count(more, "trial")} more in --json. Errors are RMSE/std.`]
      : ["Errors are RMSE/std."]),
    ...(infinite.length > 0
      ? [
          `${count(infinite.length, "trial")} with an infinite ${CRITERION_WORDS[by]}: ${grouped(infinite[0]!.n)} numbers bear fewer than ${grouped(Math.min(...infinite.map(({ parameters }) => parameters)))} parameters.`,
        ]
      : []),
    ...(failed.length > 0
      ? [`${count(failed.length, "trial")} failed, the first: ${failed[0]!.reason}.`]
      : []),
  ];
  return sentences(lines, terminal);
}

/** The best, and how much worse the second is. */
export function bestText({ best, next }: Ranking, { by }: SweepPlan, space: Space): string {
  if (best === undefined) return "none";
  const names = space.dimensions.map(({ name }) => name);
  const first = `trial ${best.trial}: ${paramsText(best.params, names)}; ${CRITERION_WORDS[by]} ${criterionText(best.criterion, by)}`;
  if (next === undefined) return first;
  const isDifference = by === "aicc" || by === "bic";
  const worse = isDifference ? figure(next.worseBy, 3) : `${figure(100 * next.worseBy, 3)} %`;
  return `${first}; next, ${worse} worse, trial ${next.trial.trial}: ${paramsText(next.trial.params, names)}`;
}

/** How much each option decides, largest first. */
export function importanceText(found: readonly Importance[], terminal: Terminal): string {
  if (found.length === 0) return "";
  return table(
    [left("option"), right("decides"), left("best on the whole")],
    found.map(({ name, share, best }) => [
      flagNameOf(name),
      share > 0 ? `${Math.round(100 * share)} %` : "not seen to",
      best ?? "",
    ]),
    terminal,
  );
}

/** The trials as --json has them, best first. */
export function trialsJson({ trials }: Ranking): object[] {
  return trials.map(
    ({ trial, params, criterion, parameters, nrmse, seconds, status, budget, model, reason }) => ({
      trial,
      params,
      criterion,
      parameters,
      nrmse,
      seconds,
      status,
      ...(budget !== undefined && { budget }),
      ...(reason !== undefined && { reason }),
      model,
    }),
  );
}
