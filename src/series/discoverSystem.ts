/** Which equations move a series, as formulas of its states. */
import { SearchTime } from "../discover/deadline.ts";
import { quantileT } from "../math/distributions/studentT.ts";
import { extremes, totalOf } from "../math/statistics.ts";
import { type Dataset, wide } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import type { Expr } from "../symbolic/expression/expr.ts";

import { variableNames } from "../symbolic/expression/variables.ts";
import { type Formula, formulaOf } from "../symbolic/formula/formula.ts";
import type { FormulaSet } from "../symbolic/formula/formulaSet.ts";
import { type Context, isInterrupted, quiet } from "../train/context.ts";
import { exprOf } from "./candidate.ts";
import { conservedQuantities, variation } from "./conserved.ts";
import type { Pause } from "./pause.ts";
import { curvesOf, piecesOf } from "./pieces.ts";
import { roundedSystem, withFewDigits } from "./roundSystem.ts";
import { fittedToAll } from "./search/fittedToAll.ts";
import { givenOf, type SystemQuestion } from "./search/question.ts";
import { searchSystem } from "./search/systemSearch.ts";
import { thinned } from "./search/thinned.ts";
import type { Run, Series } from "./series.ts";
import { type HeldOut, heldOut } from "./shooting/heldOut.ts";
import { type Shot, segmentsOf } from "./shooting/shooting.ts";
import { isComputed, isExact } from "./systemFit.ts";

/** A series by the headers of its table. */
export interface SystemData {
  readonly time: string;
  readonly states: readonly string[];
  readonly runs: readonly Run[];
}

/** How a system is looked for. */
export interface DiscoverSystemOptions {
  readonly engine: Engine;
  /** States whose equations are wanted; the others drive them. @defaultValue all */
  readonly wanted?: readonly string[];
  /** 2 for second derivatives by the states and their first ones. @defaultValue 1 */
  readonly order?: 1 | 2;
  /** @defaultValue 0 */
  readonly seed?: number;
  /** @defaultValue 1 */
  readonly threads?: number;
  /** Seconds after which the best so far is returned. @defaultValue 60 */
  readonly timeoutSeconds?: number;
}

/** Where a run starts. */
export interface SystemStart {
  readonly run: string;
  readonly time: number;
  /** In the order of the states of the system. */
  readonly values: readonly number[];
}

/** A fitted constant, and how well trajectories know it: infinite errors where they do not. */
export interface SystemConstant {
  readonly value: number;
  readonly standardError: number;
  /** Where it lies with a probability of 95 %, by Student's t. */
  readonly low: number;
  readonly high: number;
}

/** A system found. */
export interface DiscoveredSystem {
  /** Fitted constants of each equation: numbers that were settled, such as 2 or 1/3, are not among them. */
  readonly constants: readonly (readonly SystemConstant[])[];
  /** One for each equation; its formulas from simple to complex, judged on slopes of smoothed states. */
  readonly sets: readonly FormulaSet[];
  /** Names of the states that the system moves, rates behind them for order 2. */
  readonly states: readonly string[];
  /** Names of what drives it from outside. */
  readonly driven: readonly string[];
  readonly order: 1 | 2;
  /** The smoothed start of each run, as the fit has it. */
  readonly starts: readonly SystemStart[];
  /** Errors of the trajectories, by measured state. */
  readonly errors: HeldOut;
  /** Noise of each measured state over its spread, as smoothing has it. */
  readonly noise: readonly number[];
  /** Runs are met in one piece, or in pieces with starts of their own: so many, and as many as gaps leave. */
  readonly segments: number;
  readonly leastSegments: number;
  readonly outcome: "exact" | "fitted" | "runs-away";
  /** Rows of the table: those that the equations were looked for on, those that the constants are fitted to, and all. */
  readonly seen: { readonly searched: number; readonly fitted: number; readonly all: number };
  readonly isRepeatable: boolean;
  /** What the equations keep along every trajectory, and measurements about; empty where nothing was found, or something drives them. */
  readonly conserved: readonly ConservedQuantity[];
  /** Smoothed states and slopes: the rows that formulas are shown with. */
  readonly rows: Omit<Dataset, "source" | "fingerprint">;
}

