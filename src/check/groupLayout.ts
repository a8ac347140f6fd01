import { residualsOf } from "../math/errors.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { type FormModel, formModel } from "./fitting/formModel.ts";
import type { TypedForm } from "./typedForm.ts";

/** Rows of a group. */
export interface FormGroup {
  readonly name: string;
  readonly data: FormulaData;
}

/** Where the constants of each group stand in the vector of all: shared ones first, then group by group. */
export interface GroupLayout {
  readonly size: number;
  /** Shape: (groups)(constants of the form). */
  readonly places: readonly (readonly number[])[];
  /** Whose each value is. Shape: (size). */
  readonly owners: readonly { readonly constant: number; readonly group?: number }[];
}

/** The places of the constants that are not `shared` in one vector of all. */
export function layoutOf(form: TypedForm, nGroups: number, shared: ReadonlySet<string>): GroupLayout {
  const owners: { constant: number; group?: number }[] = [];
  form.constants.forEach((name, constant) => {
    if (shared.has(name)) owners.push({ constant });
  });
  for (let group = 0; group < nGroups; group++) {
    form.constants.forEach((name, constant) => {
      if (!shared.has(name)) owners.push({ constant, group });
    });
  }
  const places = Array.from({ length: nGroups }, (_, g) =>
    form.constants.map((_, c) =>
      owners.findIndex(({ constant, group }) => constant === c && (group === undefined || group === g)),
    ),
  );
  return { size: owners.length, places, owners };
}

/** The form on all groups as one model of all their constants. */
export function modelOf(
  form: TypedForm,
  groups: readonly FormGroup[],
  { places, size }: GroupLayout,
): FormModel {
  const models = groups.map(({ data }) => formModel(form, data));
  const data = pooledRows(groups);
  const n = data.target.length;
  const starts = groups.map((_, g) =>
    groups.slice(0, g).reduce((sum, { data: { target } }) => sum + target.length, 0),
  );
  const ofGroup = (values: Float64Array, g: number): Float64Array =>
    Float64Array.from(places[g]!, (i) => values[i]!);
  const predicted = (values: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    models.forEach((model, g) => {
      out.set(model.predicted(ofGroup(values, g)), starts[g]!);
    });
    return out;
  };
  const residual = (values: Float64Array): Float64Array => residualsOf(predicted(values), data);
  const slopes = (values: Float64Array): Float64Array[] => {
    const columns = Array.from({ length: size }, () => new Float64Array(n));
    models.forEach((model, g) => {
      model.slopes(ofGroup(values, g)).forEach((slope, c) => {
        columns[places[g]![c]!]!.set(slope, starts[g]!);
      });
    });
    return columns;
  };
  return {
    data,
    predicted,
    residual,
    slopes,
    linearised: (values) => ({ residual: residual(values), slopes: slopes(values) }),
  };
}

/** The rows of all groups, one group after the other. */
export function pooledRows(groups: readonly FormGroup[]): FormulaData {
  const { variables } = groups[0]!.data;
  const weights = groups.flatMap(({ data }) => data.weights ?? []);
  const joined = (parts: readonly Float64Array[]): Float64Array =>
    Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    variables,
    columns: variables.map((_, c) => joined(groups.map(({ data }) => data.columns[c]!))),
    target: joined(groups.map(({ data }) => data.target)),
    ...(weights.length === groups.length && { weights: joined(weights) }),
  };
}
