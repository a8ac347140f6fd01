import type { FormTable } from "./form.ts";

/** Rows used to screen candidates, as columns. Few, so that a million candidates can be looked at. */
export interface Screen {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  readonly nRows: number;
}

/** `nRows` evenly spaced rows of a problem (rows of a search are in random order). */
export function screenOf(problem: FormTable, nRows: number): Screen {
  const available = problem.target.length;
  const n = Math.min(nRows, available);
  const pick = (values: Float64Array): Float64Array => {
    const out = new Float64Array(n);
    for (let r = 0; r < n; r++) out[r] = values[Math.floor((r * available) / n)]!;
    return out;
  };
  return { columns: problem.columns.map(pick), target: pick(problem.target), nRows: n };
}
