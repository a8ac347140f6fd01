import { stridedRows, withRows } from "../../math/rows.ts";
import type { FormulaData } from "./constants/constants.ts";

/** At most `most` evenly spaced rows of `data`; `data` itself where it has no more. Cost O(rows·columns). */
export function evenRows(data: FormulaData, most: number): FormulaData {
  const n = data.target.length;
  return n <= most ? data : withRows(data, stridedRows(n, most));
}
