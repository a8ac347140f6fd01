/** What a page shows of classes: ROC curves, calibration and what was mistaken for what. */
import { type ClassMetrics, reportedClassErrors } from "../classErrors.ts";
import { escaped } from "../io/markup.ts";
import { totalOf } from "../math/statistics.ts";
import { classShares, rowClasses } from "../model/classes/classes.ts";
import { linearAxis } from "../plot/axis.ts";
import { chartSvg } from "../plot/index.ts";
import { lineChart, type Series, titleOf } from "../plot/lineChart.ts";
import { coordinate, type Drawing, element, label, PALETTE } from "../plot/svg.ts";
import { lossOfSets } from "../symbolic/formula/formulaSet.ts";
import { calibrationCurve, rocCurve } from "../train/errors/classCurves.ts";
import type { Predictor } from "./predictors.ts";
import type { ReportInput } from "./reportInput.ts";

/** Classes whose curves are shown, and whose matrix is still read. */
const [MOST_CURVES, MOST_IN_MATRIX] = [4, 20];
const SIZE = { width: 480, height: 330, title: 26, left: 110, bottom: 44 } as const;

/** The section of classes; empty for a model of numbers. Cost O(rows·classes·log rows). */
export function classesSection(
  { record, groups }: ReportInput,
  predictors: readonly (readonly Predictor[])[],
): string {
  const { classes } = record.current;
  const last = groups.length - 1;
  const group = groups[last]!;
  const chosen = predictors.map((list) => list[0]?.predicted[last]);
  if (classes === undefined || !chosen.every((column) => column !== undefined)) return "";
  const { labels, errors } = classes;
  const shares = classShares(chosen);
  const codes = rowClasses(group.data);
  const shown = (labels.length === 2 ? [1] : [...labels.keys()]).slice(0, MOST_CURVES);
  const isOf = shown.map((code) => Array.from(codes, (own) => own === code));
  const roc = shown.flatMap((code, i): Series[] => {
    const curve = rocCurve(shares[code]!, isOf[i]!);
    return curve === undefined ? [] : [{ name: labels[code]!, ...curve }];
  });
  const calibration = shown.map(
    (code, i): Series => ({ name: labels[code]!, ...calibrationCurve(shares[code]!, isOf[i]!) }),
  );
  const unit = linearAxis([0, 1], 5, 0);
  const drawings = [
    [
      "ROC",
      lineChart({
        title: "ROC: rows of the class that are recognised",
        x: unit,
        y: unit,
        xLabel: "share of other rows taken for it",
        yLabel: "share of its rows",
        series: roc,
      }),
    ],
    [
      "Calibration",
      lineChart({
        title: "Calibration: is what was claimed so?",
        x: unit,
        y: unit,
        xLabel: "probability claimed",
        yLabel: "share of rows that are",
        series: [...calibration, ...calibration.map((one) => ({ ...one, isDotted: true }))],
      }),
    ],
    ...(errors === undefined || labels.length > MOST_IN_MATRIX
      ? []
      : [["Confusion", confusionDrawing(labels, reportedClassErrors(errors))] as const]),
  ] as const;
  const figures = drawings.map(
    ([title, drawing]) => `<figure class="panel">${chartSvg(title, drawing)}</figure>`,
  );
  const few =
    labels.length > MOST_CURVES ? ` Curves of the first ${MOST_CURVES} of ${labels.length} classes.` : "";
  const scores =
    lossOfSets(record.current.formulas) === "softmax"
      ? " Of formulas that give scores a probability is exp(score) over the sum of exp(score) of all classes."
      : "";
  return `<section id="classes"><h2>Classes</h2><p class="soft">Curves of ${escaped(group.name)} rows, each class against the rest: a ROC curve that goes up at once tells them apart, and claims on the diagonal of the calibration can be believed.${few}${scores}</p>
<div class="two">${figures.join("")}</div></section>`;
}

/** Rows by class (down) and predicted class (across): the darker, the larger the share of the class. */
function confusionDrawing(labels: readonly string[], { confusion }: ClassMetrics): Drawing {
  const { width, height, title, left, bottom } = SIZE;
  const [across, down] = [(width - left - 14) / labels.length, (height - title - bottom) / labels.length];
  const soft = { class: "soft", fill: PALETTE.soft, "font-size": 11 } as const;
  const cells = confusion.flatMap((row, code) => {
    const total = totalOf(row) || 1;
    return row.map((n, other) => {
      const [x, y] = [left + other * across, title + code * down];
      return [
        element("rect", {
          class: "cell",
          x: coordinate(x),
          y: coordinate(y),
          width: coordinate(across),
          height: coordinate(down),
          fill: code === other ? PALETTE.learned : PALETTE.snapped,
          "fill-opacity": (0.85 * (n / total)).toFixed(3),
          stroke: PALETTE.line,
        }),
        label(String(n), x + across / 2, y + down / 2 + 4, {
          class: "ink",
          fill: PALETTE.ink,
          "font-size": 12,
          "text-anchor": "middle",
        }),
      ].join("");
    });
  });
  const names = labels.flatMap((name, code) => [
    label(name, left - 8, title + (code + 0.5) * down + 4, { ...soft, "text-anchor": "end" }, left - 12),
    label(
      name,
      left + (code + 0.5) * across,
      height - bottom + 16,
      { ...soft, "text-anchor": "middle" },
      across - 4,
    ),
  ]);
  const axis = label("predicted", left + (width - left - 14) / 2, height - 8, {
    class: "ink",
    fill: PALETTE.ink,
    "font-size": 12,
    "text-anchor": "middle",
  });
  return {
    body: [
      titleOf("Confusion: rows of each class by what was predicted", width),
      ...cells,
      ...names,
      axis,
    ].join(""),
    width,
    height,
  };
}
