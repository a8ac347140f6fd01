/** Formulas that are not shown: those that rows are met by because so many of their kind are there to meet them. */
import { rowGroups } from "../../math/rowGroups.ts";
import { extremes } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { SURE_NATS } from "../claims/evidence.ts";
import { comparedError, EXACT_NRMSE } from "./archive.ts";
import { type Doubts, FEW_ROWS, isSmall } from "./taken.ts";
import { hasWildPower } from "./wildNumbers.ts";

/**
 * The formulas, best first, without those that are there by accident, exact ones aside.
 *
 * A wave that turns more often than there are different rows has as many others that meet these rows as well: it is shown
 * if it makes the description shorter than that of every formula with fewer of them by more than chance does, and of few rows
 * never. A wild power goes (see `hasWildPower`) where it does not make the shortest description. Of few rows longer formulas go that rows hardly speak for, since some predicts rows left out by accident. Cost
 * O(formulas² + formulas·rows·nodes²).
 */
export function withoutSpurious(
  formulas: readonly Formula[],
  data: FormulaData,
  { evidenceOf }: Pick<Doubts, "evidenceOf">,
): Formula[] {
  const nRows = data.target.length;
  const isFew = nRows < FEW_ROWS;
  const { nGroups } = rowGroups(data.columns, nRows);
  const fastOf = new Map(formulas.map((one) => [one, fastWaves(one.expr, data, nGroups)]));
  const isAccident = ({ description }: Formula, nFast: number): boolean =>
    nFast > 0 &&
    (isFew ||
      formulas.some(
        (other) => fastOf.get(other)! < nFast && other.description.length < description.length + SURE_NATS,
      ));
  return formulas.filter((one) => {
    if (comparedError(one) < EXACT_NRMSE) return true;
    if (isAccident(one, fastOf.get(one)!)) return false;
    if (one !== formulas[0] && hasWildPower(one.expr)) return false;
    return !isFew || isSmall(one, nRows) || evidenceOf(one) >= SURE_NATS;
  });
}

/** How many waves of a formula go from top to bottom or back over the rows more than `most` times. Cost O(rows·nodes²). */
function fastWaves(expr: Expr, data: FormulaData, most: number): number {
  const inside = children(expr).reduce((sum, child) => sum + fastWaves(child, data, most), 0);
  if (expr.kind !== "call" || (expr.fn !== "sin" && expr.fn !== "cos" && expr.fn !== "tan")) return inside;
  const [low, high] = extremes(valuesOn(expr.argument, data));
  return inside + ((high - low) / Math.PI > most ? 1 : 0);
}
