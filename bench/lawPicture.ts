import { logAxis } from "../src/plot/axis.ts";
import { type Chart, chartOf, dots } from "../src/plot/chart.ts";
import { curvePath, element, label, PALETTE } from "../src/plot/svg.ts";
import type { LawCurve, LawPoint } from "./law.ts";

const PANEL = { width: 330, height: 250 };
const TITLE = 24;
const COLUMNS = 3;
/** Colours that stand out on white and for eyes that tell red from green badly. */
const COLOURS = { kan: "#0072b2", mlp: "#d55e00" };
/** The slope that cubic splines have by theory. */
const THEORY = -4;

/** RMSE on fresh rows against parameters, both axes logarithmic: a panel for each function, as SVG. */
export function lawPicture(curves: readonly LawCurve[]): string {
  const panels = curves.map((curve, i) => {
    const place = `translate(${(i % COLUMNS) * PANEL.width} ${Math.floor(i / COLUMNS) * (PANEL.height + TITLE)})`;
    return element("g", { transform: place }, panel(curve));
  });
  const rows = Math.ceil(curves.length / COLUMNS);
  const [width, height] = [COLUMNS * PANEL.width, rows * (PANEL.height + TITLE)];
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width: String(width),
      "font-family": "sans-serif",
      role: "img",
      "aria-label": "RMSE on fresh rows against parameters, KAN by grid extension beside perceptrons",
    },
    element("rect", { width: "100%", height: "100%", fill: "#ffffff" }),
    ...panels,
    label("dashed: slope −4", width - PANEL.width + 62, height - 44, {
      fill: PALETTE.soft,
      "font-size": 12,
    }),
  )}\n`;
}

function panel({ law, shape, kan, mlp }: LawCurve): string {
  const all = [...kan, ...mlp];
  const chart = chartOf({
    ...PANEL,
    x: logAxis(
      all.map(({ parameters }) => parameters),
      4,
    ),
    y: logAxis(
      all.map(({ rmse }) => rmse),
      5,
    ),
    xLabel: "parameters",
    yLabel: "RMSE",
  });
  const text = { fill: PALETTE.ink, "font-size": 12 };
  const title = label(law, 14, 16, text, PANEL.width - 20);
  const named = (at: LawPoint | undefined, word: string, colour: string, anchor: "start" | "end"): string => {
    if (at === undefined) return "";
    const [x, y] = [chart.px(Math.log10(at.parameters)), chart.py(Math.log10(at.rmse))];
    const place = x + (anchor === "start" ? 8 : -4);
    return label(word, place, y - 7, { ...text, fill: colour, "text-anchor": anchor });
  };
  return (
    title +
    element(
      "g",
      { transform: `translate(0 ${TITLE})` },
      chart.frame,
      theory(chart, kan),
      line(chart, kan, COLOURS.kan),
      line(chart, mlp, COLOURS.mlp),
      named(kan[0], `KAN ${shape}`, COLOURS.kan, "start"),
      named(mlp.at(-1), "MLP", COLOURS.mlp, "end"),
    )
  );
}

function line(chart: Chart, points: readonly LawPoint[], stroke: string): string {
  const x = points.map(({ parameters }) => Math.log10(parameters));
  const y = points.map(({ rmse }) => Math.log10(rmse));
  const d = curvePath(points.length, (i) => [chart.px(x[i]!), chart.py(y[i]!)]);
  return (
    element("path", { d, fill: "none", stroke, "stroke-width": 1.5 }) +
    dots(chart, x, y, { stroke, "stroke-width": 6 })
  );
}

/** A dashed line of the slope of theory down from the first network. */
function theory(chart: Chart, [first]: readonly LawPoint[]): string {
  if (first === undefined) return "";
  const { inside } = chart;
  const [x, y] = [Math.log10(first.parameters), Math.log10(first.rmse)];
  const perDecade = (chart.py(y + THEORY) - chart.py(y)) / (chart.px(x + 1) - chart.px(x));
  const [fromX, fromY] = [chart.px(x), chart.py(y)];
  const toX = Math.min(inside.right, fromX + (inside.bottom - fromY) / perDecade);
  const d = curvePath(2, (i) => (i === 0 ? [fromX, fromY] : [toX, fromY + perDecade * (toX - fromX)]));
  return element("path", { d, fill: "none", stroke: PALETTE.soft, "stroke-dasharray": "4 4" });
}
