/**
 * The equations that move a series: candidates for each derivative from integrated equations and from the search for
 * formulas, then constants fitted to trajectories, and the choice by the length of the whole description.
 */

import type { Engine } from "../../model/engine.ts";
import { variable } from "../../symbolic/expression/make.ts";
import { type Context, quiet } from "../../train/context.ts";
import { piecesAlong } from "../alongTrajectories.ts";
import { candidateOf } from "../candidate.ts";
import { type ChosenSystem, chooseSystem, type Ranked, type TriedSystems } from "../chooseSystem.ts";
import type { Pause } from "../pause.ts";
import { curvesOf, piecesOf } from "../pieces.ts";
import { withNoiseOf } from "../shooting/noiseOf.ts";
import type { Trajectories } from "../shooting/shooting.ts";
import { EXACT_SHARE, isComputed, isExact } from "../systemFit.ts";
import { CLEAN } from "../weak/sparseSums.ts";
import { dictionaries } from "../weak/terms.ts";
import { derivativeFormulas } from "./derivativeFormulas.ts";
import { joined, lookAlong, scored } from "./look.ts";
import { givenOf, rangesOf, type SystemQuestion, trajectoriesOf, variablesOf } from "./question.ts";

/** How a search is run. */
export interface SystemOptions {
  readonly engine: Engine;
  readonly seed: number;
  readonly threads: number;
  /** Seconds that searches for formulas have, all together. */
  readonly secondsLeft: () => number;
  readonly isStopped: Pause;
}

/** The system found. */
export interface FoundSystem {
  readonly chosen: ChosenSystem;
  /** Other systems that were tried. */
  readonly others: readonly ChosenSystem[];
  readonly trajectories: Trajectories;
  /** Candidates of each equation, the shortest description first. */
  readonly pools: readonly (readonly Ranked[])[];
  /** Whether a search for formulas was ended by the clock. */
  readonly isRepeatable: boolean;
}

/** Residuals of a state beyond so many times its noise ask for the search for formulas; so do long sums. */
const UNEXPLAINED = 1.25;
const LONG_STRUCTURE = 48;

/** Seconds that are worth a search for formulas. */
const LEAST_SECONDS = 0.2;

/** The equations of a series. Cost: seconds where sums of the dictionaries explain it, else up to the time given. */
export async function searchSystem(
  question: SystemQuestion,
  options: SystemOptions,
  context: Context = quiet,
): Promise<FoundSystem> {
  const { series, wanted } = question;
  const curves = curvesOf(series);
  const pieces = piecesOf(series, curves, givenOf(question));
  const terms = dictionaries(variablesOf(question), rangesOf(question, curves), isCleanIn(question, curves));
  context.sink({ kind: "stage", stage: "search", detail: "sums of terms" });
  let look = await lookAlong(question, pieces, terms, options.isStopped);
  let trajectories = trajectoriesOf(question, curves);
  const archive: TriedSystems = new Map();
  const systemOf = (start?: ChosenSystem): Promise<ChosenSystem> => {
    const floors = look.questions.map(({ floor }) => floor);
    return chooseSystem(withRates(look.pools, question), withRateFloors(floors, question), trajectories, {
      ...(start && { start }),
      archive,
      isStopped: options.isStopped,
    });
  };
  context.sink({ kind: "stage", stage: "search", detail: "trajectories" });
  let chosen = await systemOf();
  const truer = withNoiseOf(chosen.shot, trajectories);
  if (truer !== undefined) {
    trajectories = truer;
    archive.clear();
    chosen = await systemOf();
  }
  const along = isExact(chosen.shot, trajectories)
    ? undefined
    : piecesAlong(series, chosen.shot, trajectories, curves, wanted);
  if (along !== undefined && !(await options.isStopped())) {
    context.sink({ kind: "stage", stage: "search", detail: "sums of terms along trajectories" });
    look = joined(await lookAlong(question, along, terms, options.isStopped), look.pools);
    const again = await systemOf();
    chosen = await systemOf(again.length < chosen.length ? again : chosen);
  }
  let isRepeatable = true;
  const open = wanted.flatMap((_, k) => (needsSearch(chosen, k, question, trajectories) ? [k] : []));
  const { engine, seed, threads, secondsLeft } = options;
  for (const [place, k] of open.entries()) {
    const timeoutSeconds = secondsLeft() / (open.length - place);
    if ((await options.isStopped()) || timeoutSeconds < LEAST_SECONDS) {
      isRepeatable = false;
      break;
    }
    const how = { engine, seed, threads, timeoutSeconds };
    const name = series.names[wanted[k]!]!;
    context.sink({ kind: "stage", stage: "search", detail: `formulas for the derivative of ${name}` });
    const found = await derivativeFormulas(question, k, pieces, how, context);
    isRepeatable &&= found.isRepeatable;
    for (const candidate of found.candidates) {
      look.pools[k]!.push(scored(candidate, look.questions[k]!, 30));
    }
  }
  if (open.length > 0 && !(await options.isStopped())) {
    context.sink({ kind: "stage", stage: "search", detail: "trajectories" });
    const again = await systemOf();
    chosen = again.length < chosen.length ? again : chosen;
    chosen = await systemOf(chosen);
  }
  const others = [...archive.values()];
  return { chosen, others, trajectories, pools: look.pools, isRepeatable };
}

/** Whether what curves leave of each wanted state is no noise. */
function isCleanIn(question: SystemQuestion, curves: ReturnType<typeof curvesOf>): boolean {
  const { scales, noise } = trajectoriesOf(question, curves);
  return question.wanted.every((_, k) => noise[k]! < CLEAN * scales[k]!);
}

/** With order 2 the system has for each wanted state the equation x' = v, then those of the rates. */
function withRates(
  pools: readonly (readonly Ranked[])[],
  { order, rates }: SystemQuestion,
): (readonly Ranked[])[] {
  if (order === 1) return [...pools];
  const trivial = rates.map((rate): Ranked[] => [
    { candidate: candidateOf(variable(rate), [], "rate"), meanSquare: 0, length: 0 },
  ]);
  return [...trivial, ...pools];
}

function withRateFloors(floors: readonly number[], { order, rates }: SystemQuestion): number[] {
  return order === 1 ? [...floors] : [...rates.map(() => 0), ...floors];
}

function needsSearch(
  { shot }: ChosenSystem,
  k: number,
  { order, wanted }: SystemQuestion,
  data: Trajectories,
): boolean {
  if (!isComputed(shot)) return true;
  const { structure } = shot.candidates[order === 1 ? k : wanted.length + k]!;
  return (
    structure > LONG_STRUCTURE ||
    shot.rms[k]! > UNEXPLAINED * Math.max(data.noise[k]!, 10 * EXACT_SHARE * data.scales[k]!)
  );
}
