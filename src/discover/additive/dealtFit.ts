/** Whether few rows say anything of the target, by fits to the same target dealt to the rows anew. */
import { randomStream } from "../../math/philox.ts";
import { shuffle } from "../../math/rows.ts";
import { smoothFit } from "./smoothFit.ts";

/** Dealt targets: one in a hundred tables of noise is better than them all. */
const DEALT = 99;
/** Of more rows other tests say it, for less: a fit costs the cube of the rows. */
const MOST_ROWS = 48;

/**
 * Whether a smooth fit predicts rows left out better than it does for each of 99 targets that chance has dealt: with noise
 * alone once in a hundred. False of more than 48 rows. Cost: up to a hundred smooth fits, 0.1 s for 24 rows; of noise a few.
 */
export function beatsDealtTargets(columns: readonly Float64Array[], target: Float64Array): boolean {
  if (target.length > MOST_ROWS) return false;
  const own = smoothFit({ columns, target });
  if (own === undefined) return false;
  const random = randomStream(0, "discover", "additive", "dealt");
  for (let deal = 0; deal < DEALT; deal++) {
    const dealt = smoothFit({ columns, target: shuffle(target.slice(), random) });
    if (dealt !== undefined && dealt.squares <= own.squares) return false;
  }
  return true;
}
