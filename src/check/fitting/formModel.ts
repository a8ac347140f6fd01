import { residualsOf } from "../../math/errors.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { substitute } from "../../symbolic/expression/make.ts";
import { parameter } from "../../symbolic/expression/parameters.ts";
import { compileTemplate } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { TypedForm } from "../typedForm.ts";

/** A form with constants on the rows of a table: its values, what it leaves, and how that changes with each constant. */
export interface FormModel {
  readonly data: FormulaData;
  /** Shape: (rows). */
  readonly predicted: (values: Float64Array) => Float64Array;
  /** target − form, times the root of its weight where rows have some. Shape: (rows). */
  readonly residual: (values: Float64Array) => Float64Array;
  /** ∂form/∂constant, times the same root, one column for each. Shape: (constants)(rows). */
  readonly slopes: (values: Float64Array) => Float64Array[];
  /** Both of these at once, for the work of the slopes alone. */
  readonly linearised: (values: Float64Array) => {
    readonly residual: Float64Array;
    readonly slopes: Float64Array[];
  };
}

/** The model of a typed form on rows; compiled once. Cost of each call O(rows·nodes). */
export function formModel(form: Pick<TypedForm, "expr" | "constants">, data: FormulaData): FormModel {
  const template = form.constants.reduce((out, name, i) => substitute(out, name, parameter(i)), form.expr);
  return templateModel(template, form.constants.length, data);
}

/** The model of a template of `m` constants (see `parameters.ts`) on rows. Cost of each call O(rows·nodes). */
export function templateModel(template: Expr, m: number, data: FormulaData): FormModel {
  const n = data.target.length;
  const tape = compileTemplate(template, data.variables, new Float64Array(m));
  const predicted = (values: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    tape.value(data.columns, out, values);
    return out;
  };
  const roots = data.weights?.map(Math.sqrt);
  const left = (from: Float64Array): Float64Array => residualsOf(from, data);
  const linearised = (values: Float64Array): ReturnType<FormModel["linearised"]> => {
    const out = new Float64Array(n);
    const jacobian = new Float64Array(n * m);
    tape.jacobian(data.columns, out, jacobian, values);
    const slopes = Array.from({ length: m }, (_, i) => jacobian.subarray(i * n, (i + 1) * n));
    if (roots !== undefined) for (const column of slopes) for (let r = 0; r < n; r++) column[r]! *= roots[r]!;
    return { residual: left(out), slopes };
  };
  return {
    data,
    predicted,
    residual: (values) => left(predicted(values)),
    slopes: (values) => linearised(values).slopes,
    linearised,
  };
}
