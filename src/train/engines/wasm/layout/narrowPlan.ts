import { type Plan, planOf } from "../../../../model/cpu/plan.ts";
import type { Kan } from "../../../../model/kan.ts";
import { FLOAT32 } from "../numbers.ts";

const plans = new WeakMap<Kan, Plan>();

/**
 * The plan of a network in the tiles of float32, made once: rows that it is trained on, judged by and looked at are bound to the same one, and with
 * it to one layout. Cost O(edges) the first time.
 */
export function narrowPlan(kan: Kan): Plan {
  const known = plans.get(kan);
  if (known !== undefined) return known;
  const plan = planOf(kan, FLOAT32.tileColumns);
  plans.set(kan, plan);
  return plan;
}