/** A quantity that the equations keep. */
export interface ConservedQuantity {
  readonly expr: Expr;
  /** How far it varies along the smoothed measurements, as a share of what its terms do. */
  readonly varies: number;
}

/** Formulas of an equation that are handed on, at most. */
const MOST_FORMULAS = 6;

/**
 * The equations that move `data`. Numeric trouble is an outcome; where time is up or the signal comes, the best so far.
 * Cost: seconds, or up to the time given.
 */
export async function discoverSystem(
  data: SystemData,
  options: DiscoverSystemOptions,
  context: Context = quiet,
): Promise<DiscoveredSystem> {
  const time = new SearchTime(options.timeoutSeconds ?? 60, context.signal);
  try {
    return await discovered(data, options, time, { ...context, signal: time.signal });
  } finally {
    time.close();
  }
}

async function discovered(
  data: SystemData,
  { engine, wanted = data.states, order = 1, seed = 0, threads = 1 }: DiscoverSystemOptions,
  time: SearchTime,
  context: Context,
): Promise<DiscoveredSystem> {
  const rateNames = order === 2 ? wanted.map((name) => `d${name}/d${data.time}`) : [];
  const variables = variableNames([...data.states, ...rateNames]);
  const identifiers = [...variables.keys()];
  const places = wanted.map((name) => data.states.indexOf(name));
  const whole: SystemQuestion = {
    series: { names: identifiers.slice(0, data.states.length), runs: data.runs },
    wanted: places,
    order,
    rates: identifiers.slice(data.states.length),
  };
  const { series, stride, isCut } = thinned(whole.series);
  const few = { ...whole, series };
  const until =
    (isEnded: () => boolean): Pause =>
    async () => {
      await isInterrupted(context);
      return isEnded();
    };
  const found = await searchSystem(
    few,
    { engine, seed, threads, secondsLeft: time.secondsLeft, isStopped: until(time.isLate) },
    context,
  );
  const rounded = await roundedSystem(found.chosen, found.others, found.trajectories, until(time.isOver));
  const onAll = isCut || stride === 1 || time.isInterrupted ? undefined : fittedToAll(rounded, found, whole);
  const { trajectories } = onAll ?? found;
  const question = onAll === undefined ? few : whole;
  const { shot } = withFewDigits(onAll?.system ?? rounded, trajectories);
  const rows = rowsOf(
    question,
    [...data.states, ...rateNames],
    wanted.map((name) => derivativeName(name, data.time, order)),
  );
  const offset = order === 2 ? wanted.length : 0;
  const sets = places.map((_, k): FormulaSet => {
    const target = rows.targets[k]!;
    const judged = { columns: rows.inputs.map(wide), target: target.values };
    const formula = (expr: Expr, origin: string): Formula =>
      formulaOf(expr, identifiers, judged, undefined, origin);
    const taken = shot.candidates[offset + k]!;
    const best = formula(readable(exprOf(taken)), taken.origin);
    const others = found.pools[k]!.toSorted((a, b) => a.length - b.length).map(({ candidate }) =>
      formula(readable(exprOf(candidate)), candidate.origin),
    );
    const formulas = frontWith(best, others);
    return {
      target: target.name,
      best: formulas.indexOf(best),
      variables: Object.fromEntries(variables),
      formulas,
    };
  });
  const driven = data.states.filter((name) => !wanted.includes(name));
  const outcome = !isComputed(shot) ? "runs-away" : isExact(shot, trajectories) ? "exact" : "fitted";
  return {
    conserved: driven.length > 0 || outcome === "runs-away" ? [] : conservedIn(sets, rows, identifiers),
    constants: places.map((_, k) => constantsOf(shot, offset + k)),
    sets,
    states: [...wanted, ...rateNames],
    driven,
    order,
    starts: question.series.runs.map(({ name, times }, run) => {
      const first = shot.segments.findIndex((segment) => segment.run === run);
      return { run: name, time: times[shot.segments[first]!.from]!, values: Array.from(shot.starts[first]!) };
    }),
    errors: heldOut(shot, trajectories),
    noise: places.map((_, k) => trajectories.noise[k]! / trajectories.scales[k]!),
    segments: shot.segments.length,
    leastSegments: segmentsOf(trajectories.runs, Number.POSITIVE_INFINITY).length,
    outcome,
    seen: { searched: rowsIn(series), fitted: rowsIn(question.series), all: rowsIn(whole.series) },
    isRepeatable: found.isRepeatable && !time.wasLate && !time.isInterrupted,
    rows,
  };
}

