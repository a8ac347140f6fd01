/** From a raw formula to one that reads well: constants fitted, rounded, the text simplified, until nothing changes. */
import { normalise } from "../algebra/normalise.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { add, children, withChildren, zero } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import { type FormulaData, formulaLoss, refitConstants } from "./constants/constants.ts";
import { cost } from "./cost.ts";
import { describe, NATS_PER_NODE } from "./descriptionLength.ts";
import { countedError, errorsOn } from "./formula.ts";
import { roundConstants } from "./rounding/round.ts";
import { simplify } from "./simplify.ts";

/** The rows that a formula is finished on. */
export interface FinishRows {
  /** Rows that constants are fitted to. */
  readonly train: FormulaData;
  /** Rows that rounding must not harm. */
  readonly heldOut?: FormulaData;
  /** Rows that ways to write the formula are compared on. @defaultValue `train` */
  readonly judged?: FormulaData;
  /** Rows on which it must have a value. @defaultValue `judged` */
  readonly domain?: FormulaData;
}

/** How much is done for a formula. */
export interface FinishEffort {
  /** Jacobians of each fit of the constants, at most; 0 where they are at their optimum. */
  readonly fit: number;
  /** Effort of a simplification before constants are rounded: what says the same thing twice is then fitted once. */
  readonly tidy: number;
  /** Rounds of rounding, simplification and fit, at most. */
  readonly rounds: number;
  /** Whether constants become simple numbers. */
  readonly round: boolean;
  /** Effort of the simplification of each round (see `SimplifyOptions`); 0 writes in normal form. */
  readonly simplify: number;
  /** NRMSE below which errors say nothing of a formula. */
  readonly leastError: number;
  /** The same where it comes from figures that were printed with few digits: simple numbers are then held to it alone. */
  readonly printed?: number;
  /** Nats that a way to write the formula costs beyond its description. @defaultValue none */
  readonly extra?: (expr: Expr) => number;
}

/** For a formula that is printed: rounding lets simplification merge constants, and merged constants can be rounded. */
export const THOROUGH: FinishEffort = {
  fit: 200,
  tidy: 10,
  rounds: 4,
  round: true,
  simplify: 60,
  leastError: 1e-12,
};

/** For one of the many that a search keeps, fitted already: a single round. */
export const BRIEF: FinishEffort = { ...THOROUGH, fit: 0, tidy: 0, rounds: 1 };

/**
 * `expr` with its constants fitted, rounded where the rows allow, and written as simply as its error allows.
 *
 * Of all that it is on the way the one of shortest description is taken, what a reader minds counted in (see `cost`);
 * the formula as it came where nothing else has a value on every row. Deterministic. Cost: some dozen refits a round.
 */
export function finish(expr: Expr, rows: FinishRows, effort: FinishEffort): Expr {
  const { train, heldOut } = rows;
  const fitted = (raw: Expr): Expr =>
    effort.fit === 0 ? raw : refitConstants(raw, train, { maxSteps: effort.fit }).expr;
  const simpler = (raw: Expr, most: number): Expr =>
    most === 0 ? normalise(raw) : simplify(raw, train, { effort: most }).expr;
  const start = fitted(expr);
  const variants = effort.tidy === 0 ? [] : [fitted(simpler(start, effort.tidy))];
  let best = shortest([...variants, start], rows, effort);
  for (let round = 0; round < effort.rounds; round++) {
    const before = key(best);
    const rounded = effort.round
      ? withoutZeros(
          roundConstants(best, train, {
            ...(effort.printed && { leastError: effort.printed }),
            ...(heldOut && { heldOut }),
          }).expr,
        )
      : best;
    best = shortest([fitted(simpler(rounded, effort.simplify)), rounded, best], rows, effort);
    if (key(best) === before) break;
  }
  return best;
}

/** A formula as it is written but for terms that have become 0. Cost O(nodes). */
function withoutZeros(expr: Expr): Expr {
  const parts = children(expr).map(withoutZeros);
  if (expr.kind === "mul" && parts.some(isZero)) return zero;
  return expr.kind === "add" ? add(...parts.filter((part) => !isZero(part))) : withChildren(expr, parts);
}

function isZero(expr: Expr): boolean {
  return expr.kind === "num" && expr.value === 0;
}

/** The variant of shortest description among those with a value on every row; of equals the first, else the last. */
function shortest(
  variants: readonly Expr[],
  { train, judged = train, domain = judged }: FinishRows,
  { leastError, extra = () => 0 }: FinishEffort,
): Expr {
  if (variants.length === 1) return variants[0]!;
  const nats = variants.map((expr) => {
    if (!Number.isFinite(formulaLoss(expr, domain))) return Number.POSITIVE_INFINITY;
    const { length } = describe(
      expr,
      judged,
      countedError(expr, judged, errorsOn(expr, judged).nrmse),
      leastError,
    );
    return length + extra(expr) + NATS_PER_NODE * (cost(expr) - complexity(expr));
  });
  const least = Math.min(...nats);
  return Number.isFinite(least) ? variants[nats.indexOf(least)]! : variants[variants.length - 1]!;
}
