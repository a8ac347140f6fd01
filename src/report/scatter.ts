import { figure } from "../figures.ts";
import { evenRows, taken } from "../math/rows.ts";
import { wide } from "../model/dataset.ts";
import { type Axis, linearAxis } from "../plot/axis.ts";
import { lawFrame } from "../plot/lawFrame.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { LawCurve } from "../symbolic/formula/intervals/lawCurves.ts";
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
    readonly laws: readonly LawPlaces[];
  }[];
}

/** A law over one input: evenly over the axis of the input, on an axis of its own. */
interface LawPlaces {
  readonly input: number;
  /** Where the other inputs are held, for reading; empty where there is none. */
  readonly held: string;
  readonly level: number;
  readonly axis: Axis;
  readonly curve: readonly (number | null)[];
  /** Where the law lies, and where new measurements do: lower and upper ends. */
  readonly mean: readonly (readonly (number | null)[])[];
  readonly measured: readonly (readonly (number | null)[])[];
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
  const inputs = groups[0]!.data.inputs.map(({ name }, i) => {
    const values = pick(groups.map(({ data }) => wide(data.inputs[i]!)));
    const inputAxis = linearAxis(flat(values), 4);
    return {
      name,
      axis: inputAxis,
      places: values.map((column) => placesOn(inputAxis, column) as number[]),
    };
  });
  return {
    groups: groups.map(({ kind, name }) => ({ kind, name })),
    actual: { axis, places: actual.map((column) => placesOn(axis, column) as number[]) },
    inputs,
    predictors: predictors.map((predictor) => {
      const predicted = pick(predictor.predicted);
      const residuals = predicted.map((column, g) => column.map((v, r) => actual[g]![r]! - v));
      const residualAxis = linearAxis([0, ...flat(residuals)], 4);
      return {
        predicted: predicted.map((column) => placesOn(axis, column)),
        residualAxis,
        residuals: residuals.map((column) => placesOn(residualAxis, column)),
        laws: predictor.laws.map((law) => lawPlaces(law, inputs[law.input]!.axis, actual, residuals)),
      };
    }),
  };
}

function lawPlaces(
  law: LawCurve,
  axis: Axis,
  actual: readonly Float64Array[],
  residuals: readonly Float64Array[],
): LawPlaces {
  const frame = lawFrame(law, axis, flat(actual), flat(residuals));
  const places = (columns: readonly Float64Array[]) => columns.map((column) => placesOn(frame.axis, column));
  return {
    input: law.input,
    held: law.held.map(({ name, value }) => `${name} = ${figure(value, 4)}`).join(", "),
    level: law.level ?? 0,
    axis: frame.axis,
    curve: placesOn(frame.axis, frame.curve),
    mean: places(frame.mean),
    measured: places(frame.measured),
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
