/** Formulas for a function of few quantities that is known from its values alone, such as a part of a network. */
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { PartFormula } from "../symbolic/parts/unexplained.ts";
import { type Context, isInterrupted } from "../train/context.ts";
import { EXACT_NRMSE } from "./choosing/archive.ts";
import { formulasOfValues } from "./moves/partFormulas.ts";

/** Rows that formulas are fitted to. */
const MOST_ROWS = 300;
/** Formulas that come back. */
const MOST_FORMULAS = 3;
/** Fitted constants of a formula, beside one for each column: factor, offset and phase of a wave. */
const MORE_CONSTANTS = 3;

/**
 * The best formulas for `data`, which is right to `error` of its spread, with their misfits.
 *
 * Deterministic: work is counted, and no clock is read. Cost: two to ten times 1e8 multiplications.
 */
export async function searchPart(data: FormulaData, error: number, context: Context): Promise<PartFormula[]> {
  if (await isInterrupted(context)) return [];
  const n = Math.min(MOST_ROWS, data.target.length);
  const rows: FormulaData = {
    variables: data.variables,
    columns: data.columns.map((column) => column.subarray(0, n)),
    target: data.target.subarray(0, n),
  };
  const asked = { most: MOST_FORMULAS, constants: data.variables.length + MORE_CONSTANTS };
  const isOver = (): boolean => context.signal?.aborted === true;
  return formulasOfValues(rows, Math.max(EXACT_NRMSE, error), asked, isOver).map(({ expr, errors }) => ({
    expr,
    nrmse: errors.train.nrmse,
  }));
}
