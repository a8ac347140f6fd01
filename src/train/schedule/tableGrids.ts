/** The grids that suit a table: how many intervals, and whether their knots follow the data. */
import { extremes } from "../../math/statistics.ts";
import type { Dataset } from "../../model/dataset.ts";
import type { TrainingOptions } from "../trainingOptions.ts";

/** From here on classes bear more than the coarsest grid. */
const MANY_ROWS = 1000;

/**
 * The grids asked for, else those that suit the table: few rows bear few intervals. Shapes are compared on fine grids, so
 * that a coarse grid does not pass for a bad shape.
 */
export function gridOf(data: Dataset, options: TrainingOptions, isSmall: boolean): readonly number[] {
  if (options.grid !== undefined) return options.grid;
  // Where classes meet is seen coarsely: finer grids follow single rows.
  if (data.classes !== undefined) return data.nRows < MANY_ROWS ? [3] : [5];
  if (isSmall) return data.inputs.length === 1 ? [3, 6] : [3];
  return options.width === undefined ? [5, 10, 20] : [5];
}

/** Uniform knots when each cell of a uniform grid holds a fair share of the rows; else knots that follow the data. */
export function gridEpsOf(data: Dataset, intervals: number): number {
  for (const { values } of data.inputs) {
    const [low, high] = extremes(values);
    const counts = new Int32Array(intervals);
    for (const v of values) {
      const cell = Math.min(intervals - 1, Math.floor(((v - low) / (high - low || 1)) * intervals));
      counts[cell]!++;
    }
    if (counts.some((count) => count < values.length / (8 * intervals))) return 0.1;
  }
  return 1;
}
