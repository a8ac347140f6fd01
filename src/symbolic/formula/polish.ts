/** From a raw formula to one that reads well: constants refitted, rounded, the text simplified, until nothing changes. */

import type { Expr } from "../expression/expr.ts";
import { key } from "../expression/order.ts";
import { type FormulaData, formulaLoss, refitConstants } from "./constants.ts";
import { cost } from "./cost.ts";
import { type RoundOptions, roundConstants } from "./round.ts";
import { simplify } from "./simplify.ts";

/** How a formula is polished. */
export interface PolishOptions extends Omit<RoundOptions, "isFree"> {
  /** Whether constants become simple numbers. @defaultValue true */
  readonly round?: boolean;
  /** Effort of each simplification (see `SimplifyOptions`). @defaultValue 60 */
  readonly effort?: number;
}

/** A polished formula. */
export interface Polished {
  readonly expr: Expr;
  /** NRMSE on the fitted rows. */
  readonly nrmse: number;
}

/** Rounding lets simplification merge constants, and merged constants can be rounded: twice is nearly always enough. */
const MAX_ROUNDS = 4;

/**
 * `expr` fitted to `data` and written as simply as its error allows.
 *
 * Simplification comes first, so that constants which say the same thing twice become one before they are fitted; a
 * step that makes the fit worse than chance allows is not taken. Deterministic.
 */
export function polish(expr: Expr, data: FormulaData, options: PolishOptions = {}): Polished {
  const effort = options.effort ?? 60;
  const tidy = (raw: Expr, most = effort): Expr => simplify(raw, data, { effort: most }).expr;
  const start = refitConstants(expr, data);
  // With all constants still odd numbers a short look is enough to find those that are one too many.
  let best = better(start.expr, refitConstants(tidy(start.expr, Math.min(effort, 10)), data).expr, data);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = key(best);
    const rounded = options.round === false ? best : roundConstants(best, data, options).expr;
    const tidied = tidy(rounded);
    // What was rounded stays; what is still free may move once more.
    best = better(rounded, refitConstants(tidied, data).expr, data);
    if (key(best) === before) break;
  }
  return { expr: best, nrmse: Math.sqrt(formulaLoss(best, data)) };
}

/** The second formula unless it is worse by more than rounding of an exact fit or a thousandth of a noisy one. */
function better(reference: Expr, candidate: Expr, data: FormulaData): Expr {
  const [before, after] = [formulaLoss(reference, data), formulaLoss(candidate, data)];
  const isAsGood = after <= Math.max(before * 1.002, 1e-26);
  return isAsGood && cost(candidate) <= cost(reference) + 0.5 ? candidate : reference;
}
