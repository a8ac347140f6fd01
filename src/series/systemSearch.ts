/**
 * The equations that move a series: candidates for each derivative from integrated equations and from the search for
 * formulas, then constants fitted to trajectories, and the choice by the length of the whole description.
 */
import { discover } from "../discover/discover.ts";
import { standardDeviation } from "../math/statistics.ts";
import type { Engine } from "../model/engine.ts";
import { variable } from "../symbolic/expression/make.ts";
import { key } from "../symbolic/expression/order.ts";
import { type Context, quiet } from "../train/context.ts";
import { piecesAlong } from "./alongTrajectories.ts";
import { type CandidateSystem, candidateFrom, candidateOf } from "./candidate.ts";
import { type ChosenSystem, chooseSystem, type Ranked, type TriedSystems } from "./chooseSystem.ts";
import { curvesOf, type Piece, piecesOf, weakFloor } from "./pieces.ts";
import type { Series } from "./series.ts";
import { withNoiseOf } from "./shooting/noiseOf.ts";
import type { Trajectories } from "./shooting/shooting.ts";
import type { Smooth } from "./smoothing.ts";
import { EXACT_SHARE, isComputed, isExact } from "./systemFit.ts";
import { lengthOf, type SumQuestion, sparseSums } from "./weak/sparseSums.ts";
import { dictionaries, type WeakTerm } from "./weak/terms.ts";
import { weakFit } from "./weak/weakFit.ts";
import { type Order, weakFormOf } from "./weak/weakForm.ts";

/** What is looked for. */
export interface SystemQuestion {
  readonly series: Series;
  /** Places of the states whose equations are wanted; the others drive them. */
  readonly wanted: readonly number[];
  /** 2 where equations give second derivatives, by the states and their first ones. */
  readonly order: Order;
  /** Identifiers of the first derivatives, where `order` is 2. */
  readonly rates: readonly string[];
}

