import { ROW_LIMITS } from "../../rowLimits.ts";
import { key } from "../../symbolic/expression/order.ts";
import { type FormTable, NATS_OF_SHIFT } from "../direct/form.ts";
import { priorOf } from "../prior.ts";
import { movesMade } from "../problem.ts";
import { certaintyOf } from "../reduce/certainty.ts";
import type { Derivatives } from "../reduce/curvature.ts";
import { bestPolynomial } from "../reduce/polynomial.ts";
import { type Split, splitsOf } from "../reduce/splits.ts";
import type { Move, Prepared } from "./move.ts";
import { TAKE_PART } from "./takePart.ts";
import { isTransformed } from "./transform.ts";

/** The name of the move that looks for ways to take a law apart. */
export const SPLIT = "split";

/** How often a law is taken apart. */
const MOST_DEPTH = 3;
/** Splits that are handed on. */
const MOST_SPLITS = 10;

/** Ways to take a law apart in two parts of fewer columns, each prepared for `takePart`. The argument: curvatures of a better model than the stand-in. */
export const split: Move = {
  name: SPLIT,
  nats: priorOf(SPLIT),
  // Parts without a function or a number are found directly.
  surplus: NATS_OF_SHIFT,
  fits: (table) =>
    table.names.length > 1 && !isTransformed(table) && movesMade(table, TAKE_PART) < MOST_DEPTH,
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 2e7 * names.length ** 2 * Math.min(1, target.length / 1000),
  run: (table, isOver, _effort, argument) => {
    const model = bestPolynomial(table.columns, table.target);
    if (model === undefined || isOver()) return { reductions: [] };
    const derivatives =
      (argument as Derivatives | undefined) ?? model.derivatives(ROW_LIMITS.search.curvatures);
    const splits = splitsOf(table, derivatives, model.kinds, isOver).slice(0, MOST_SPLITS);
    return { reductions: [], next: splits.map((one, rank) => prepared(table, one, rank)) };
  },
};

/** What each place further down the list of splits costs, in nats. */
const NATS_PER_RANK = 0.3;

/** A split handed on to `takePart`: the further down the list and the rougher its model, the less it is believed. */
export function prepared(table: FormTable, argument: Split, rank: number): Prepared {
  const nats = NATS_PER_RANK * rank - Math.log(certaintyOf(argument.held));
  return { move: TAKE_PART, nats, argument, id: nameOf(table, argument) };
}

function nameOf({ names }: FormTable, { kind, transform, weight, first, second }: Split): string {
  const factor = weight === undefined ? "" : key(weight.expr);
  const parts = [first, second].map((part) => part?.columns.map((c) => names[c]!).join());
  return [kind, transform, factor, ...parts].join(" ");
}
