/** What is asked of a series, and its measurements as each step of the search sees them. */
import { standardDeviation } from "../../math/statistics.ts";
import { gapsOf } from "../pieces.ts";
import type { Series } from "../series.ts";
import type { Trajectories } from "../shooting/shooting.ts";
import type { Smooth } from "../smoothing.ts";
import { EXACT_SHARE } from "../systemFit.ts";
import type { Order } from "../weak/weakForm.ts";

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

/** The variables of right-hand sides: all states, and the wanted ones' rates for order 2. */
export function variablesOf({ series, order, rates }: SystemQuestion): string[] {
  return order === 1 ? [...series.names] : [...series.names, ...rates];
}

/** Places of the states that are given in time. */
export function givenOf({ series, wanted }: SystemQuestion): number[] {
  return series.names.map((_, state) => state).filter((state) => !wanted.includes(state));
}

/** The values of each variable at all times. */
export function rangesOf(question: SystemQuestion, curves: readonly (readonly Smooth[])[]): Float64Array[] {
  const all = question.series.runs.map(({ times }, run) =>
    columnsOf(question, curves[run]!).map((column) => Array.from(times, column)),
  );
  return variablesOf(question).map((_, v) => Float64Array.from(all.flatMap((columns) => columns[v]!)));
}

/** The variables as functions of time. */
export function columnsOf(
  { wanted, order }: SystemQuestion,
  curves: readonly Smooth[],
): ((t: number) => number)[] {
  const states = curves.map(({ value }) => value);
  return order === 1 ? states : [...states, ...wanted.map((state) => curves[state]!.derivative)];
}

/** The runs as shooting sees them: wanted states first, for order 2 their rates, then what drives them. */
export function trajectoriesOf(
  question: SystemQuestion,
  curves: readonly (readonly Smooth[])[],
): Trajectories {
  const { series, wanted, order, rates } = question;
  const others = givenOf(question);
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
        gaps: gapsOf(
          times,
          others.map((state) => curves[run]![state]!),
        ),
      };
    }),
  };
}
