import type { Diagnostic } from "../diagnostics.ts";
import type { Dataset } from "../model/dataset.ts";
import { SMALL_TABLE_ROWS, type Split } from "./rows/split.ts";
import type { TrainingOptions } from "./trainingOptions.ts";

/** What a person should know of a table before a network is trained on it. Cost O(rows·columns). */
export function tableNotes(
  data: Dataset,
  { folds, nDistinct }: Split,
  { gridRange }: TrainingOptions,
): readonly Diagnostic[] {
  return [...(folds ? [smallTable(data, nDistinct)] : []), ...outsideGrids(data, gridRange)];
}

/** Inputs that are named, at most. */
const MOST_NAMED = 12;

/** Which inputs have rows beyond the grids that were asked for. */
function outsideGrids(data: Dataset, range: TrainingOptions["gridRange"]): Diagnostic[] {
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const outside = data.inputs.flatMap(({ name, values }) => {
    let n = 0;
    for (const v of values) if (v < low! || v > high!) n++;
    return n === 0 ? [] : [`"${name}" ${n}`];
  });
  if (outside.length === 0) return [];
  return [
    {
      severity: "warning",
      code: "fit/grid-range",
      message: `of ${data.nRows} rows these lie outside --grid-range, where splines are straight lines: ${outside.slice(0, MOST_NAMED).join(", ")}${outside.length > MOST_NAMED ? ", …" : ""}`,
      hint: "without --grid-range grids reach as far as the rows",
    },
  ];
}

function smallTable({ nRows, groups }: Dataset, nDistinct: number): Diagnostic {
  const inUnits = groups === undefined ? `, of which ${nDistinct} differ,` : ` in ${nDistinct} groups`;
  const ofThem = nRows < SMALL_TABLE_ROWS ? "" : inUnits;
  return {
    severity: "note",
    code: "fit/small-table",
    message: `${nRows} rows${ofThem} are too few to hold some out: judged by cross-validation, trained on all`,
  };
}
