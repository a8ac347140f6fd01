import { figure } from "../figures.ts";
import { linearAxis, logAxis } from "./axis.ts";
import type { NamedDrawing } from "./drawSystem.ts";
import { heatMap } from "./heatMap.ts";
import { lineChart } from "./lineChart.ts";

/** Quantities over one variable or two; of residuals the sizes are shown, on a logarithmic scale. */
export interface FieldFigure {
  readonly axes: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  /** Points along the first axis, which run fastest. */
  readonly columns: number;
  readonly panels: readonly {
    readonly title: string;
    readonly kind: "solution" | "residual";
    readonly series: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  }[];
}

/** What is smaller is drawn as this: rounding. */
const LEAST_RESIDUAL = 1e-16;

/** Curves over one axis; maps over two: one for each series of a residual, and of a solution the last. Cost O(points). */
export function drawFields({ axes, columns, panels }: FieldFigure): NamedDrawing[] {
  const [x, y] = axes;
  return panels.flatMap(({ title, kind, series }): NamedDrawing[] => {
    const isLeft = kind === "residual";
    const shown = series.map(({ name, values }) => ({
      name,
      values: isLeft
        ? Float64Array.from(values, (v) => Math.log10(Math.max(v, LEAST_RESIDUAL)))
        : Float64Array.from(values),
    }));
    if (y === undefined) {
      const places = Float64Array.from(
        { length: columns },
        (_, i) => x!.low + ((x!.high - x!.low) * i) / (columns - 1),
      );
      const all = shown.flatMap(({ values }) => Array.from(values));
      const drawing = lineChart({
        title,
        x: linearAxis([x!.low, x!.high], 5, 0),
        y: isLeft ? logAxis(all.map((v) => 10 ** v)) : linearAxis(all),
        xLabel: x!.name,
        yLabel: isLeft ? "share of its terms" : title,
        series: shown.map(({ name, values }) => ({ name, x: places, y: values })),
      });
      return [{ title, drawing }];
    }
    return shown.slice(isLeft ? 0 : -1).map(({ name, values }) => {
      const whole = isLeft && series.length > 1 ? `${title}: ${name}` : title;
      const drawing = heatMap({
        title: whole,
        xLabel: x!.name,
        yLabel: y.name,
        x: [x!.low, x!.high],
        y: [y.low, y.high],
        columns,
        values,
        textOf: (v) => figure(isLeft ? 10 ** v : v, 3),
      });
      return { title: whole, drawing };
    });
  });
}
