/** Numbers that only say from where a column counts: the 1960 of 0.21·(year − 1960) + 3.3. */
import type { Expr } from "../symbolic/expression/expr.ts";
import { freeConstants } from "../symbolic/expression/parameters.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import {
  inNumbers,
  placesBesideColumns,
  settledPlaces,
} from "../symbolic/formula/constants/knownConstants.ts";
import { templateModel } from "./fitting/formModel.ts";
import { covarianceOf } from "./uncertainty/covariance.ts";

/**
 * Places of the numbers beside a bare column in a sum that the rows cannot tell from the other constants, fitted at `places` or settled.
 *
 * Any other origin does as well, with another level or phase: what the rows know is the level for this origin. Of several that
 * take part in one such combination the first is an origin, the others constants. Cost O(rows·constants²) for each.
 */
export function originsOf(expr: Expr, rows: FormulaData, places: readonly number[]): ReadonlySet<number> {
  const origins = new Set<number>();
  const beside = placesBesideColumns(expr);
  if (beside.length === 0) return origins;
  const varied = new Set([...places, ...settledPlaces(expr), ...beside]);
  const plain = inNumbers(expr);
  for (;;) {
    const at: number[] = [];
    const { template, values } = freeConstants(plain, (_, place) => {
      if (!varied.has(place) || origins.has(place)) return false;
      at.push(place);
      return true;
    });
    if (rows.target.length < values.length) return origins;
    const slopes = templateModel(template, values.length, rows).slopes(Float64Array.from(values));
    if (!slopes.every((column) => column.every(Number.isFinite))) return origins;
    const { confused } = covarianceOf(slopes);
    const origin = at.find((place, i) => confused.includes(i) && beside.includes(place));
    if (origin === undefined) return origins;
    origins.add(origin);
  }
}
