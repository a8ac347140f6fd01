/** How long a formula may be that rows can still speak for. */
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import { FEW_ROWS } from "../choosing/taken.ts";
import { resolutionOf, SURE_NATS } from "../claims/evidence.ts";

/** Errors below this share of the spread are rounding. */
const LEAST_ERROR = 1e-10;

/**
 * The nats of the longest formula that is worth looking for in rows with this target.
 *
 * Each row says no more than its digits, and something is asked beyond chance (`SURE_NATS`): what takes as many nats as all
 * rows hold cannot be told from a coincidence. Of fewer than 20 rows, a formula of twice as many nodes is not looked for
 * either: some formula of that size meets any targets. Cost O(rows).
 */
export function heldNats(target: Float64Array): number {
  const n = target.length;
  const ofDigits = -n * Math.log(Math.max(LEAST_ERROR, resolutionOf(target))) - SURE_NATS;
  return n < FEW_ROWS ? Math.min(ofDigits, 2 * n * NATS_PER_NODE) : ofDigits;
}
