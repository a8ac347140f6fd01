/** Which of several formulas is meant by a form that a person types. */
import { nrmseOf } from "../math/errors.ts";
import { randomStream } from "../math/philox.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { type Formula, predictExpr } from "../symbolic/formula/formula.ts";
import { bestFit } from "./fitting/bestFit.ts";
import { type TypedForm, withValues } from "./typedForm.ts";

/** Values of a column that formulas are compared on: from `low` to `high`. */
export interface ColumnRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** Rows that forms are fitted on. */
const ROWS = 160;
/** Fewer rows where a formula has a value tell nothing. */
const LEAST_ROWS = 20;
/** The NRMSE up to which a form with constants, and one of numbers rounded for reading, is the formula. */
const SAME_FORM = 1e-6;
const SAME_TEXT = 1e-3;

/**
 * The place of the formula that has the form: constants of the form can be chosen so that it takes the values of the
 * formula, on rows drawn at random within the ranges. Of several the largest, for a form is meant with all its parts;
 * of a form without constants the nearest. Undefined where no formula has it. Cost: a fit of the form to each formula.
 */
export function meantFormula(
  form: TypedForm,
  formulas: readonly Formula[],
  columns: readonly ColumnRange[],
): number | undefined {
  const random = randomStream(0, "pick");
  const drawn = columns.map(({ low, high }) =>
    Float64Array.from({ length: ROWS }, () => low + (high - low) * random.uniform()),
  );
  const variables = columns.map(({ name }) => name);
  const misfits = formulas.map(({ expr }) => {
    const data = rowsWithValue(variables, drawn, predictExpr(expr, variables, drawn));
    return data.target.length < LEAST_ROWS ? Number.POSITIVE_INFINITY : misfitOf(form, data);
  });
  const limit = form.constants.length > 0 ? SAME_FORM : SAME_TEXT;
  const meant = [...formulas.keys()].filter((place) => misfits[place]! <= limit);
  const rank = (place: number): number =>
    form.constants.length > 0 ? -formulas[place]!.complexity : misfits[place]!;
  return meant.sort((a, b) => rank(a) - rank(b))[0];
}

function misfitOf(form: TypedForm, data: FormulaData): number {
  const fit = bestFit(form, data, { starts: new Map(), bounds: new Map() }, {}, 0);
  if (fit === undefined) return Number.POSITIVE_INFINITY;
  const expr = withValues(form.expr, form.constants, fit.values);
  return nrmseOf(predictExpr(expr, data.variables, data.columns), data.target, data.weights);
}

function rowsWithValue(
  variables: readonly string[],
  columns: readonly Float64Array[],
  target: Float64Array,
): FormulaData {
  const has = Array.from(target, Number.isFinite);
  const pick = (values: Float64Array): Float64Array => values.filter((_, r) => has[r]);
  return { variables, columns: columns.map(pick), target: pick(target) };
}
