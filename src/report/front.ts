import { escaped } from "../io/markup.ts";
import { linearAxis, logAxis } from "../plot/axis.ts";
import { chartOf } from "../plot/chart.ts";
import { element, PALETTE } from "../plot/svg.ts";
import { reportedErrors } from "../targetErrors.ts";
import type { Predictor } from "./predictors.ts";

/** Errors below this are rounding; a logarithmic axis ends there. */
const ROUNDING = 1e-16;

/**
 * Size against error of all formulas as SVG, each a point that can be chosen; a line joins the Pareto front.
 *
 * Empty for fewer than two formulas. A point carries the place of its predictor.
 */
export function drawFront(predictors: readonly Predictor[]): string {
  const points = predictors.flatMap(({ formula, errors, name }, place) => {
    const error = reportedErrors(errors).nrmse;
    if (formula === undefined || !Number.isFinite(error)) return [];
    return [{ place, name, error, complexity: formula.complexity, shown: Math.max(error, ROUNDING) }];
  });
  if (points.length < 2) return "";
  const [width, height] = [560, 320];
  const chart = chartOf({
    width,
    height,
    x: linearAxis(
      points.map((point) => point.complexity),
      6,
      0.08,
    ),
    y: logAxis(
      points.map((point) => point.shown),
      6,
    ),
    xLabel: "nodes of the formula",
    yLabel: "RMSE / standard deviation",
  });
  const at = ({ complexity, shown }: (typeof points)[number]): readonly [number, number] => [
    chart.px(complexity),
    chart.py(Math.log10(shown)),
  ];
  const front = points
    .filter((point) =>
      points.every(
        (other) =>
          other === point ||
          other.complexity > point.complexity ||
          other.error > point.error ||
          (other.complexity === point.complexity && other.error === point.error),
      ),
    )
    .sort((one, other) => one.complexity - other.complexity);
  const line = front
    .map((point, i) => {
      const [x, y] = at(point).map((v) => v.toFixed(1));
      return i === 0 ? `M${x},${y}` : `H${x}V${y}`;
    })
    .join("");
  const marks = points.map((point) => {
    const [cx, cy] = at(point);
    const fact = `${point.name}, ${point.complexity} nodes, error ${Number(point.error.toPrecision(3))}`;
    return element(
      "g",
      {
        class: front.includes(point) ? "point on-front" : "point",
        "data-predictor": String(point.place),
        tabindex: "0",
        role: "button",
        "aria-label": fact,
      },
      element("title", {}, escaped(fact)),
      element("circle", { class: "halo", cx, cy, r: 13, fill: "transparent" }),
      element("circle", { class: "dot", cx, cy, r: 5.5, fill: PALETTE.learned }),
    );
  });
  return element(
    "svg",
    { class: "chart front", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Pareto front" },
    chart.frame,
    element("path", {
      class: "front-line",
      d: line,
      fill: "none",
      stroke: PALETTE.learned,
      "stroke-width": 1.4,
    }),
    ...marks,
  );
}