/** How a search is run. */
export interface SystemOptions {
  readonly engine: Engine;
  readonly seed: number;
  readonly threads: number;
  /** Seconds that searches for formulas may take, all together. */
  readonly searchSeconds: number;
  readonly isStopped: () => boolean;
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

/** The equations of a series. Cost: seconds where sums of the dictionaries explain it, else up to the time given. */
export async function searchSystem(
  question: SystemQuestion,
  options: SystemOptions,
  context: Context = quiet,
): Promise<FoundSystem> {
  const { series, wanted } = question;
  const curves = curvesOf(series);
  const pieces = piecesOf(series, curves);
  const terms = dictionaries(variablesOf(question), rangesOf(question, curves));
  context.sink({ kind: "stage", stage: "search", detail: "sums of terms" });
  let look = lookAlong(question, pieces, terms);
  let trajectories = trajectoriesOf(question, curves);
  const archive: TriedSystems = new Map();
  const systemOf = (start: ChosenSystem | undefined): ChosenSystem =>
    chooseSystem(
      withRates(look.pools, question),
      withRateFloors(
        look.questions.map(({ floor }) => floor),
        question,
      ),
      trajectories,
      start,
      archive,
      options.isStopped,
    );
  context.sink({ kind: "stage", stage: "search", detail: "trajectories" });
  let chosen = systemOf(undefined);
  const truer = withNoiseOf(chosen.shot, trajectories);
  if (truer !== undefined) {
    trajectories = truer;
    archive.clear();
    chosen = systemOf(undefined);
  }
  const along = isExact(chosen.shot, trajectories)
    ? undefined
    : piecesAlong(series, chosen.shot, trajectories, curves, wanted);
  if (along !== undefined && !options.isStopped()) {
    context.sink({ kind: "stage", stage: "search", detail: "sums of terms along trajectories" });
    look = joined(lookAlong(question, along, terms), look.pools);
    const again = systemOf(undefined);
    chosen = systemOf(again.length < chosen.length ? again : chosen);
  }
  let isRepeatable = true;
  const open = wanted.flatMap((_, k) => (needsSearch(chosen, k, question, trajectories) ? [k] : []));
  for (const k of open) {
    if (options.isStopped()) break;
    const name = series.names[wanted[k]!]!;
    context.sink({ kind: "stage", stage: "search", detail: `formulas for the derivative of ${name}` });
    const found = await formulasFor(
      question,
      k,
      pieces,
      options,
      options.searchSeconds / open.length,
      context,
    );
    isRepeatable &&= found.isRepeatable;
    for (const candidate of found.candidates) {
      look.pools[k]!.push(scored(candidate, look.questions[k]!, 30));
    }
  }
  if (open.length > 0) {
    context.sink({ kind: "stage", stage: "search", detail: "trajectories" });
    const again = systemOf(undefined);
    chosen = again.length < chosen.length ? again : chosen;
    chosen = systemOf(chosen);
  }
  const others = [...archive.values()];
  return { chosen, others, trajectories, pools: look.pools, isRepeatable };
}

/** What integrated equations along some curves say: the sums that explain each state. */
interface Look {
  readonly questions: readonly SumQuestion[];
  /** Shape: (equations)(sums). */
  readonly pools: readonly Ranked[][];
}

function lookAlong(
  question: SystemQuestion,
  pieces: readonly Piece[],
  terms: readonly (readonly WeakTerm[])[],
): Look {
  const { series, wanted, order } = question;
  const form = weakFormOf(series, pieces, (piece) => columnsOf(question, piece.curves), order);
  const questions = wanted.map(
    (state): SumQuestion => ({
      names: variablesOf(question),
      form,
      target: form.target(series.runs.map(({ states }) => states[state]!)),
      floor: weakFloor(series, pieces, state),
    }),
  );
  return { questions, pools: questions.map((one) => sumsOf(terms, one)) };
}

/** Sums of an earlier look that are taken over, and the steps of their fit. */
const TAKEN_OVER = 12;
const TAKEN_STEPS = 15;

/** The look with the best sums of an earlier one among its own. */
function joined({ questions, pools }: Look, earlier: readonly (readonly Ranked[])[]): Look {
  return {
    questions,
    pools: pools.map((pool, k) => {
      const names = new Set(pool.map(({ candidate }) => key(candidate.template)));
      const others = earlier[k]!.toSorted((a, b) => a.length - b.length).filter(({ candidate }) => {
        const name = key(candidate.template);
        return !names.has(name) && names.add(name) !== undefined;
      });
      return [
        ...pool,
        ...others.slice(0, TAKEN_OVER).map(({ candidate }) => scored(candidate, questions[k]!, TAKEN_STEPS)),
      ];
    }),
  };
}

/** A candidate fitted to an integrated equation, with its length. */
function scored(candidate: CandidateSystem, question: SumQuestion, steps: number): Ranked {
  const fit = weakFit(candidate, question.names, question.form, question.target, steps);
  return { ...fit, length: lengthOf(fit, question) };
}

/** The variables of right-hand sides: all states, and the wanted ones' rates for order 2. */
function variablesOf({ series, order, rates }: SystemQuestion): string[] {
  return order === 1 ? [...series.names] : [...series.names, ...rates];
}

/** The values of each variable at all times. */
function rangesOf(question: SystemQuestion, curves: readonly (readonly Smooth[])[]): Float64Array[] {
  const all = question.series.runs.map(({ times }, run) =>
    columnsOf(question, curves[run]!).map((column) => Array.from(times, column)),
  );
  return variablesOf(question).map((_, v) => Float64Array.from(all.flatMap((columns) => columns[v]!)));
}

function columnsOf({ wanted, order }: SystemQuestion, curves: readonly Smooth[]): ((t: number) => number)[] {
  const states = curves.map(({ value }) => value);
  return order === 1 ? states : [...states, ...wanted.map((state) => curves[state]!.derivative)];
}

function sumsOf(terms: readonly (readonly WeakTerm[])[], question: SumQuestion): Ranked[] {
  const found: Ranked[] = [];
  for (const dictionary of terms) {
    const sums = sparseSums(dictionary, question);
    found.push(...sums);
    // What a single term of a plain dictionary explains needs no richer one.
    const [best] = found.toSorted((a, b) => a.length - b.length);
    if (best !== undefined && best.meanSquare < question.floor && best.candidate.values.length <= 1) break;
  }
  if (found.length === 0) found.push(constantZero(question));
  return found;
}

function constantZero(question: SumQuestion): Ranked {
  const { target, form } = question;
  const candidate = candidateOf({ kind: "num", value: 0 }, [], "constant");
  const meanSquare = target.reduce((sum, v) => sum + v * v, 0) / Math.max(1, form.nRows);
  return { candidate, meanSquare, length: lengthOf({ candidate, meanSquare, saved: 0 }, question) };
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

/** The runs as shooting sees them: wanted states first, for order 2 their rates, then what drives them. */
function trajectoriesOf(question: SystemQuestion, curves: readonly (readonly Smooth[])[]): Trajectories {
  const { series, wanted, order, rates } = question;
  const others = series.names.map((_, state) => state).filter((state) => !wanted.includes(state));
  const spreadOf = (state: number): number => {
    const all = Float64Array.from(series.runs.flatMap(({ states }) => Array.from(states[state]!)));
    return standardDeviation(all) || 1;
  };
  const scales = wanted.map(spreadOf);
  const noise = wanted.map((state, k) => {
    const squares = curves.reduce((sum, run) => sum + run[state]!.noise ** 2 / curves.length, 0);
    return Math.max(Math.sqrt(squares), EXACT_SHARE * scales[k]!);
  });
  const rateScales = wanted.map((state) => {
    const all = series.runs.flatMap(({ times }, run) =>
      Array.from(times, (t) => curves[run]![state]!.derivative(t)),
    );
    return standardDeviation(Float64Array.from(all)) || 1;
  });
  const names = wanted.map((state) => series.names[state]!);
  return {
    variables: [...names, ...(order === 2 ? rates : []), ...others.map((state) => series.names[state]!)],
    scales: Float64Array.from(order === 2 ? [...scales, ...rateScales] : scales),
    noise: Float64Array.from(
      order === 2 ? [...noise, ...rateScales.map(() => Number.POSITIVE_INFINITY)] : noise,
    ),
    runs: series.runs.map(({ times, states }, run) => {
      const smoothed = wanted.map((state) => Float64Array.from(times, (t) => curves[run]![state]!.value(t)));
      const slopes = wanted.map((state) =>
        Float64Array.from(times, (t) => curves[run]![state]!.derivative(t)),
      );
      const measured = wanted.map((state) => states[state]!);
      return {
        times,
        measured: order === 2 ? [...measured, ...wanted.map(() => undefined)] : measured,
        guess: order === 2 ? [...smoothed, ...slopes] : smoothed,
        driven: others.map((state) => curves[run]![state]!.value),
      };
    }),
  };
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

/** Rows that a search for formulas looks at, at most. */
const MOST_ROWS = 300;

/** What the search for formulas finds for a derivative, from smoothed states and their slopes. */
async function formulasFor(
  question: SystemQuestion,
  k: number,
  pieces: readonly Piece[],
  options: SystemOptions,
  seconds: number,
  context: Context,
): Promise<{ readonly candidates: CandidateSystem[]; readonly isRepeatable: boolean }> {
  const { series, wanted, order } = question;
  const variables = variablesOf(question);
  const rows: number[][] = [];
  const target: number[] = [];
  const stride = Math.max(1, Math.ceil(pieces.reduce((sum, { from, to }) => sum + to - from, 0) / MOST_ROWS));
  for (const piece of pieces) {
    const { times } = series.runs[piece.run]!;
    const columns = columnsOf(question, piece.curves);
    const curve = piece.curves[wanted[k]!]!;
    for (let i = piece.from + EDGE; i <= piece.to - EDGE; i += stride) {
      const t = times[i]!;
      rows.push(columns.map((column) => column(t)));
      const h = (times[i + 1]! - times[i - 1]!) / 4;
      target.push(
        order === 1 ? curve.derivative(t) : (curve.derivative(t + h) - curve.derivative(t - h)) / (2 * h),
      );
    }
  }
  if (rows.length < 8) return { candidates: [], isRepeatable: true };
  const columns = variables.map((_, v) => Float64Array.from(rows, (row) => row[v]!));
  const { engine, seed, threads } = options;
  const result = await discover(
    { variables, columns, target: Float64Array.from(target) },
    { engine, seed, threads, timeoutSeconds: Math.max(0.5, seconds) },
    { sink: () => {}, ...(context.signal && { signal: context.signal }) },
  );
  return {
    candidates: result.formulas.map(({ expr, origin }) => candidateFrom(expr, origin)),
    isRepeatable: result.repeatable,
  };
}

/** Measurements at each end of a piece whose slopes are known worse. */
const EDGE = 2;
