/** What a sweep leaves behind: the best network in the model file, the ranking on the terminal. */
import { availableParallelism, hostname } from "node:os";
import { DataError } from "../../src/diagnostics.ts";
import {
  engineByName,
  type FitResult,
  importanceOf,
  jobOf,
  optionsOfParams,
  type Ranking,
  type ReadOptions,
  rankingOf,
  runTrial,
  type Space,
  type SweepPlan,
  spaceOf,
  type Table,
  type TrialResult,
} from "../../src/index.ts";
import type { CommandResult, Session } from "../command.ts";
import { NoResultError } from "../exit.ts";
import { writeNewModel } from "../models/modelSteps.ts";
import { fittedState } from "../networks/fittedState.ts";
import { blocks, facts, modelArgument, nextCommand } from "../summaries/summary.ts";
import { count } from "../terminal/numbers.ts";
import {
  bestText,
  budgetText,
  importanceText,
  paramFlags,
  paramsText,
  rankingText,
  trialsJson,
} from "./text.ts";

/** A sweep that has ended, or was ended. */
export interface EndedSweep {
  readonly plan: SweepPlan;
  readonly table: Table;
  readonly read: ReadOptions;
  readonly results: Iterable<TrialResult>;
  /** Trials that were to be. */
  readonly planned: number;
  /** The network of the best, where this process trained it. */
  readonly fitted?: { readonly model: string; readonly result: FitResult };
  readonly outcome: "complete" | "incomplete" | "timeout" | "interrupted";
  readonly model: string;
  /** The journal, where it is not the usual one. */
  readonly journal?: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly json: object;
  readonly exit: number;
  readonly seconds: () => number;
}

/** Writes the best network as the model and says how all stand. Errors: NoResultError where no trial has a criterion. */
export async function keepBest(session: Session, sweep: EndedSweep): Promise<CommandResult> {
  const { terminal } = session;
  const { plan, table, model, outcome } = sweep;
  const space = spaceOf(plan.space);
  const ranking = rankingOf(sweep.results, plan);
  const { best, next } = ranking;
  if (best === undefined) refuse(ranking, plan);
  const fitted = await networkOf(session, sweep, best);
  const optionsText = Object.fromEntries(Object.entries(plan.space));
  const step = {
    command: "sweep",
    options: {
      ...optionsText,
      by: plan.by,
      sampler: plan.sampler,
      trials: plan.trials,
      ...(plan.pruner !== "none" && { pruner: plan.pruner }),
      ...(plan.inFlight !== undefined && { inFlight: plan.inFlight }),
      ...(sweep.journal !== undefined && { journal: sweep.journal }),
    },
    seed: plan.seed,
    version: session.version,
    summary: `best of ${count(ranking.trials.length, "trial")} by ${plan.by}: ${paramsText(best.params)}`,
    engine: plan.engine,
  };
  const state = fittedState(table, sweep.read, fitted, step, optionsOfParams(best.params));
  await writeNewModel(model, state);
  const importance = importanceOf(ranking.trials, space);
  const source = table.dataset.source;
  return {
    exit: sweep.exit,
    text: blocks(
      facts(
        [
          [
            "Table",
            `${source}: ${count(table.dataset.nRows, "row")}; ${table.dataset.targets.map(({ name }) => name).join(", ")}`,
          ],
          ["Swept", sweptText(plan, space, ranking.trials.length, sweep.planned)],
          ["Best", bestText(ranking, plan, space)],
          [
            "Model",
            `${model}, as kan fit ${source} ${paramFlags(best.params)}${plan.seed === 0 ? "" : ` --seed ${plan.seed}`} trains it${best.budget === undefined ? "" : `, but after ${budgetText(best.budget)} of the steps alone: no trial had all`}`,
          ],
          ...sweep.facts,
        ],
        terminal,
      ),
      rankingText(ranking, plan, space, terminal),
      importanceText(importance, terminal),
      nextCommand(`kan prune${modelArgument(model)}`, "cuts what matters little", terminal),
    ),
    json: {
      schema: "kan/sweep@1",
      model,
      source,
      by: plan.by,
      sampler: plan.sampler,
      pruner: plan.pruner,
      seed: plan.seed,
      engine: plan.engine,
      space: plan.space,
      outcome,
      planned: sweep.planned,
      best: best.trial,
      ...(next && { next: next.trial.trial, nextWorseBy: next.worseBy }),
      importance: importance.map(({ name, share, best: value }) => ({
        option: name,
        share,
        ...(value !== undefined && { best: value }),
      })),
      trials: trialsJson(ranking),
      ...sweep.json,
      seconds: Number(sweep.seconds().toFixed(3)),
    },
  };
}

function sweptText(plan: SweepPlan, space: Space, ended: number, planned: number): string {
  const varied = space.dimensions.map(({ name }) => `${name} ${plan.space[name]}`).join(", ");
  const part = ended < planned && plan.pruner === "none" ? ` of ${count(planned, "trial")}` : "";
  const trials = part === "" ? count(ended, "trial") : `${ended}${part}`;
  return `${trials} of ${varied}: ${plan.sampler}, ranked by ${plan.by}`;
}

function refuse({ trials }: Ranking, { by }: SweepPlan): never {
  const failed = trials.find(({ status }) => status === "failed");
  if (trials.length === 0)
    throw new NoResultError("no trial had ended", "give it more --timeout, or fewer --trials");
  if (failed !== undefined && trials.every(({ status }) => status === "failed"))
    throw new NoResultError(
      `all trials failed: ${failed.reason}`,
      "see kan sweep --help for the values to try",
    );
  throw new NoResultError(
    `no trial has a finite ${by}: all have more parameters than the rows bear`,
    "try a smaller --width or --grid, or rank by --by validation",
  );
}

/** The network of a result: the one that was kept, or trained again from its job, which gives the same. */
async function networkOf(session: Session, sweep: EndedSweep, best: TrialResult): Promise<FitResult> {
  const { plan, table, fitted } = sweep;
  if (fitted !== undefined && fitted.model === best.model) return fitted.result;
  const engine = engineByName(plan.engine, { threads: availableParallelism() })!;
  const place = { engine, host: hostname(), now: () => session.terminal.now() };
  const again = await runTrial(table.dataset, jobOf(plan, best.trial, best.params, best.budget), place, {
    sink: session.progress.sink,
  });
  if (again.fitted !== undefined && again.result.model === best.model) return again.fitted;
  throw new DataError({
    code: "sweep/not-repeated",
    message: `trial ${best.trial}, computed on ${best.host}, gives another network here`,
    hint: "its result was changed, or that machine computes otherwise: compare versions of kan and node",
  });
}
