import { median } from "../../../math/statistics.ts";
import type { Expr } from "../../expression/expr.ts";
import { variablesOf } from "../../expression/make.ts";
import type { KnownConstants } from "../constants/knownConstants.ts";
import { predictExpr } from "../formula.ts";
import type { FormulaSet } from "../formulaSet.ts";
import { type PredictedIntervals, predictionIntervals } from "./predictionIntervals.ts";

/** A formula over one input, any others at their medians. */
export interface LawCurve {
  /** The place of the input in the table. */
  readonly input: number;
  /** The others and where they are held; empty where it is the only one. */
  readonly held: readonly { readonly name: string; readonly value: number }[];
  /** The share of intervals that hold the truth; undefined where nothing is known of the constants: half widths are NaN then. */
  readonly level: number | undefined;
  readonly at: (values: Float64Array) => PredictedIntervals;
}

/** Inputs over which a formula is drawn, at most. */
const MOST_CURVES = 6;

/**
 * The curves of a formula over its inputs, the first of them at most; none where a column is not in the table. Medians are
 * those of `inputs`. Cost O(rows·log rows·inputs).
 */
export function lawCurves(
  expr: Expr,
  { variables }: Pick<FormulaSet, "variables">,
  known: KnownConstants | undefined,
  inputs: readonly { readonly name: string; readonly values: Float64Array }[],
): LawCurve[] {
  const names = variablesOf(expr);
  const isKnown = known !== undefined && known.freedom > 0;
  const valuesAt = isKnown ? predictionIntervals(expr, names, known, known.level) : alone(expr, names);
  const places = names.map((name) => inputs.findIndex((column) => column.name === variables[name]));
  if (places.includes(-1)) return [];
  const middles = places.map((place) => median(inputs[place]!.values));
  return places.slice(0, MOST_CURVES).map((input, i) => ({
    input,
    held: places.flatMap((place, j) => (j === i ? [] : [{ name: inputs[place]!.name, value: middles[j]! }])),
    level: isKnown ? known.level : undefined,
    at: (values) =>
      valuesAt(middles.map((middle, j) => (j === i ? values : new Float64Array(values.length).fill(middle)))),
  }));
}

/** Predictions of a formula without intervals. */
function alone(
  expr: Expr,
  names: readonly string[],
): (columns: readonly Float64Array[]) => PredictedIntervals {
  return (columns) => {
    const predicted = predictExpr(expr, names, columns);
    const none = new Float64Array(predicted.length).fill(Number.NaN);
    return { predicted, confidence: none, prediction: none };
  };
}
