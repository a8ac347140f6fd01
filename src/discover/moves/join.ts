import { priorOf } from "../prior.ts";
import { bestJoin } from "../reduce/joins.ts";
import type { Move } from "./move.ts";
import { isTransformed } from "./transform.ts";

const NAME = "join a pair";

/** Two columns that enter only as one become one. */
export const joinPair: Move = {
  name: NAME,
  nats: priorOf(NAME),
  // Whatever joins columns of a function of the target joins those of the target.
  fits: (table) => table.names.length > 1 && !isTransformed(table),
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 2e7 * names.length * Math.min(1, target.length / 1000),
  run: (table, isOver) => {
    const found = bestJoin(table, isOver);
    return { reductions: found === undefined ? [] : [found] };
  },
};
