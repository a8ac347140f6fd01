import type { CurvePoint } from "../io/models/modelRecord.ts";
import { linearAxis, logAxis } from "../plot/axis.ts";
import { chartOf } from "../plot/chart.ts";
import { curvePath, element } from "../plot/svg.ts";

/** Points of a line that a page shows, at most. */
const MOST_POINTS = 400;

/** The course of training as SVG: root mean squared errors in scaled units by step. Empty for fewer than two points. */
export function drawTraining(points: readonly CurvePoint[]): string {
  const errors = points.flatMap(({ train, validation }) => [
    train,
    ...(validation === undefined ? [] : [validation]),
  ]);
  if (points.length < 2 || !errors.some((v) => v > 0)) return "";
  const [width, height] = [760, 280];
  const chart = chartOf({
    width,
    height,
    // Steps count from the start of the run, through all of its stages.
    x: linearAxis([0, points.length - 1], 8, 0),
    y: logAxis(errors.map(Math.sqrt), 5),
    xLabel: "step",
    yLabel: "RMSE (scaled)",
  });
  const stride = Math.ceil(points.length / MOST_POINTS);
  const line = (name: string, value: (point: CurvePoint) => number | undefined): string => {
    const shown = points
      .map((point, step) => ({ step, value: value(point) }))
      .filter(
        ({ step, value: v }) =>
          v !== undefined && v > 0 && (step % stride === 0 || step === points.length - 1),
      );
    const d = curvePath(shown.length, (i) => [
      chart.px(shown[i]!.step),
      chart.py(Math.log10(shown[i]!.value!) / 2),
    ]);
    return d === "" ? "" : element("path", { class: `line ${name}`, d, fill: "none" });
  };
  return element(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "Training curve" },
    chart.frame,
    line("validation", (point) => point.validation),
    line("train", (point) => point.train),
  );
}
