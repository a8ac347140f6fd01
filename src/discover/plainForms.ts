import { lineThrough, mean } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mul, num, variable } from "../symbolic/expression/make.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { correlation } from "./gauge.ts";

/**
 * What every search begins with, so that none ends empty and all that it finds is held against it: a constant, and the
 * line in the column that the target goes with best. Cost O(rows·columns).
 */
export function plainForms({ variables, columns, target }: FormulaData): Expr[] {
  const constant = num(mean(target));
  const strengths = columns.map((column) => Math.abs(correlation(column, target)));
  const best = strengths.indexOf(Math.max(...strengths));
  const column = columns[best];
  if (column === undefined || !(strengths[best]! > 0)) return [constant];
  const { slope, offset } = lineThrough(column, target);
  if (!Number.isFinite(slope) || !Number.isFinite(offset)) return [constant];
  return [constant, add(mul(num(slope), variable(variables[best]!)), num(offset))];
}
