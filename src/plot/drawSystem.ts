import { linearAxis } from "./axis.ts";
import { lineChart } from "./lineChart.ts";
import type { Drawing } from "./svg.ts";

/** A run of a system: what was measured, and where its equations go from the same start. Shapes: states (states)(times). */
export interface SystemRun {
  readonly measured: { readonly times: ArrayLike<number>; readonly states: readonly ArrayLike<number>[] };
  /** Ends where the solution runs away; absent where something drives the system from outside. */
  readonly computed?: { readonly times: ArrayLike<number>; readonly states: readonly ArrayLike<number>[] };
}

/** What pictures of a system are drawn from. */
export interface SystemFigure {
  readonly time: string;
  /** Names of the states that were measured. */
  readonly states: readonly string[];
  readonly runs: readonly SystemRun[];
}

/** A picture with its name. */
export interface NamedDrawing {
  readonly title: string;
  readonly drawing: Drawing;
}

/** Phase planes that are drawn, at most. */
const MOST_PLANES = 3;

/** Each state by time, then pairs of states against each other. Cost O(points). */
export function drawSystem({ time, states, runs }: SystemFigure): NamedDrawing[] {
  const chart = (
    title: string,
    [xLabel, yLabel]: readonly [string, string],
    pointsOf: (part: NonNullable<SystemRun["computed"]>) => readonly [ArrayLike<number>, ArrayLike<number>],
  ): NamedDrawing => {
    const series = runs.flatMap(({ measured, computed }) => [
      ...(computed === undefined ? [] : [{ name: "equations", points: pointsOf(computed), isDotted: false }]),
      { name: "measured", points: pointsOf(measured), isDotted: true },
    ]);
    const shown = runs.map(({ measured }) => pointsOf(measured));
    const axis = (which: 0 | 1) =>
      linearAxis(
        shown.flatMap((points) => Array.from(points[which])),
        5,
        0.1,
      );
    const drawing = lineChart({
      title,
      x: axis(0),
      y: axis(1),
      xLabel,
      yLabel,
      series: series.map(({ name, points: [x, y], isDotted }) => ({ name, x, y, isDotted })),
    });
    return { title, drawing };
  };
  const pairs = states.flatMap((_, a) => states.slice(a + 1).map((_one, b) => [a, a + 1 + b] as const));
  return [
    ...states.map((name, k) =>
      chart(`${name} by ${time}`, [time, name], ({ times, states: own }) => [times, own[k]!]),
    ),
    ...pairs
      .slice(0, MOST_PLANES)
      .map(([a, b]) =>
        chart(`${states[b]} by ${states[a]}`, [states[a]!, states[b]!], ({ states: own }) => [
          own[a]!,
          own[b]!,
        ]),
      ),
  ];
}
