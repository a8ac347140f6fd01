/** What a trained network says of a law: pairs of columns that enter only as one, and where it falls apart. */

import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Moved } from "../moves/move.ts";
import { SPLIT } from "../moves/split.ts";
import { movesMade, type Problem } from "../problem.ts";
import { joining, pairsOf } from "../reduce/symmetryPairs.ts";
import type { Surrogate } from "./networkForms.ts";

/** The move of the trail of a problem that a network's gradients led to. */
export const JOIN_BY_NETWORK = "join a pair by a network";
/** Such moves in a row, at most, and pairs that are proposed each time. */
const MOST_JOINS = 4;
const MOST_PAIRS = 2;
/** Curvatures of a network worse than this say nothing. */
const CURVATURE_LIMIT = 0.1;

/** Pairs by the gradients of a network, and the splits that its curvatures propose. Cost: 2·columns + 1 gradients. */
export function readNetwork(problem: Problem, { held, gradients, derivatives }: Surrogate): Moved {
  if (problem.names.length < 2) return { reductions: [] };
  const limit = Math.min(0.2, Math.max(0.03, 6 * held));
  const pairs = movesMade(problem, JOIN_BY_NETWORK) < MOST_JOINS ? pairsOf(problem, gradients) : [];
  return {
    reductions: pairs
      .slice(0, MOST_PAIRS)
      .filter(({ miss }) => miss <= limit)
      .map((pair) => joining(problem, pair)),
    next:
      held < CURVATURE_LIMIT
        ? [
            {
              move: SPLIT,
              nats: 0,
              argument: derivatives(ROW_LIMITS.search.curvatures),
              id: `${SPLIT} by a network of error ${held}`,
            },
          ]
        : [],
  };
}
