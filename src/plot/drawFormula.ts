import { figure } from "../figures.ts";
import { evenRows, taken } from "../math/rows.ts";
import { type Dataset, wide } from "../model/dataset.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { predictExpr } from "../symbolic/formula/formula.ts";
import type { FormulaSet } from "../symbolic/formula/formulaSet.ts";
import type { LawCurve } from "../symbolic/formula/intervals/lawCurves.ts";
import { lawCurves } from "../symbolic/formula/intervals/lawCurves.ts";
import { linearAxis } from "./axis.ts";
import type { NamedDrawing } from "./drawSystem.ts";
import { lawFrame } from "./lawFrame.ts";
import { lineChart, type Series } from "./lineChart.ts";

/** What the pictures of a formula are drawn from. Shapes: values (rows). */
interface FormulaFigure {
  readonly target: string;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  /** The inputs of the table. */
  readonly inputs: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly curves: readonly LawCurve[];
}

/** The formulas that were taken of each target, but for those of classes, whose values are log odds. Rows are those of `data`. */
export function drawFormulas(sets: readonly FormulaSet[], data: Dataset): NamedDrawing[] {
  return sets.flatMap((set) => {
    const target = data.targets.find(({ name }) => name === set.target);
    if (set.label !== undefined || target === undefined) return [];
    const { expr, known } = set.formulas[set.best]!;
    const names = Object.keys(set.variables);
    const inputs = data.inputs.map((column) => ({ ...column, values: wide(column) }));
    const columns = names.map((name) => inputs.find((one) => one.name === set.variables[name])?.values);
    if (!columns.every((column) => column !== undefined)) return [];
    return drawFormula({
      target: set.target,
      actual: target.values,
      predicted: predictExpr(expr, names, columns),
      inputs,
      curves: lawCurves(expr, set, known, inputs),
    });
  });
}

/** The formula over each of its inputs with its intervals and the rows, then its predictions against the rows. Cost O(rows). */
function drawFormula({
  target,
  actual: all,
  predicted: allPredicted,
  inputs,
  curves,
}: FormulaFigure): readonly NamedDrawing[] {
  const shown = evenRows(all.length, ROW_LIMITS.page.train);
  const [actual, predicted] = [taken(all, shown), taken(allPredicted, shown)];
  const residuals = actual.map((v, r) => v - predicted[r]!);
  const over = curves.map((curve): NamedDrawing => {
    const { name } = inputs[curve.input]!;
    const values = taken(inputs[curve.input]!.values, shown);
    const x = linearAxis(values, 5);
    const law = lawFrame(curve, x, [...actual], [...residuals]);
    const isOne = curve.held.length === 0;
    const others = curve.held.map((one) => `${one.name} = ${figure(one.value, 4)}`).join(", ");
    const title = isOne ? `${target} by ${name}` : `${target} by ${name}, at ${others}`;
    // Of several inputs: the line there, and what the formula leaves of each row.
    const rows = isOne ? actual : curve.at(values).predicted.map((v, r) => v + residuals[r]!);
    const share = `${Number((100 * (curve.level ?? 0)).toFixed(2))} %`;
    const bands = (ends: readonly Float64Array[], what: string): Series[] =>
      curve.level === undefined ? [] : ends.map((y) => ({ name: `${what}, ${share}`, x: law.x, y }));
    const series: Series[] = [
      { name: "rows", x: values, y: rows, isDotted: true },
      { name: "formula", x: law.x, y: law.curve },
      ...bands(law.mean, "the law"),
      ...bands(law.measured, "new rows"),
    ];
    return { title, drawing: lineChart({ title, x, y: law.axis, xLabel: name, yLabel: target, series }) };
  });
  const title = `${target}: predicted against actual`;
  const axis = linearAxis(actual, 5);
  const equal = [axis.low, axis.high];
  const drawing = lineChart({
    title,
    x: axis,
    y: axis,
    xLabel: `actual ${target}`,
    yLabel: `predicted ${target}`,
    series: [
      { name: "rows", x: actual, y: predicted, isDotted: true },
      { name: "equal", x: equal, y: equal },
    ],
  });
  return [...over, { title, drawing }];
}
