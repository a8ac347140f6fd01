import { division, separablePowers } from "../direct/separablePowers.ts";
import { priorOf } from "../prior.ts";
import type { Move } from "./move.ts";
import { isTransformed } from "./transform.ts";

const NAME = "divide powers out";

/** y = Π x^p·R: the powers of columns that are factors go, and R of the other columns is left. */
export const dividePowers: Move = {
  name: NAME,
  nats: priorOf(NAME),
  fits: (table) => table.names.length > 1 && !isTransformed(table),
  // At most 120 products are fitted, for each column that is left in each round.
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 3000 * Math.min(600, target.length) * names.length ** 2,
  run: (table) => {
    const exponents = separablePowers(table);
    const isPart = exponents?.some((p) => Number.isNaN(p)) === true;
    return { reductions: isPart ? [division(table, exponents)] : [] };
  },
};
