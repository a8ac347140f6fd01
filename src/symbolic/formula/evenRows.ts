import type { FormulaData } from "./constants.ts";

/** At most `most` evenly spaced rows of `data`; `data` itself where it has no more. Cost O(rows·columns). */
export function evenRows(data: FormulaData, most: number): FormulaData {
  const step = Math.ceil(data.target.length / most);
  if (step <= 1) return data;
  const pick = (column: Float64Array): Float64Array => {
    const rows = new Float64Array(Math.ceil(column.length / step));
    for (let r = 0; r < rows.length; r++) rows[r] = column[r * step]!;
    return rows;
  };
  return { variables: data.variables, columns: data.columns.map(pick), target: pick(data.target) };
}
