import type { PredictedIntervals, RowBlock } from "../../src/index.ts";
import type { PredictedRows } from "./predictions.ts";

/** A column that predict writes beside those of the table. */
export interface AddedColumn {
  readonly name: string;
  /** Null where there is no value. */
  readonly values: readonly (number | string | null)[];
}

/** What is written besides predictions. */
export interface Added {
  readonly hasResiduals: boolean;
  readonly intervals?: readonly PredictedIntervals[];
}

/** The columns for rows that were predicted: predictions, intervals, residuals and the flag, in this order. */
export function addedColumns(
  block: RowBlock,
  predicted: PredictedRows,
  targets: readonly string[],
  { hasResiduals, intervals }: Added,
): AddedColumn[] {
  const { values, residuals, rows, isOutside } = predicted;
  const ofTarget = (table: typeof values, t: number): (number | null)[] => table.map((row) => row[t] ?? null);
  const known = [...targets.keys()].filter((t) => block.ifThere[t] !== undefined);
  const moved = (t: number, half: Float64Array, sign: 1 | -1): (number | null)[] =>
    values.map((row, at) => {
      const end = (row[t] ?? Number.NaN) + sign * half[rows[at]!]!;
      return Number.isFinite(end) ? end : null;
    });
  return [
    ...targets.flatMap((target, t) => {
      const own = intervals?.[t];
      return [
        { name: `predicted_${target}`, values: ofTarget(values, t) },
        ...(own === undefined
          ? []
          : [
              { name: `low_${target}`, values: moved(t, own.prediction, -1) },
              { name: `high_${target}`, values: moved(t, own.prediction, 1) },
              { name: `mean_low_${target}`, values: moved(t, own.confidence, -1) },
              { name: `mean_high_${target}`, values: moved(t, own.confidence, 1) },
            ]),
      ];
    }),
    ...(hasResiduals
      ? [
          ...known.map((t) => ({ name: `residual_${targets[t]}`, values: ofTarget(residuals, t) })),
          { name: "outside_training", values: isOutside.map(Number) },
        ]
      : []),
  ];
}

/** The header of the written table: the names of the file, then `added`, each made one that is not taken yet. */
export function headerOf(names: readonly string[], added: readonly string[]): string[] {
  const taken = new Set(names);
  return [
    ...names,
    ...added.map((wanted) => {
      let name = wanted;
      while (taken.has(name)) name = `${name}_`;
      taken.add(name);
      return name;
    }),
  ];
}
