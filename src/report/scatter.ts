import { evenRows, taken } from "../math/rows.ts";
import { type Axis, linearAxis } from "../plot/axis.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { Predictor } from "./predictors.ts";
import type { RowGroup } from "./reportInput.ts";

/** Places on an axis are whole numbers from 0 to this: a tenth of a pixel in any chart. */
export const PLACES = 9999;

/** The rows that a page shows of one target, as places on axes. */
export interface Scatter {
  readonly groups: readonly { readonly kind: RowGroup["kind"]; readonly name: string }[];
  /** The actual values. Shape (groups)(rows). */
  readonly actual: { readonly axis: Axis; readonly places: readonly (readonly number[])[] };
  /** Each input. Shape (inputs)(groups)(rows). */
  readonly inputs: readonly {
    readonly name: string;
    readonly axis: Axis;
    readonly places: readonly (readonly number[])[];
  }[];
  /** Each predictor: its predictions on the axis of the actual values (null outside it), its residuals on their own. */
  readonly predictors: readonly {
    readonly predicted: readonly (readonly (number | null)[])[];
    readonly residualAxis: Axis;
    readonly residuals: readonly (readonly (number | null)[])[];
  }[];
}

/** Indices of at most `ROW_LIMITS.page` rows of each group, spaced evenly. */
export function sampledRows(groups: readonly RowGroup[]): Int32Array[] {
  return groups.map(({ kind, data }) => evenRows(data.nRows, ROW_LIMITS.page[kind]));
}

/**
 * What the charts of one target need. `target` is its place among the targets of the data. Cost O(sampled rows·(inputs
 * + predictors)).
 */
export function scatterOf(
  groups: readonly RowGroup[],
  rows: readonly Int32Array[],
  target: number,
  predictors: readonly Predictor[],
): Scatter {
  const pick = (values: readonly Float64Array[]): Float64Array[] =>
    values.map((column, g) => taken(column, rows[g]!));
  const actual = pick(groups.map(({ data }) => data.targets[target]!.values));
  const axis = linearAxis(flat(actual), 5);
  const names = groups[0]!.data.inputs.map(({ name }) => name);
  return {
    groups: groups.map(({ kind, name }) => ({ kind, name })),
    actual: { axis, places: actual.map((column) => placesOn(axis, column) as number[]) },
    inputs: names.map((name, i) => {
      const values = pick(groups.map(({ data }) => data.inputs[i]!.values));
      const inputAxis = linearAxis(flat(values), 4);
      return {
        name,
        axis: inputAxis,
        places: values.map((column) => placesOn(inputAxis, column) as number[]),
      };
    }),
    predictors: predictors.map((predictor) => {
      const predicted = pick(predictor.predicted);
      const residuals = predicted.map((column, g) => column.map((v, r) => actual[g]![r]! - v));
      const residualAxis = linearAxis([0, ...flat(residuals)], 4);
      return {
        predicted: predicted.map((column) => placesOn(axis, column)),
        residualAxis,
        residuals: residuals.map((column) => placesOn(residualAxis, column)),
      };
    }),
  };
}

function flat(groups: readonly Float64Array[]): number[] {
  return groups.flatMap((column) => [...column]);
}

/** Values as places on an axis; null for a value that is not finite or lies outside. */
export function placesOn({ low, high }: Axis, values: Float64Array): (number | null)[] {
  return Array.from(values, (v) => {
    const place = Math.round((PLACES * (v - low)) / (high - low));
    return place >= 0 && place <= PLACES ? place : null;
  });
}
