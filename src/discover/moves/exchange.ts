import { NATS_OF_SHIFT } from "../direct/form.ts";
import { priorOf } from "../prior.ts";
import { placesOf } from "../problem.ts";
import { columnOfEffect } from "../reduce/effects.ts";
import { HELD_TARGET } from "../reduce/solvedForTarget.ts";
import type { Move } from "./move.ts";

const EXCHANGE = "solve for the target";

/** How likely it is that the law is simpler of the column that all others bring about. */
const CERTAINTY = 0.9;

/**
 * A column that goes with all others, which are independent of each other and of the target, is what was measured, and the law
 * was solved for what was set: the smaller problem is the law of that column, solved for the target afterwards.
 */
export const exchange: Move = {
  name: EXCHANGE,
  nats: priorOf(EXCHANGE),
  surplus: NATS_OF_SHIFT,
  fits: ({ names, trail = [] }) => names.length > 1 && trail.length === 0,
  cost: ({ names, target }, effort) =>
    effort > 1 ? Number.POSITIVE_INFINITY : 10 * (names.length + 1) ** 2 * target.length,
  run: (table) => {
    const { names, columns, target } = table;
    const place = columnOfEffect(columns, target);
    if (place === undefined) return { reductions: [] };
    return {
      reductions: [
        {
          what: `${names[place]!} of the target and the others`,
          nats: -Math.log(CERTAINTY),
          certainty: CERTAINTY,
          keep: placesOf(table, (i) => i !== place),
          joined: { name: HELD_TARGET, values: target, meaning: { kind: "var", name: HELD_TARGET } },
          target: columns[place]!,
          solves: names[place]!,
        },
      ],
    };
  },
};