function rowsIn({ runs }: Series): number {
  return runs.reduce((sum, { times }) => sum + times.length, 0);
}

/** What the measurements let vary by more, equations that fail may keep, but not the system. */
const MOST_VARIED = 0.5;

function conservedIn(
  sets: readonly FormulaSet[],
  { inputs }: DiscoveredSystem["rows"],
  identifiers: readonly string[],
): ConservedQuantity[] {
  const columns = inputs.map(wide);
  const ranges = columns.map((values) => extremes(values));
  const equations = sets.map(({ formulas, best }) => formulas[best]!.expr);
  return conservedQuantities(identifiers, equations, ranges)
    .map((expr) => ({ expr, varies: variation(expr, identifiers, columns) }))
    .filter(({ varies }) => varies < MOST_VARIED);
}

/** The constants of an equation; errors below rounding count as rounding. */
function constantsOf(shot: Shot, k: number): SystemConstant[] {
  const rows = totalOf(shot.rows);
  const unknowns =
    shot.candidates.reduce((sum, { values }) => sum + values.length, 0) +
    shot.starts.length * shot.candidates.length;
  const reach = quantileT(0.95, Math.max(1, rows - unknowns));
  return Array.from(shot.candidates[k]!.values, (value, c) => {
    const standardError = shot.errors[k]![c]!;
    return { value, standardError, low: value - reach * standardError, high: value + reach * standardError };
  });
}

/** `dx/dt`, or `d2x/dt2`. */
function derivativeName(state: string, time: string, order: 1 | 2): string {
  return order === 1 ? `d${state}/d${time}` : `d2${state}/d${time}2`;
}

function readable(expr: Expr): Expr {
  return normalise(expr);
}

/** The formula taken, and others that none beats in both size and error, from simple to complex. */
function frontWith(best: Formula, others: readonly Formula[]): Formula[] {
  const kept: Formula[] = [best];
  for (const one of others) {
    if (kept.length >= MOST_FORMULAS) break;
    const isBeaten = kept.some(
      (other) => other.complexity <= one.complexity && other.errors.train.nrmse <= one.errors.train.nrmse,
    );
    if (
      !isBeaten &&
      Number.isFinite(one.errors.train.nrmse) &&
      kept.every((other) => other.complexity !== one.complexity)
    )
      kept.push(one);
  }
  return kept.sort((a, b) => a.complexity - b.complexity);
}

/** Smoothed states, rates and slopes at the times of pieces. */
function rowsOf(
  question: SystemQuestion,
  inputs: readonly string[],
  targets: readonly string[],
): DiscoveredSystem["rows"] {
  const { series, wanted, order } = question;
  const columns: number[][] = inputs.map(() => []);
  const slopes: number[][] = targets.map(() => []);
  for (const { run, from, to, curves } of piecesOf(series, curvesOf(series), givenOf(question))) {
    const { times } = series.runs[run]!;
    for (let i = from; i <= to; i++) {
      const t = times[i]!;
      for (const [s, { value }] of curves.entries()) columns[s]!.push(value(t));
      wanted.forEach((state, k) => {
        const { derivative } = curves[state]!;
        if (order === 2) columns[series.names.length + k]!.push(derivative(t));
        const [a, b] = [times[Math.max(from, i - 1)]!, times[Math.min(to, i + 1)]!];
        slopes[k]!.push(order === 1 ? derivative(t) : (derivative(b) - derivative(a)) / (b - a));
      });
    }
  }
  return {
    inputs: inputs.map((name, i) => ({ name, values: Float64Array.from(columns[i]!) })),
    targets: targets.map((name, k) => ({ name, values: Float64Array.from(slopes[k]!) })),
    nRows: slopes[0]!.length,
  };
}
