/** Laws that stop at a limit: what is below 0, beyond a sensor's reach or at saturation has one value. */
import { allRows, taken } from "../../math/rows.ts";
import { extremes } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { choice, num } from "../../symbolic/expression/make.ts";
import type { FormTable } from "../direct/form.ts";
import { priorOf } from "../prior.ts";
import { HOLE, movesMade, placesOf, type Reduction } from "../problem.ts";
import type { Move } from "./move.ts";

const NAME = "leave rows at a limit out";

/** Rows at a limit, at least, and as a share of all. */
const [LEAST_AT, LEAST_SHARE] = [5, 0.04];
/** Rows between the limits, at least, and how many values they have, as a share of them: fewer are levels, not a measurement. */
const [LEAST_BETWEEN, LEAST_DIFFERENT] = [15, 0.5];

/** A column that varies by less than this share of its span on the rows at a limit stands still there, and so does the law: nothing is cut off. */
const STILL = 1e-6;

/**
 * The rows whose target is the least or largest one go where many have that very value, and the law of the others is `max` or `min` of the
 * limit and what is found. Cost O(rows).
 */
export const unclip: Move = {
  name: NAME,
  nats: priorOf(NAME),
  fits: (table) => movesMade(table, NAME) === 0 && between(table) !== undefined,
  cost: ({ target }, effort) => (effort > 1 ? Number.POSITIVE_INFINITY : 10 * target.length),
  run: (table) => {
    const found = between(table);
    return { reductions: found === undefined ? [] : [found] };
  },
};

function spanOf(values: Float64Array): number {
  const [low, high] = extremes(values);
  return high - low;
}

function between(table: FormTable): Reduction | undefined {
  const { target } = table;
  const [low, high] = extremes(target);
  if (low === high) return undefined;
  const isLimit = (value: number): boolean => {
    const at = target.reduce((count, y) => count + (y === value ? 1 : 0), 0);
    return at >= Math.max(LEAST_AT, LEAST_SHARE * target.length);
  };
  const [isLow, isHigh] = [isLimit(low), isLimit(high)];
  if (!isLow && !isHigh) return undefined;
  const rows = allRows(target.length).filter((r) => {
    return !(isLow && target[r] === low) && !(isHigh && target[r] === high);
  });
  const isAt = allRows(target.length).filter((r) => target[r] === (isLow ? low : high));
  if (table.columns.some((column) => spanOf(taken(column, isAt)) < STILL * spanOf(column))) return undefined;
  const values = new Set(Array.from(rows, (r) => target[r]!));
  if (rows.length < LEAST_BETWEEN || values.size < LEAST_DIFFERENT * rows.length) return undefined;
  const above: Expr = isLow ? choice("max", num(low), HOLE) : HOLE;
  return {
    what: [...(isLow ? ["the least"] : []), ...(isHigh ? ["the largest"] : [])].join(" and "),
    nats: 0,
    keep: placesOf(table, () => true),
    rows,
    back: isHigh ? choice("min", num(high), above) : above,
  };
}
